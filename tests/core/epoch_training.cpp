#include "core/epoch_training.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/epoch_show.hpp"
#include "core/request_checks.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using core::Arrays;
using testing::error_of;

namespace {

/// Two steps an epoch; the step `fails_at` leaves the numbers.
struct Counter {
  int steps = 0, wanted = 6, fails_at = -1;

  void step() { ++steps; }
  [[nodiscard]] bool wants_more() const { return steps < wanted; }
  [[nodiscard]] bool has_failed() const { return steps == fails_at; }
  [[nodiscard]] double epochs_done() const { return steps / 2.0; }
  void load(const Arrays& arrays) {
    if (!arrays.contains("steps")) fail("no steps");
    steps = core::values_of<std::int32_t>(arrays.at("steps"), "steps").at(0);
  }
};

std::string train(Counter& counter, std::vector<double>& seen) {
  return core::train_epochs(counter, core::Pace(), [&] { seen.push_back(counter.epochs_done()); });
}

core::RunWriter new_run(const testing::TemporaryFolder& folder) {
  return core::RunWriter::create(folder.path(), "counter", "one", "",
                                 {{"schema", 1}, {"lab", "counter"}}, false);
}

}  // namespace

TEST_CASE("The training loop steps until the training has enough, and tells of each step") {
  Counter counter;
  std::vector<double> seen;
  CHECK(train(counter, seen) == "finished");
  CHECK(seen == std::vector<double>{0.5, 1, 1.5, 2, 2.5, 3});
  CHECK(train(counter, seen) == "finished");
  CHECK(seen.size() == 6);
}

TEST_CASE("The training loop ends at the step that failed and tells of that one too") {
  Counter counter{.fails_at = 3};
  std::vector<double> seen;
  CHECK(train(counter, seen) == "failed");
  CHECK(seen == std::vector<double>{0.5, 1, 1.5});
}

TEST_CASE("The line of a training's epochs says one epoch, how it ended and why") {
  CHECK(core::epochs_line("finished", 1, 12.34, 0) ==
        "Learned for 1 epoch (12.3 s of training).\n");
  CHECK(core::epochs_line("finished", 8, 12.34, 3) ==
        "Learned for 8 epochs (12.3 s of training); no better validation for 3.\n");
  // Who stopped it knows why it ended.
  CHECK(core::epochs_line("interrupted", 0, 12.34, 3) ==
        "Stopped after 0 epochs (12.3 s of training).\n");
}

TEST_CASE("A recorded training tells its folder and the commands that suit how it ended") {
  const auto next = [](const std::string& number) { return "Look at " + number + "\n"; };
  CHECK(core::recorded_text("counter", "runs/counter/012-a-b", "finished", next) ==
        "\nRecorded in runs/counter/012-a-b.\nLook at 012\n");
  CHECK(core::recorded_text("counter", "runs/counter/012-a-b", "interrupted", next) ==
        "\nRecorded in runs/counter/012-a-b.\nGo on with it:\n  ./lab counter --resume 012-a-b\n");
}

TEST_CASE("A training is set to the newest checkpoint, or its error names that file") {
  const testing::TemporaryFolder folder;
  auto writer = new_run(folder);
  const auto save = [&](std::int64_t step, const std::string& name) {
    const std::vector<std::int32_t> steps{static_cast<std::int32_t>(step)};
    writer.checkpoint(step, {{name, core::make_array(steps)}}, 10);
  };
  Counter counter;
  save(2, "steps");
  save(4, "steps");
  REQUIRE(core::load_checkpoint(counter, writer.directory(), "lab counter"));
  CHECK(counter.steps == 4);

  save(5, "other");
  const auto error =
      error_of([&] { core::load_checkpoint(counter, writer.directory(), "lab counter"); });
  CHECK(error == (writer.directory() / "checkpoints/000005.npz").string() + ": no steps");
}

TEST_CASE("Other data than a run began with are refused with both fingerprints") {
  const nlohmann::ordered_json config{{"data", "3 rows"}};
  CHECK_NOTHROW(core::check_same_data(config, "a.csv", "3 rows"));
  const auto error = error_of([&] { core::check_same_data(config, "a.csv", "4 rows"); });
  CHECK(error ==
        "a.csv: are not the data that this run began with (4 rows; it had 3 rows): put those back");
}

TEST_CASE("The line of progress counts the epoch that runs and never one too many") {
  core::EpochShow show(true, {.epochs = 3, .items_per_epoch = 100, .items = "rows"}, 0);
  const auto starts_with = [&](double done, const std::string& head) {
    const auto text = show.progress_text(done);
    INFO(text);
    CHECK(text.substr(0, head.size()) == head);
  };
  starts_with(0, "epoch 1 of 3  [                    ]  0 rows/s");
  starts_with(1.5, "epoch 2 of 3  [==========          ]  ");
  starts_with(3, "epoch 3 of 3  [                    ]  ");
}

TEST_CASE("The speed of a resumed training leaves out what an earlier call has done") {
  const core::EpochShow show(true, {.epochs = 9, .items_per_epoch = 100, .items = "rows"}, 7);
  CHECK(show.speed(7) == 0);
  CHECK(show.speed(8) > 0);
  CHECK(show.speed_text(7, 5) == "    0 rows/s");
}

TEST_CASE("A program is asked for one thing, and the error names those that there are") {
  CHECK_NOTHROW(core::check_one_mode({{"train", false}, {"resume", true}}));
  CHECK(error_of<UsageError>([] {
          core::check_one_mode({{"train", true}, {"look-at", false}, {"resume", true}});
        }) == "one thing at a time: use one of --train, --look-at, --resume");
  CHECK(error_of<UsageError>([] {
          core::check_one_mode({{"train", false}, {"resume", false}});
        }) == "nothing to do: try --train, or --help for everything that it can do");
}

TEST_CASE("Where nothing is trained a training's setting is refused but those that may differ") {
  core::FieldList settings;
  double rate = 1;
  int epochs = 1;
  settings("lr", rate, "the learning rate", {0, 1});
  settings("epochs", epochs, "how often", {1, 9});
  core::RunRequest request;
  request.given = {"run", "epochs"};
  CHECK_NOTHROW(core::check_no_settings(request, settings, {"epochs"}));
  CHECK(error_of<UsageError>([&] { core::check_no_settings(request, settings, {"lr"}); }) ==
        "--epochs belongs to --train: a run keeps the settings that it was trained with");
}
