#include <algorithm>
#include <functional>
#include <memory>

#include "core/files.hpp"
#include "tests/catch.hpp"
#include "tests/viz/plots_fixture.hpp"
#include "tests/viz/well_formed.hpp"
#include "viz/draw/svg_canvas.hpp"
#include "viz/panels/plots_picture.hpp"

using namespace lab::viz;
using namespace lab::testing;

namespace {

std::unique_ptr<Run> make_run(const TemporaryFolder& folder, const std::string& name, int seed,
                              const std::function<std::string(int)>& metrics, int rows = 200,
                              double lr = 0.1) {
  auto run = std::make_unique<Run>(write_run(folder, name, seed, metrics, rows, lr));
  run->poll();
  return run;
}

struct Shown {
  std::vector<std::unique_ptr<Run>> runs;
  View view;

  Scene scene() {
    Scene scene{view, {}, runs.empty() ? nullptr : runs.front().get(), nullptr, light_theme()};
    for (std::size_t i = 0; i < runs.size(); ++i) {
      scene.runs.push_back({runs[i].get(), run_colour(i)});
    }
    return scene;
  }
};

std::string picture(Scene scene, Rect area = {0, 0, 800, 600}) {
  SvgCanvas canvas(area.width, area.height, [](std::string_view text, float size) {
    return size * 0.55F * static_cast<float>(text.size());
  });
  make_plots_panel()->picture(canvas, area, scene);
  return canvas.finish();
}

}  // namespace

TEST_CASE("Runs that differ only in the seed are one line with a band") {
  const TemporaryFolder folder;
  Shown shown;
  for (int seed = 1; seed <= 3; ++seed) {
    shown.runs.push_back(make_run(folder, fmt::format("00{}-a", seed), seed, [seed](int i) {
      return fmt::format("\"train/loss\":{}", seed + i);
    }));
  }
  CHECK_THAT(picture(shown.scene()), contains(">mean of 3 seeds<"));

  PlotCache cache;
  auto scene = shown.scene();
  const auto& lines = cache.lines(scene, "train/loss");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].low.size() == lines[0].y.size());

  shown.view.band = false;
  const auto svg = picture(shown.scene());
  CHECK(count_of(svg, "mean of") == 0);
  CHECK_THAT(svg, contains(">002-a<"));
}

TEST_CASE("Of runs with the same seed only the one with the largest number is in the mean") {
  const TemporaryFolder folder;
  Shown shown;
  shown.runs.push_back(make_run(folder, "1000-a", 1, level("train/loss", 4)));
  shown.runs.push_back(make_run(folder, "002-a", 2, level("train/loss", 2)));
  shown.runs.push_back(make_run(folder, "999-a", 1, level("train/loss", 100)));
  PlotCache cache;
  const auto& lines = cache.lines(shown.scene(), "train/loss");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].seeds == 2);
  CHECK(lines[0].y.back() == Approx(3));
  CHECK_THAT(picture(shown.scene()), contains(">mean of 2 seeds<"));
}

TEST_CASE("Runs of one and the same seed have no mean: each is a line") {
  const TemporaryFolder folder;
  Shown shown;
  shown.view.smoothing = 0;
  for (const auto* name : {"001-a", "002-a"}) {
    shown.runs.push_back(make_run(folder, name, 1, level("train/loss", 4)));
  }
  PlotCache cache;
  const auto& lines = cache.lines(shown.scene(), "train/loss");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].seeds == 0);
  CHECK(lines[1].label == "002-a");
}

TEST_CASE("The band of a share stays between 0 and 1, that of a loss only above 0") {
  const TemporaryFolder folder;
  Shown shown;
  for (int seed = 1; seed <= 3; ++seed) {
    shown.runs.push_back(make_run(folder, fmt::format("00{}-a", seed), seed, [seed](int) {
      const double share = seed == 1 ? 0.2 : 0.99;
      return fmt::format("\"score/mean100\":{},\"train/loss\":{}", share, 2 * share);
    }));
  }
  PlotCache cache;
  const auto& shares = cache.lines(shown.scene(), "score/mean100");
  REQUIRE(shares.size() == 1);
  CHECK(std::ranges::max(shares[0].high) == 1);
  CHECK(std::ranges::min(shares[0].low) == 0);
  const auto& losses = cache.lines(shown.scene(), "train/loss");
  CHECK(std::ranges::max(losses[0].high) > 2);
  CHECK(std::ranges::min(losses[0].low) == 0);
}

