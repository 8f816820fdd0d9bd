#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/golden.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/tracing_data.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

namespace fs = std::filesystem;

Words lines_of(const std::string& text) {
  Words lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// A small model of the competition's golden csv.
void train_on_competition(const TemporaryFolder& folder) {
  fs::create_directories(folder / "csv");
  for (const char* name : {"train_data.csv", "test_data.csv"}) {
    fs::copy_file(golden_folder() / "tracing" / name, folder / "csv" / name);
  }
  const auto outcome = tracing(
      folder.path(), {"--train", "--data", "csv/train_data.csv", "--epochs", "2", "--hidden", "8",
                      "--valid-size", "0.5", "--dropout", "0.5", "--name", "run"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.status == 0);
}

TEST_CASE("A submission has a line for each answer that is to be predicted, in user order") {
  const TemporaryFolder folder;
  train_on_competition(folder);
  const Words words{"--infer", "--data", "csv/test_data.csv", "--out", "submission.csv"};
  const auto outcome = tracing(folder.path(), words);
  CAPTURE(outcome.err);
  REQUIRE(outcome.status == 0);
  CHECK(outcome.out.empty());
  const auto lines = lines_of(content_of(folder / "submission.csv"));
  REQUIRE(lines.size() == 4);  // three users, one unknown answer each
  CHECK(lines[0] == "id,prediction");
  for (std::size_t i = 1; i < lines.size(); ++i) {
    CHECK(lines[i].starts_with(std::to_string(i - 1) + ","));
    const double p = std::stod(lines[i].substr(lines[i].find(',') + 1));
    CHECK((p > 0 && p < 1));
  }
  const auto first = content_of(folder / "submission.csv");
  REQUIRE(tracing(folder.path(), words).status == 0);
  CHECK(content_of(folder / "submission.csv") == first);  // no dropout is left on
  const auto printed = tracing(folder.path(), {"--infer", "--data", "csv/test_data.csv"});
  CHECK(printed.out == first);
}

TEST_CASE("The classes that a tracing run numbers lie beside it for Python") {
  const TemporaryFolder folder;
  train_on_competition(folder);
  const auto run = folder / "runs/tracing/run";
  CHECK(nlohmann::json::parse(content_of(run / "classes.json")).contains("question"));
  CHECK(content_of(run / "question_classes.npy").substr(1, 5) == "NUMPY");
  CHECK(content_of(run / "tag_classes.npy").substr(1, 5) == "NUMPY");
}

TEST_CASE("Where all answers are known each user's last one is predicted") {
  const TemporaryFolder folder;
  write_answers(folder, 10);
  REQUIRE(tracing(folder.path(), small_training()).status == 0);
  const auto outcome = tracing(folder.path(), {"--infer"});
  CHECK(lines_of(outcome.out).size() == 11);
}

TEST_CASE("A submission that does not fit on the disk leaves nothing half-written") {
  const TemporaryFolder folder;
  write_answers(folder);
  REQUIRE(tracing(folder.path(), small_training()).status == 0);
  const auto outcome = run({.words = {"lab-tracing", "--infer", "--out", "submission.csv"},
                            .folder = folder.path(),
                            .file_size_limit = 100});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("submission.csv"));
  CHECK_FALSE(fs::exists(folder / "submission.csv"));
}

}  // namespace
}  // namespace lab::testing
