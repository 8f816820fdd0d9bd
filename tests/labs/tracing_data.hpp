#pragma once

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {

using Words = std::vector<std::string>;

/// A small data set in a folder "data", as AKT's: students of unlike ability answer questions of
/// three skills, and learn as they do. `users` of them train, half as many validate, as many test.
inline void write_answers(const TemporaryFolder& folder, int users = 40) {
  core::Pcg64 rng(5);
  int user = 0;
  const auto write = [&](const std::string& file, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      ++user;
      const int steps = 5 + static_cast<int>(rng.below(20));
      std::string questions, tags, answers;
      double ability = rng.normal();
      for (int t = 0; t < steps; ++t) {
        const auto question = rng.below(12);
        const double chance = 1 / (1 + std::exp(-ability - 0.3 * (question % 5 - 2.0)));
        const char* comma = t == 0 ? "" : ",";
        questions += comma + std::to_string(question);
        tags += comma + std::to_string(question % 3);
        answers += comma + std::to_string(rng.uniform() < chance ? 1 : 0);
        ability += 0.1;
      }
      text += std::to_string(user) + "," + std::to_string(user) + "\n" + questions + "\n" + tags +
              "\n" + answers + "\n";
    }
    folder.file("data/" + file, text);
  };
  std::filesystem::create_directories(folder / "data");
  write("small_train1.csv", users);
  write("small_valid1.csv", users / 2);
  write("small_test1.csv", users);
}

/// `--train` on such data with a small model, and more words.
inline Words small_training(const Words& more = {}) {
  Words words{"--train",  "--data", "data",    "--hidden", "8",      "--embedding",   "4",
              "--epochs", "3",      "--batch", "16",       "--name", "run",           "--threads",
              "1",        "--lr",   "0.01",    "--heads",  "2",      "--max-seq-len", "20"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace lab::testing