TEST_CASE("A run that has ended, however it did, keeps its last value in the mean") {
  const TemporaryFolder folder;
  const std::string status = GENERATE("finished", "interrupted", "failed", "");
  CAPTURE(status);
  Shown shown;
  for (int seed = 1; seed <= 3; ++seed) {
    const auto name = fmt::format("00{}-a", seed);
    if (seed == 2 && !status.empty()) {
      std::filesystem::create_directories(folder / name);
      folder.file(name + "/result.json", fmt::format(R"({{"status":"{}"}})", status));
    }
    shown.runs.push_back(
        make_run(folder, name, seed, level("train/loss", seed * seed), seed == 2 ? 60 : 200));
  }
  PlotCache cache;
  const auto& lines = cache.lines(shown.scene(), "train/loss");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].x.back() == 2000);
  CHECK(std::ranges::max(lines[0].y) == Approx(14.0 / 3));
  CHECK(std::ranges::min(lines[0].y) == Approx(14.0 / 3));
}

TEST_CASE("While runs grow, the mean of all of them ends with the shortest that grows") {
  const TemporaryFolder folder;
  Shown shown;
  std::vector<lab::core::AppendFile> held;
  for (int seed = 1; seed <= 3; ++seed) {
    const auto name = fmt::format("00{}-a", seed);
    const int rows = seed == 1 ? 40 : 50 * seed;  // the shortest has ended
    const auto file =
        write_run(folder, name, seed, level("train/loss", seed), rows) / "metrics.jsonl";
    if (seed > 1) held.emplace_back(file, std::filesystem::file_size(file)).hold();
    shown.runs.push_back(std::make_unique<Run>(folder / name));
    shown.runs.back()->poll();
  }
  PlotCache cache;
  const auto& lines = cache.lines(shown.scene(), "train/loss");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].seeds == 3);
  CHECK(lines[0].x.back() == 1000);
  CHECK(std::ranges::max(lines[0].y) == Approx(2));
  CHECK(std::ranges::min(lines[0].y) == Approx(2));
}

TEST_CASE("A run that grows beside two that have ended is a line of its own until it ends") {
  const TemporaryFolder folder;
  Shown shown;
  shown.view.smoothing = 0;
  for (int seed = 1; seed <= 3; ++seed) {
    const auto name = fmt::format("00{}-a", seed);
    write_run(folder, name, seed, level("train/loss", seed), seed == 3 ? 20 : 200);
    shown.runs.push_back(std::make_unique<Run>(folder / name));
  }
  PlotCache cache;
  const auto lines = [&] {
    for (auto& run : shown.runs) run->poll();
    return cache.lines(shown.scene(), "train/loss");
  };
  {
    const auto file = folder / "003-a/metrics.jsonl";
    lab::core::AppendFile writer(file, std::filesystem::file_size(file));
    writer.hold();
    const auto growing = lines();
    REQUIRE(growing.size() == 2);
    CHECK(growing[0].seeds == 2);
    CHECK(growing[0].x.back() == 2000);
    CHECK(growing[1].label == "003-a");
    CHECK(growing[1].x.back() == 200);
  }
  const auto ended = lines();
  REQUIRE(ended.size() == 1);
  CHECK(ended[0].seeds == 3);
}

TEST_CASE("Two groups of seeds are told apart by their names") {
  const TemporaryFolder folder;
  Shown shown;
  shown.runs.push_back(make_run(folder, "001-slow", 1, loss, 200, 0.1));
  shown.runs.push_back(make_run(folder, "002-slow", 2, noisy_loss, 200, 0.1));
  shown.runs.push_back(make_run(folder, "003-fast", 1, loss, 200, 0.9));
  const auto svg = picture(shown.scene());
  CHECK_THAT(svg, contains(">slow, mean of 2 seeds<"));
  CHECK_THAT(svg, contains(">003-fast<"));
}

