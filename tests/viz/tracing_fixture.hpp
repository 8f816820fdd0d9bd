#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/array.hpp"
#include "core/run_directory.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {

/// A small run of lab tracing in which student 3, "anna", was inspected: 5 answers to 2 skills. One
/// right, one wrong, the same under another skill, one right of an unnamed question, one unknown.
struct TracingFolder {
  static constexpr std::size_t T = 5, S = 2;
  TemporaryFolder temporary;
  std::filesystem::path directory;

  explicit TracingFolder(const std::string& name = "001-lstm")
      : directory(temporary.path() / "tracing" / name) {
    std::filesystem::create_directories(directory / "students");
    write("config.json",
          R"({"schema":1,"lab":"tracing","seed":0,"options":{"model":"lstm","seed":0}})");
    write("metrics.jsonl",
          "{\"step\":1,\"epoch\":1,\"time\":0.1,\"train/loss\":0.7}\n"
          "{\"step\":10,\"epoch\":1,\"time\":1.0,\"train/loss\":0.6,\"validation/auc\":0.78}\n");
    write("result.json", R"({"status":"finished","validation_auc":0.78})");
    record(3, "anna");
  }

  void write(const std::string& name, const std::string& content) const {
    temporary.file("tracing/" + directory.filename().string() + "/" + name, content);
  }
  void array(const std::string& name, const std::vector<float>& values,
             std::vector<std::size_t> shape) const {
    core::write_array(directory / "students", name,
                      core::make_array(std::span<const float>(values), std::move(shape)));
  }

  static nlohmann::ordered_json step(const nlohmann::ordered_json& question, int skill,
                                     const nlohmann::ordered_json& correct, double predicted,
                                     bool repeated = false) {
    return {{"question", question},
            {"skill", skill},
            {"correct", correct},
            {"predicted", predicted},
            {"repeated", repeated}};
  }
  static nlohmann::ordered_json student(const std::string& user) {
    nlohmann::ordered_json json{
        {"schema", 1}, {"user", user}, {"part", "test"}, {"model", "lstm"}, {"epoch", 7}};
    json["skills"] = {{{"id", 4}, {"label", "12"}, {"name", "Addition"}},
                      {{"id", 9}, {"label", "40"}, {"name", ""}}};
    json["steps"] = {step("123", 0, 1, 0.6), step("124", 0, 0, 0.7), step("124", 1, 0, 0.2, true),
                     step(nullptr, 1, 1, 0.3), step("9", 0, nullptr, 0.65)};
    json["attentions"] = nlohmann::ordered_json::array();
    return json;
  }
  /// After t answers the mastery of skill s is (10 t + s) / 100.
  static std::vector<float> mastery() {
    std::vector<float> values;
    for (std::size_t t = 0; t <= T; ++t) {
      for (std::size_t s = 0; s < S; ++s) values.push_back(static_cast<float>(10 * t + s) / 100);
    }
    return values;
  }
  static std::string name_of(std::int64_t index) { return core::step_name(index); }
  void record(std::int64_t index, const std::string& user) const {
    array(name_of(index) + ".mastery", mastery(), {T + 1, S});
    write("students/" + name_of(index) + ".json", student(user).dump());
  }
  /// A student whose last three steps have attention, in two heads: the first looks at all steps so
  /// far alike, the second at its own alone.
  void record_attention(std::int64_t index, const std::string& user) const {
    auto json = student(user);
    json["model"] = "bert";
    json["attentions"] = {{{"name", "block0"}, {"heads", 2}}};
    json["attention_from"] = 2;
    array(name_of(index) + ".mastery", mastery(), {T + 1, S});
    array(name_of(index) + ".attention",
          {1, 0, 0, 0.5F, 0.5F, 0, 1.0F / 3, 1.0F / 3, 1.0F / 3, 1, 0, 0, 0, 1, 0, 0, 0, 1},
          {1, 2, 3, 3});
    write("students/" + name_of(index) + ".json", json.dump());
  }
  void forget_students() const {
    std::filesystem::remove_all(directory / "students");
    std::filesystem::create_directories(directory / "students");
  }
};

}  // namespace lab::testing
