#include <nlohmann/json.hpp>

#include <cmath>
#include <numeric>
#include <sstream>

#include "core/array.hpp"
#include "labs/movielens/recorder.hpp"
#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

TEST_CASE("A histogram counts each pair once, in the field of its stars and its prediction") {
  const std::vector<float> predicted{0.05F, 3.49F, 3.51F, -2.0F, 9.0F};
  const std::vector<float> actual{0.5F, 3.5F, 4.0F, 5.0F, 1.0F};
  const auto counts = labs::movielens::histogram(predicted, actual);
  REQUIRE(counts.size() == 500);
  CHECK(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}) == 5);
  CHECK(counts[0 * 50 + 0] == 1);
  CHECK(counts[6 * 50 + 34] == 1);
  CHECK(counts[7 * 50 + 35] == 1);
  CHECK(counts[9 * 50 + 0] == 1);
  CHECK(counts[1 * 50 + 49] == 1);
}

TEST_CASE("Residuals by popularity are the means of each bin, and of an empty bin not a number") {
  CHECK(labs::movielens::popularity_bin(0) == 0);
  CHECK(labs::movielens::popularity_bin(1) == 1);
  CHECK(labs::movielens::popularity_bin(3) == 2);
  CHECK(labs::movielens::popularity_bin(4) == 3);
  CHECK(labs::movielens::popularity_bin(255) == 8);
  const std::vector<float> predicted{3.0F, 3.0F, 4.0F, 2.5F};
  const std::vector<float> actual{5.0F, 2.0F, 4.5F, 1.0F};
  const std::vector<std::uint8_t> bin_of{0, 3, 0, 3};
  const auto table = labs::movielens::residuals_by_popularity(predicted, actual, bin_of, 4);
  REQUIRE(table.size() == 4 * 5);
  // Bin 0: residuals 2 and 0.5; bin 3, films with 4 to 7 ratings: −1 and −1.5.
  const std::vector<double> first(table.begin(), table.begin() + 4);
  CHECK((first == std::vector<double>{0, 2, 1.25, 1.25}));
  CHECK(table[4] == Approx(std::sqrt(4.25 / 2)));
  const std::vector<double> last(table.begin() + 15, table.begin() + 19);
  CHECK((last == std::vector<double>{4, 2, -1.25, 1.25}));
  CHECK(table[19] == Approx(std::sqrt(3.25 / 2)));
  CHECK(table[5] == 1);
  CHECK(table[6] == 0);
  for (const std::size_t i : {7, 8, 9}) CHECK(std::isnan(table[i]));
}

TEST_CASE("Residuals recorded add up to the validation that the metrics tell") {
  const TemporaryFolder folder;
  REQUIRE(movielens(folder.path(), {"--train", "--epochs", "2", "--sample-users", "200"}).status ==
          0);
  const auto run = only_run(folder.path(), "movielens");
  double mse = 0;
  for (const auto& line : json_lines(run / "metrics.jsonl")) {
    if (line.contains("validation/mse")) mse = line["validation/mse"].get<double>();
  }
  const auto array = core::read_npy(run / "residuals/000002.npy");
  REQUIRE(array.shape.size() == 2);
  REQUIRE(array.shape[1] == 5);
  const auto table = core::values_of<double>(array, "residuals");
  double count = 0, squares = 0;
  for (std::size_t b = 0; b < array.shape[0]; ++b) {
    const double* bin = &table[b * 5];
    CHECK(bin[0] == (b == 0 ? 0 : std::exp2(static_cast<double>(b) - 1)));
    if (bin[1] == 0) continue;
    count += bin[1];
    squares += bin[1] * bin[4] * bin[4];
  }
  const auto config = nlohmann::json::parse(content_of(run / "config.json"));
  CHECK(count == config["validation"].get<double>());
  CHECK(squares / count == Approx(mse));
}

