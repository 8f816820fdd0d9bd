#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <functional>
#include <string>

#include "tests/temporary.hpp"

namespace lab::testing {

/// Writes a run of `rows` episodes, ten steps each, with the metrics that `metrics` gives for a
/// row. Returns its folder.
inline std::filesystem::path write_run(const TemporaryFolder& folder, const std::string& name,
                                       int seed, const std::function<std::string(int)>& metrics,
                                       int rows = 200, double lr = 0.1) {
  std::filesystem::create_directories(folder / name);
  folder.file(
      name + "/config.json",
      fmt::format(R"({{"schema":1,"lab":"frozenlake","started":"2026-11-24T17:33:10Z",)"
                  R"("seed":{0},"command":"lab frozenlake","options":{{"lr":{1},"seed":{0}}}}})",
                  seed, lr));
  std::string text;
  for (int i = 1; i <= rows; ++i) {
    text += fmt::format("{{\"step\":{},\"time\":{},\"episode\":{},{}}}\n", 10 * i, 0.5 * i, i,
                        metrics(i));
  }
  folder.file(name + "/metrics.jsonl", text);
  return folder / name;
}

/// A metric that is the same in every row.
inline std::function<std::string(int)> level(const std::string& key, double value) {
  return [=](int) { return fmt::format("\"{}\":{}", key, value); };
}

inline std::string loss(int i) { return fmt::format("\"train/loss\":{:.4f}", 1.0 / i); }
inline std::string noisy_loss(int i) { return fmt::format("\"train/loss\":{}", 1 + i * 7919 % 13); }
inline std::string score(int i) { return fmt::format("\"episode/score\":{}", i % 3 == 0 ? 1 : 0); }

}  // namespace lab::testing
