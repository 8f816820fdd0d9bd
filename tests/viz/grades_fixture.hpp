#pragma once

#include <filesystem>
#include <string>

#include <nlohmann/json.hpp>

#include "tests/temporary.hpp"

namespace lab::testing {

/// The grades of an exam after three attempts: at first nothing is done; then one task is passed
/// and one crashes; at last the cell is wrong from gate g of step 2 on.
struct GradesFolder {
  TemporaryFolder temporary;
  std::filesystem::path directory = temporary.path() / "grades" / "exam";

  GradesFolder() {
    std::filesystem::create_directories(directory);
    write("config.json", R"({"schema":1,"lab":"grades","seed":0,"options":{}})");
    write("result.json", R"({"status":"finished"})");
    write(
        "attempts.jsonl",
        line(1, {task("hello.rnn", 0, "not started"), task("hello.lstm_cell", 0, "not started")}) +
            line(2, {task("hello.rnn", 5, "passed"), task("hello.lstm_cell", 0, "crashed")}) +
            line(3, {task("hello.rnn", 5, "passed"), wrong_cell(), task("quiz", 2.5, "partly")}));
  }

  void write(const std::string& name, const std::string& content) const {
    temporary.file("grades/exam/" + name, content);
  }
  static nlohmann::json task(const std::string& name, double points, const std::string& verdict) {
    return {{"name", name}, {"points", points}, {"max", 5}, {"verdict", verdict}};
  }
  static nlohmann::json wrong_cell() {
    auto wrong = task("hello.lstm_cell", 0, "wrong");
    wrong["message"] = "The candidate differs from step 2 on.";
    wrong["hint"] = "Your numbers are those of a candidate that goes through σ instead of tanh.";
    wrong["divergence"] = {{"gates", {"i", "g"}},
                           {"want", {{0.5, 0.25, 0.125, 0.5}, {0.5, 0.25, -0.5, 0.75}}},
                           {"got", {{0.5, 0.25, 0.125, 0.0}, {0.5, 0.25, 0.375, 0.75}}},
                           {"gate", 1},
                           {"step", 2},
                           {"index", 3},
                           {"tolerance", 1e-5}};
    return wrong;
  }
  static std::string line(int attempt, const std::vector<nlohmann::json>& tasks) {
    const nlohmann::json json = {
        {"attempt", attempt}, {"time", "2026-11-24T17:33:14Z"}, {"tasks", tasks}};
    return json.dump() + "\n";
  }
};

}  // namespace lab::testing
