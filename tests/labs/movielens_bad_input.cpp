#include <algorithm>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

namespace fs = std::filesystem;

/// One line on standard error that holds `part`, nothing on standard output, no run left behind.
void check_refused(const TemporaryFolder& folder, const std::vector<std::string>& arguments,
                   int status, const std::string& part) {
  const auto outcome = movielens(folder.path(), arguments);
  CAPTURE(arguments, outcome.err, outcome.out);
  CHECK(outcome.status == status);
  CHECK_THAT(outcome.err, contains(part));
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  CHECK(outcome.out.empty());
  CHECK_FALSE(fs::exists(folder / "runs/movielens"));
}

TEST_CASE("A wrong command line of movielens gets one line with the mend and exit code 2") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& part) {
    check_refused(folder, arguments, 2, part);
  };
  refused({}, "nothing to do");
  refused({"--train", "--evaluate"}, "one thing at a time");
  refused({"--train", "--dims", "3"}, "did you mean --dim?");
  refused({"--train", "--dim", "0"}, "out of range");
  refused({"--train", "--model", "svd"}, "use mf, mlp");
  refused({"--train", "--optimizer", "sparse-adam", "--weight-decay", "0.1"}, "--optimizer adam");
  refused({"--train", "--model", "mlp", "--squash"}, "mlp always squashes");
  refused({"--train", "--device", "cuda"}, "use --backend torch");
  refused({"--train", "--include-user", "3"}, "--sample-users");
  refused({"--recommend", "1", "--dim", "3"}, "--dim belongs to --train");
  refused({"--recommend", "me"}, "--rate");
  refused({"--rate", "Fargo=5"}, "--recommend me");
  refused({"--predict", "1"}, "--predict");
}

TEST_CASE("Data that are not there, or not such data, are named with the place to get them") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& part) {
    check_refused(folder, arguments, 1, part);
  };
  refused({"--train", "--data", "nowhere"}, "https://grouplens.org/datasets/movielens/");
  refused({"--train", "--data", "nowhere"}, "nowhere");
  refused({"--train", "--sample-users", "5000"}, "610 users");
  refused({"--train", "--sample-users", "50", "--include-user", "7777"}, "7777");
  fs::create_directories(folder / "data");
  folder.file("data/movies.csv", "movieId,title,genres\n1,One (1990),Drama\n");
  folder.file("data/ratings.csv", "userId,movieId,rating,timestamp\n1,1,3.5,5\n2,1,x,5\n3,1,4,5\n");
  refused({"--train", "--data", "data"}, "data/ratings.csv:3: ");
  refused({"--recommend", "1"}, "there is no run yet");
}

TEST_CASE("--skip-bad-rows counts them, names the first, and learns from the rest") {
  const TemporaryFolder folder;
  fs::create_directories(folder / "data");
  folder.file("data/movies.csv", "movieId,title,genres\n1,One (1990),Drama\n2,Two,Comedy\n");
  std::string rows = "userId,movieId,rating,timestamp\n";
  for (int user = 1; user <= 20; ++user) {
    rows += std::to_string(user) + ",1,3.5,5\n" + std::to_string(user) + ",2,4,6\n";
  }
  folder.file("data/ratings.csv", rows + "1,1,9,5\n7\n");
  const auto outcome =
      movielens(folder.path(), {"--train", "--data", "data", "--skip-bad-rows", "--epochs", "1"});
  CAPTURE(outcome.err);
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.out, contains("Passed over 2 bad rows"));
  CHECK_THAT(outcome.out, contains("ratings.csv:42: "));
}

TEST_CASE("Steps that are too large end the training in one line that says so") {
  const TemporaryFolder folder;
  const auto outcome = movielens(folder.path(), {"--train", "--optimizer", "sgd", "--lr", "100"});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("try a lower --lr"));
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
}

TEST_CASE("A full disk stops a recommender's training with one line") {
  const TemporaryFolder folder;
  // A limit on the size of files refuses to write just as a full disk does.
  const auto outcome = run({.words = {"lab-movielens", "--train", "--epochs", "3"},
                            .folder = folder.path(),
                            .file_size_limit = 100'000});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("cannot write"));
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
}

}  // namespace
}  // namespace lab::testing
