#include <nlohmann/json.hpp>

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
