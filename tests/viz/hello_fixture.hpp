#pragma once

#include <cmath>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/array.hpp"
#include "core/run_directory.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {

/// A small run of lab hello on the text "ab", again and again: an LSTM of 2 layers of 3 units, 6
/// steps of text recorded at the training steps 0 and 10.
struct HelloFolder {
  static constexpr std::size_t T = 6, L = 2, G = 4, H = 3, V = 2;
  TemporaryFolder temporary;
  std::filesystem::path directory = temporary.path() / "hello" / "001-ab";

  HelloFolder() {
    std::filesystem::create_directories(directory / "activations");
    write("config.json", config().dump());
    write("metrics.jsonl",
          "{\"step\":1,\"epoch\":1,\"time\":0.1,\"train/loss\":0.7}\n"
          "{\"step\":10,\"epoch\":10,\"time\":1.0,\"train/loss\":0.1}\n");
    write("result.json", R"({"status":"finished"})");
    record(0, 0.5F);
    record(10, 0.9F);
  }

  static nlohmann::ordered_json config() {
    return {{"schema", 1},
            {"lab", "hello"},
            {"seed", 0},
            {"text", "ab"},
            {"vocabulary", {"a", "b"}},
            {"gates", "ifgo"},
            {"period", 2},
            {"characters", 7},
            {"options", {{"text", "ab"}, {"file", ""}, {"model", "lstm"}, {"seed", 0}}}};
  }

  void write(const std::string& name, const std::string& content) const {
    temporary.file("hello/001-ab/" + name, content);
  }
  void array(const std::string& name, const std::vector<float>& values,
             std::vector<std::size_t> shape) const {
    core::write_array(directory / "activations", name,
                      core::make_array(std::span<const float>(values), std::move(shape)));
  }
  /// A reading that gives the character that comes next the probability `right`. The gates count
  /// up: the value at index n is n / 1000.
  void record(std::int64_t step, float right) const {
    const auto name = core::step_name(step);
    array(name + "-gates", counted(T * L * G * H), {T, L, G, H});
    array(name + "-hidden", counted(T * L * H), {T, L, H});
    array(name + "-cell", counted(T * L * H), {T, L, H});
    std::vector<float> next;
    for (std::size_t t = 0; t < T; ++t) {
      const bool b_comes = t % 2 == 0;
      next.push_back(b_comes ? 1 - right : right);
      next.push_back(b_comes ? right : 1 - right);
    }
    array(name + "-probabilities", next, {T, V});
  }
  static std::vector<float> counted(std::size_t count) {
    std::vector<float> values(count);
    for (std::size_t n = 0; n < count; ++n) values[n] = static_cast<float>(n) / 1000;
    return values;
  }
};

}  // namespace lab::testing