TEST_CASE("Zeros and ones are a moving mean with its band, not a solid block") {
  const TemporaryFolder folder;
  Shown shown;
  shown.runs.push_back(make_run(folder, "001-a", 1, score, 400));
  auto scene = shown.scene();
  PlotCache cache;
  const auto& lines = cache.lines(scene, "episode/score");
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].y.back() == Approx(1.0 / 3).margin(0.01));
  CHECK(lines[0].low.back() < lines[0].y.back());
  CHECK(lines[0].high.back() > lines[0].y.back());
  CHECK(cache.note(scene, "episode/score") == "mean of the last 100");

  shown.view.band = false;
  const auto& bare = cache.lines(scene, "episode/score");
  REQUIRE(bare.size() == 1);
  CHECK(bare[0].low.empty());
}

TEST_CASE(
    "A run with fractions leaves the zeros and ones of another kind of run their moving mean") {
  const TemporaryFolder folder;
  Shown shown;
  shown.view.smoothing = 0;
  shown.runs.push_back(make_run(folder, "001-a", 1, score, 400, 0.1));
  shown.runs.push_back(make_run(folder, "002-b", 1, level("episode/score", 0.25), 400, 0.9));
  PlotCache cache;
  const auto& lines = cache.lines(shown.scene(), "episode/score");
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].y.back() == Approx(1.0 / 3).margin(0.01));
  CHECK(lines[0].low.size() == lines[0].y.size());
  CHECK(lines[1].y.back() == 0.25F);
  CHECK(lines[1].low.empty());
  CHECK(cache.note(shown.scene(), "episode/score") == "mean of the last 100");
}

TEST_CASE("A smoothed line has its raw one faint behind it, an unsmoothed one has none") {
  const TemporaryFolder folder;
  Shown shown;
  shown.runs.push_back(make_run(folder, "001-a", 1, noisy_loss));
  auto scene = shown.scene();
  PlotCache cache;
  const auto& both = cache.lines(scene, "train/loss");
  REQUIRE(both.size() == 2);
  CHECK(both[0].faint);
  CHECK(!both[1].faint);
  shown.view.smoothing = 0;
  REQUIRE(cache.lines(scene, "train/loss").size() == 1);
  CHECK(!cache.lines(scene, "train/loss")[0].faint);
}

TEST_CASE("A run that grows has its new points in the lines") {
  const TemporaryFolder folder;
  Shown shown;
  shown.runs.push_back(make_run(folder, "001-a", 1, loss, 50));
  auto scene = shown.scene();
  PlotCache cache;
  CHECK(cache.lines(scene, "train/loss").back().x.back() == 500);
  std::string text;
  for (int i = 1; i <= 60; ++i) text += fmt::format("{{\"step\":{},{}}}\n", 10 * i, loss(i));
  folder.file("001-a/metrics.jsonl", text);
  shown.runs[0]->poll();
  CHECK(cache.lines(scene, "train/loss").back().x.back() == 600);
  CHECK(cache.lines(scene, "train/loss").back().y.size() == 60);
}

TEST_CASE("A lab's own metrics come first, and only those that the run has") {
  const TemporaryFolder folder;
  const auto lake = make_run(folder, "001-a", 1, [](int i) {
    return "\"other\":1," + loss(i) + ",\"score/mean100\":0.5";
  });
  CHECK(default_plots(*lake) == std::vector<std::string>{"score/mean100", "train/loss"});
  const auto unknown = make_run(
      folder, "002-b", 1, [](int) { return std::string(R"("a":1,"b":2,"c":3,"d":4,"e":5)"); });
  CHECK(default_plots(*unknown) == std::vector<std::string>{"a", "b", "c", "d"});
}

TEST_CASE("Plots without runs, without points and of unknown metrics are pictures that say so") {
  Shown shown;
  CHECK_THAT(picture(shown.scene()), contains("No run is chosen."));
  const TemporaryFolder folder;
  shown.runs.push_back(make_run(folder, "001-a", 1, loss, 0));
  CHECK_THAT(picture(shown.scene()), contains("no points yet"));
  shown.view.plots = {"no/such"};
  for (const Rect area : {Rect{0, 0, 1, 1}, Rect{0, 0, 320, 240}, Rect{0, 0, 1920, 1080}}) {
    CHECK(well_formed(picture(shown.scene(), area)) == "");
  }
}
