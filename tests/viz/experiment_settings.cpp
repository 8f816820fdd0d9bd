// What the panel "experiment" says on the command line of a training.

#include "viz/panels/experiment_settings.hpp"

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/viz/option_list.hpp"

using namespace lab;
using testing::listed;
using Words = std::vector<std::string>;

TEST_CASE(
    "Settings begin at a run's options, of which what does not fit is "
    "left out") {
  viz::ExperimentSettings settings;
  settings.set_options(viz::read_lab_options(listed("8"), "x"));
  settings.start_from({{"lr", 0.5}, {"width", 1000}, {"model", "gru"}, {"gone", 1}, {"seed", 7}});
  CHECK(settings.words() == Words{"--model", "gru", "--lr", "0.5"});
  CHECK(settings.deciding_words() == Words{"--model", "gru"});
  CHECK(settings.seed() == 7);
  CHECK_FALSE(settings.any_changed());
  settings.start_from(nullptr);
  CHECK(settings.words().empty());
}

TEST_CASE(
    "A run's value that was the default is said when the default has "
    "become another") {
  viz::ExperimentSettings settings;
  settings.set_options(viz::read_lab_options(listed("8"), "x"));
  settings.start_from({{"model", "gru"}, {"width", 8}});
  CHECK(settings.words() == Words{"--model", "gru"});
  settings.set_options(viz::read_lab_options(listed("32"), "x"));
  CHECK(settings.words() == Words{"--model", "gru", "--width", "8"});
}

TEST_CASE("What a run left to the lab follows when what it follows from is changed") {
  viz::ExperimentSettings settings;
  settings.set_options(viz::read_lab_options(listed("8"), "x"));
  settings.start_from({{"model", "gru"}, {"width", 32}, {"lr", 0.5}});
  CHECK(settings.deciding_words() == Words{"--model", "gru"});
  settings.set_options(viz::read_lab_options(listed("32"), "x"), {"--model", "gru"});
  CHECK(settings.words() == Words{"--model", "gru", "--lr", "0.5"});
  settings.set(settings.options()[1], "lstm");
  settings.set_options(viz::read_lab_options(listed("8"), "x"), {});
  CHECK(settings.value(settings.options()[2]) == 8);
  CHECK(settings.words() == Words{"--lr", "0.5"});
}

TEST_CASE(
    "What the lab filled in where the command said nothing is left to it "
    "again") {
  const std::string list =
      R"([{"name": "map", "group": "g", "help": "h", "kind": "text",
    "least": null, "greatest": null, "choices": [], "default": "4x4"},
   {"name": "time-limit", "group": "g", "help": "h", "kind": "integer", "least": 0,
    "greatest": 1e9, "choices": [], "default": 0},
   {"name": "gamma", "group": "g", "help": "h", "kind": "real", "least": 0,
    "greatest": 1, "choices": [], "default": 0}])";
  const nlohmann::ordered_json run = {{"map", "8x8"}, {"time-limit", 200}, {"gamma", 0.9}};
  viz::ExperimentSettings settings;
  settings.set_options(viz::read_lab_options(list, "x"));
  settings.start_from(run, "lab frozenlake --train --map 8x8 --gamma=0.9");
  CHECK(settings.words() == Words{"--map", "8x8", "--gamma", "0.9"});
  // Where the values may have come from a file or a preset, or nothing is
  // known, they are said.
  for (const auto* command : {"", "lab frozenlake --train --config my.toml --map 8x8",
                              "lab frozenlake --train --map 8x8 --preset exam"}) {
    CAPTURE(command);
    settings.start_from(run, command);
    CHECK(settings.words() == Words{"--map", "8x8", "--time-limit", "200", "--gamma", "0.9"});
  }
}

TEST_CASE("A value that was set stays when other options or another run come") {
  viz::ExperimentSettings settings;
  settings.set_options(viz::read_lab_options(listed("8"), "x"));
  const auto& width = settings.options()[2];
  settings.set(width, 5);
  settings.set(width, 65);   // out of range
  settings.set(width, "x");  // no number
  CHECK(settings.is_changed(width));
  settings.start_from({{"width", 3}});
  settings.set_options(viz::read_lab_options(listed("32"), "x"));
  CHECK(settings.words() == Words{"--width", "5"});
  CHECK(settings.before(settings.options()[2]) == 3);
  settings.set(settings.options()[2], 3);
  CHECK_FALSE(settings.any_changed());
}