TEST_CASE("The rows recorded are those whose principal axes the newest map shows") {
  const TemporaryFolder folder;
  REQUIRE(movielens(folder.path(), {"--train", "--epochs", "2", "--sample-users", "200", "--dim",
                                    "5", "--patience", "0"})
              .status == 0);
  const auto run = only_run(folder.path(), "movielens");
  const auto array = core::read_npy(run / "embedding/rows.npy");
  REQUIRE(array.shape.size() == 2);
  REQUIRE(array.shape[1] == 5);
  const auto rows = core::values_of<float>(array, "rows");
  const auto map = core::values_of<float>(core::read_npy(run / "embedding/000002.npy"), "map");
  REQUIRE(map.size() == 2 * array.shape[0]);
  // No direction spreads the rows more than the first axis of the map, so neither does a column.
  const auto spread = [](const std::vector<float>& values, std::size_t columns,
                         std::size_t column) {
    double sum = 0, squares = 0;
    const auto count = static_cast<double>(values.size() / columns);
    for (std::size_t i = column; i < values.size(); i += columns) {
      sum += double{values[i]};
      squares += double{values[i]} * double{values[i]};
    }
    return squares / count - sum * sum / count / count;
  };
  double of_rows = 0;
  for (std::size_t d = 0; d < 5; ++d) {
    CHECK(spread(rows, 5, d) <= spread(map, 2, 0) * 1.0001);
    of_rows += spread(rows, 5, d);
  }
  const double of_map = spread(map, 2, 0) + spread(map, 2, 1);
  CHECK(of_map <= of_rows * 1.0001);
  CHECK(of_map >= of_rows * 2 / 5 * 0.9999);
}

TEST_CASE("A run directory holds metrics, histograms, maps with titles, checkpoints, a result") {
  const TemporaryFolder folder;
  REQUIRE(movielens(folder.path(), {"--train", "--epochs", "3", "--patience", "0", "--sample-users",
                                    "200", "--keep-checkpoints", "1"})
              .status == 0);
  const auto run = only_run(folder.path(), "movielens");
  CHECK(run.filename() == "001-mf-users200");
  const auto config = nlohmann::json::parse(content_of(run / "config.json"));
  const auto films = config["movies"].get<std::size_t>();
  CHECK(config["lab"] == "movielens");
  CHECK(config["options"]["sample-users"] == 200);
  CHECK(config["users"] == 200);

  std::size_t losses = 0, validations = 0;
  double epoch = 0;
  for (const auto& line : json_lines(run / "metrics.jsonl")) {
    losses += line.contains("train/mse") ? 1 : 0;
    validations += line.contains("validation/mse") ? 1 : 0;
    CHECK(line["epoch"].get<double>() > epoch);
    epoch = line["epoch"].get<double>();
  }
  CHECK(losses >= 3 * 5);  // several times an epoch
  CHECK(validations == 3);
  CHECK(epoch == 3);

  for (const char* name : {"000001.npy", "000002.npy", "000003.npy"}) {
    CAPTURE(name);
    const auto histogram = core::read_npy(run / "histogram" / name);
    CHECK(histogram.shape == std::vector<std::size_t>{10, 50});
    const auto counts = core::values_of<std::int64_t>(histogram, name);
    CHECK(std::accumulate(counts.begin(), counts.end(), std::int64_t{0}) ==
          config["validation"].get<std::int64_t>());
    const auto map = core::read_npy(run / "embedding" / name);
    CHECK(map.type == "<f4");
    CHECK(map.shape == std::vector<std::size_t>{films, 2});
  }
  const auto titles = content_of(run / "embedding/movies.tsv");
  CHECK(static_cast<std::size_t>(std::count(titles.begin(), titles.end(), '\n')) == films + 1);
  CHECK_THAT(titles, contains("Toy Story (1995)\tAdventure|Animation|Children|Comedy|Fantasy\t"));

  const auto result = nlohmann::json::parse(content_of(run / "result.json"));
  CHECK(result["status"] == "finished");
  CHECK(result["epochs"] == 3);
}

TEST_CASE("A film's place on the map moves between epochs, but the map is not turned over") {
  const TemporaryFolder folder;
  REQUIRE(movielens(folder.path(), {"--train", "--epochs", "4", "--patience", "0"}).status == 0);
  const auto run = only_run(folder.path(), "movielens");
  std::vector<std::vector<float>> maps;
  for (const char* name : {"000002.npy", "000003.npy", "000004.npy"}) {
    maps.push_back(core::values_of<float>(core::read_npy(run / "embedding" / name), name));
  }
  for (std::size_t axis = 0; axis < 2; ++axis) {
    for (std::size_t k = 1; k < maps.size(); ++k) {
      double together = 0;
      for (std::size_t i = axis; i < maps[k].size(); i += 2) {
        together += double{maps[k][i]} * double{maps[k - 1][i]};
      }
      CAPTURE(axis, k);
      CHECK(together > 0);
      CHECK((maps[k] != maps[k - 1]));
    }
  }
}

}  // namespace
}  // namespace lab::testing
