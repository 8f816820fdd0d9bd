#include "viz/check_view.hpp"

#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/viz/hello_fixture.hpp"
#include "tests/viz/lake_fixture.hpp"
#include "tests/viz/movielens_fixture.hpp"
#include "viz/app.hpp"

using namespace lab;
using testing::contains;
using viz::View;

namespace {

/// What is wrong with a view of the run in `directory` (and of `beside`); empty: nothing.
std::string misfit(View view, const std::filesystem::path& directory,
                   const std::filesystem::path& beside = {}) {
  viz::Run run(directory), other(beside.empty() ? directory : beside);
  viz::Scene scene{view, {{&run, {}}}, &run, nullptr, viz::light_theme()};
  if (!beside.empty()) scene.runs.push_back({&other, {}});
  try {
    check_view(scene);
  } catch (const UsageError& error) {
    // The view that is left after all that does not fit was dropped must fit.
    View left = view;
    for (const auto& wrong : misfits(scene)) wrong.drop(left);
    view = left;
    CHECK(misfits(scene).empty());
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("A metric that no run has is refused with those that may be meant and those there are") {
  const testing::LakeFolder lake;
  const testing::HelloFolder hello;
  View view;
  view.plots = {"score/mean100"};
  CHECK(misfit(view, lake.directory).empty());
  view.plots = {"score/mean100", "train/score"};
  CHECK(misfit(view, lake.directory) ==
        "--plot: this run has no metric 'train/score' (did you mean 'episode/score' or "
        "'score/mean100'?): choose one of episode/score, score/mean100");
  view.plots = {"score/mean10"};
  CHECK_THAT(misfit(view, lake.directory), contains("did you mean 'score/mean100'?"));
  view.plots = {"nothing like it"};
  CHECK_THAT(misfit(view, lake.directory), contains("'nothing like it': choose one of"));
  view.plots = {"train/loss"};
  CHECK_THAT(misfit(view, lake.directory), contains("train/loss"));
  CHECK(misfit(view, lake.directory, hello.directory).empty());
}

TEST_CASE("A cell that the lake does not have is refused with those it has") {
  const testing::LakeFolder lake;
  View view;
  view.from = 3;
  CHECK(misfit(view, lake.directory).empty());
  view.from = 4;
  CHECK(misfit(view, lake.directory) ==
        "--from: there is no cell 4; this lake has the cells 0 to 3");
}

TEST_CASE("An episode beyond the recorded ones is refused, one between them is not") {
  const testing::LakeFolder lake;
  View view;
  for (const int known : {1, 2}) {
    view.episode = known;
    CHECK(misfit(view, lake.directory).empty());
  }
  for (const int unknown : {0, 3, 99999}) {
    view.episode = unknown;
    CHECK_THAT(misfit(view, lake.directory), contains("only episodes from 1 to 2"));
  }
  std::filesystem::remove(lake.directory / "episodes.jsonl");
  CHECK_THAT(misfit(view, lake.directory), contains("has recorded no episode"));
}

TEST_CASE("A layer, gate or unit that the network does not have is refused with what it has") {
  const testing::HelloFolder hello;
  View view;
  view.layer = 1;
  view.gate = "f";
  view.unit = 2;
  CHECK(misfit(view, hello.directory).empty());
  SECTION("layer") {
    view.layer = 2;
    CHECK(misfit(view, hello.directory) ==
          "--layer: there is no layer 2; this network has the layers 0 to 1");
  }
  SECTION("gate") {
    view.gate = "q";
    CHECK(misfit(view, hello.directory) ==
          "--gate: there is no gate 'q'; this cell has i, f, g, o, c and h");
  }
  SECTION("unit") {
    view.unit = 3;
    CHECK(misfit(view, hello.directory) ==
          "--unit: there is no unit 3; this cell has the units 0 to 2");
  }
  SECTION("a gate without a unit, a unit without a gate") {
    view.unit = -1;
    CHECK_THAT(misfit(view, hello.directory), contains("--gate f needs --unit"));
    view.unit = 1;
    view.gate.clear();
    CHECK_THAT(misfit(view, hello.directory), contains("--unit 1 needs --gate"));
  }
}

TEST_CASE("A film or a genre that the run does not have is refused with what it has") {
  const testing::MovieLensFolder films;
  View view;
  view.movie = 5;
  view.genre = "Drama";
  CHECK(misfit(view, films.directory).empty());
  SECTION("film") {
    view.movie = 6;
    CHECK(misfit(view, films.directory) ==
          "--movie: there is no film 6; this run has the films 0 to 5");
  }
  SECTION("genre") {
    view.genre = "Dramma";
    CHECK_THAT(misfit(view, films.directory), contains("did you mean 'Drama'?"));
    CHECK_THAT(misfit(view, films.directory), contains("Horror"));
  }
}

TEST_CASE("What is asked of another lab's runs, or cannot be known, is not refused") {
  const testing::LakeFolder lake;
  const testing::HelloFolder hello;
  const testing::MovieLensFolder films;
  View view;
  view.layer = 7;
  view.gate = "q";
  view.movie = 99;
  CHECK(misfit(view, lake.directory).empty());
  std::filesystem::remove_all(hello.directory / "activations");
  CHECK(misfit(view, hello.directory).empty());
  std::filesystem::remove_all(films.directory / "embedding");
  CHECK(misfit(view, films.directory).empty());
}

TEST_CASE("A run beside another is of the same lab, and another run") {
  const testing::LakeFolder lake, second;
  const testing::HelloFolder hello;
  View view;
  viz::Run run(lake.directory), same_lab(second.directory), other_lab(hello.directory);
  viz::Run none(lake.temporary / "none");
  const auto refusal = [&](viz::Run* other) {
    const viz::Scene scene{view, {{&run, {}}}, &run, other, viz::light_theme()};
    return testing::error_of([&] { check_beside(scene); });
  };
  CHECK(refusal(&same_lab) == "(nothing was thrown)");
  CHECK_THAT(refusal(&other_lab), contains("is a run of hello, and"));
  CHECK_THAT(refusal(&other_lab), contains("is one of frozenlake"));
  CHECK_THAT(refusal(nullptr), contains("is the run itself"));
  CHECK_THAT(refusal(&none), contains((lake.temporary / "none").string()));
}

TEST_CASE("A panel is found by its name, and one that is none or shows nothing is refused") {
  const testing::LakeFolder lake;
  View view;
  viz::Run run(lake.directory);
  const viz::Scene scene{view, {{&run, {}}}, &run, nullptr, viz::light_theme()};
  const auto panels = viz::make_panels();
  CHECK(find_panel(panels, "", scene).name() == "lake");
  CHECK(find_panel(panels, "plots", scene).name() == "plots");
  CHECK_THAT(testing::error_of<UsageError>([&] { find_panel(panels, "plot", scene); }),
             contains("did you mean 'plots'?"));
  CHECK_THAT(testing::error_of<UsageError>([&] { find_panel(panels, "zzzzzz", scene); }),
             contains("choose lake, hello"));
  CHECK_THAT(testing::error_of([&] { find_panel(panels, "hello", scene); }),
             contains("has nothing to show of"));
}
