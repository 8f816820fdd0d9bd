#pragma once

#include <cmath>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "core/array.hpp"
#include "core/run_directory.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {

/// A small run of lab movielens: 6 films with rows of 3 numbers, recorded after the epochs 1 and 2,
/// which ended at the training steps 10 and 20.
struct MovieLensFolder {
  TemporaryFolder temporary;
  std::filesystem::path directory = temporary.path() / "movielens" / "001-mf";

  MovieLensFolder() {
    std::filesystem::create_directories(directory / "embedding");
    write("config.json", R"({"schema":1,"lab":"movielens","seed":0,"options":{"model":"mf"}})");
    write(
        "metrics.jsonl",
        "{\"step\":5,\"epoch\":0.5,\"time\":0.1,\"train/mse\":1.5}\n"
        "{\"step\":10,\"epoch\":1,\"time\":0.2,\"train/epoch_mse\":1.2,\"validation/mse\":1.1}\n"
        "{\"step\":20,\"epoch\":2,\"time\":0.4,\"train/epoch_mse\":0.8,\"validation/mse\":0.9}\n");
    write("result.json", R"({"status":"finished"})");
    write("embedding/movies.tsv",
          "index\tid\ttitle\tgenres\tratings\n"
          "0\t1\tHeat (1995)\tAction|Crime\t100\n"
          "1\t2\tIn the Heat of the Night (1967)\tDrama\t40\n"
          "2\t3\tAmélie (2001)\tComedy|Romance\t60\n"
          "3\t4\tAliens (1986)\tAction|Horror\t50\n"
          "4\t5\tSeldom Seen (1950)\tDrama\t2\n"
          "5\t6\tNothing Known (1999)\t(no genres listed)\t30\n");
    array("embedding", "rows", rows(), {6, 3});
    record(1, {-0.5F, 0, 0.5F, 0, 0, 0.5F, 0, -0.5F, 0.1F, 0.1F, -0.1F, -0.1F});
    record(2, {-1, 0, 1, 0, 0, 1, 0, -1, 0.2F, 0.2F, -0.2F, -0.2F});
  }

  /// Film 0 points where 1 does, roughly where 3, and away from 2; 4 points exactly as 0, but has
  /// few ratings; 5 has not been learnt.
  static std::vector<float> rows() {
    return {1, 0, 0, 2, 0, 0, -3, 0, 0, 1, 1, 0, 5, 0, 0, 0, 0, 0};
  }

  void write(const std::string& name, const std::string& content) const {
    temporary.file("movielens/001-mf/" + name, content);
  }
  template <class T>
  void array(const std::string& folder, const std::string& name, const std::vector<T>& values,
             std::vector<std::size_t> shape) const {
    core::write_array(directory / folder, name,
                      core::make_array(std::span<const T>(values), std::move(shape)));
  }
  void record(std::int64_t epoch, const std::vector<float>& places) const {
    const auto name = core::step_name(epoch);
    array("embedding", name, places, {6, 2});
    std::vector<std::int64_t> histogram(500);
    histogram[6 * 50 + 30] = 3;  // 3.5 stars, predicted 3.0 to 3.1
    histogram[6 * 50 + 40] = 1;
    histogram[9 * 50 + 45] = 2;
    array("histogram", name, histogram, {10, 50});
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    array("residuals", name,
          std::vector<double>{0, 2, 0.25, 0.5, 0.75, 1, 0, kNone, kNone, kNone, 2, 4, -0.25, 0.5,
                              1.0},
          {3, 5});
  }
};

}  // namespace lab::testing
