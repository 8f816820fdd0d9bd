#include "viz/panels/plots_picture.hpp"

#include <fmt/format.h>
#include <imgui.h>

#include <functional>

#include "tests/catch.hpp"
#include "tests/temporary.hpp"
#include "tests/viz/well_formed.hpp"
#include "viz/draw/svg_canvas.hpp"
#include "viz/panels/plots_grid.hpp"
#include "viz/ui/ui_context.hpp"

using namespace lab::viz;
using lab::testing::Approx;
using lab::testing::contains;
using lab::testing::TemporaryFolder;

namespace {

/// Writes a run of `rows` episodes, ten steps each, with the metrics that `metrics` gives for a row.
std::unique_ptr<Run> make_run(const TemporaryFolder& folder, const std::string& name, int seed,
                              const std::function<std::string(int)>& metrics, int rows = 200,
                              double lr = 0.1) {
  std::filesystem::create_directories(folder / name);
  folder.file(name + "/config.json",
              fmt::format(R"({{"schema":1,"lab":"frozenlake","started":"2026-11-24T17:33:10Z",)"
                          R"("seed":{0},"command":"lab frozenlake","options":{{"lr":{1},"seed":{0}}}}})",
                          seed, lr));
  std::string text;
  for (int i = 1; i <= rows; ++i) {
    text += fmt::format("{{\"step\":{},\"time\":{},\"episode\":{},{}}}\n", 10 * i, 0.5 * i, i,
                        metrics(i));
  }
  folder.file(name + "/metrics.jsonl", text);
  auto run = std::make_unique<Run>(folder / name);
  run->poll();
  return run;
}

std::string loss(int i) { return fmt::format("\"train/loss\":{:.4f}", 1.0 / i); }
std::string noisy_loss(int i) { return fmt::format("\"train/loss\":{}", 1 + i * 7919 % 13); }
std::string score(int i) { return fmt::format("\"episode/score\":{}", i % 3 == 0 ? 1 : 0); }

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

/// A window of 800 × 600 with the panel in it.
class Window {
 public:
  explicit Window(Scene scene) : scene_(std::move(scene)) { frame(); }

  void frame() {
    do {
      context_.begin_frame(800, 600, 0.02);
      marks.clear();
      ImGui::SetNextWindowPos({0, 0});
      ImGui::SetNextWindowSize({800, 600});
      ImGui::Begin("window", nullptr, ImGuiWindowFlags_NoDecoration);
      panel_->interact({0, 0, 800, 600}, scene_, ui_);
      ImGui::End();
      context_.end_frame();
    } while (context_.waiting());
  }
  void move(Point p) { feed({.type = Event::Type::mouse_move, .x = p.x, .y = p.y}); }
  void button(Event::Type type, Point p, int which = 0) {
    feed({.type = type, .x = p.x, .y = p.y, .button = which});
  }
  void click(Point p) {
    move(p);
    button(Event::Type::mouse_down, p);
    button(Event::Type::mouse_up, p);
  }
  void wheel(Point p, float notches, bool ctrl = false) {
    move(p);
    feed({.type = Event::Type::wheel, .x = p.x, .y = p.y, .wheel = notches, .ctrl = ctrl});
    frame();
  }
  /// The place at a share of a marked rectangle's width, half way down.
  Point at(const std::string& mark, float share) {
    const auto rect = marks.all().at(mark);
    return {rect.x + share * rect.width, rect.centre().y};
  }

  Marks marks;
  Playback playback;

 private:
  void feed(const Event& event) {
    context_.feed(event);
    frame();
  }
  Scene scene_;
  Ui ui_{marks, playback, {}, {}, 0.02, false, {}};
  UiContext context_;
  std::unique_ptr<Panel> panel_ = make_plots_panel();
};

std::string picture(Scene scene, Rect area = {0, 0, 800, 600}) {
  SvgCanvas canvas(area.width, area.height, [](std::string_view text, float size) {
    return size * 0.55F * static_cast<float>(text.size());
  });
  make_plots_panel()->picture(canvas, area, scene);
  return canvas.finish();
}

}  // namespace

TEST_CASE("A click in a plot moves the training time there") {
  const TemporaryFolder folder;
  Shown shown;
  shown.runs.push_back(make_run(folder, "001-a", 1, loss));
  Window window(shown.scene());
  window.click(window.at("plot train/loss", 0.5F));
  CHECK(shown.view.step == Approx(1000).margin(10));
}

TEST_CASE("A drag to the right end of a plot follows the newest") {
  const TemporaryFolder folder;
  Shown shown;
  shown.runs.push_back(make_run(folder, "001-a", 1, loss));
  Window window(shown.scene());
  const auto middle = window.at("plot train/loss", 0.5F), end = window.at("plot train/loss", 1.1F);
  window.move(middle);
  window.button(Event::Type::mouse_down, middle);
  CHECK(shown.view.step > 0);
  window.move(end);
  window.button(Event::Type::mouse_up, end);
  CHECK(shown.view.step == -1);
}

TEST_CASE("A click in a plot over seconds is still a training step") {
  const TemporaryFolder folder;
  Shown shown;
  shown.view.axis = Axis::time;
  shown.runs.push_back(make_run(folder, "001-a", 1, loss));
  Window window(shown.scene());
  window.click(window.at("plot train/loss", 0.25F));
  CHECK(shown.view.step == Approx(500).margin(20));
}

TEST_CASE("A click stops the playing of the training, but not that of an episode") {
  const TemporaryFolder folder;
  Shown shown;
  shown.runs.push_back(make_run(folder, "001-a", 1, loss));
  Window window(shown.scene());
  window.playback = {.playing = true};
  window.click(window.at("plot train/loss", 0.5F));
  CHECK(window.playback.playing);
  window.playback.over_training = true;
  window.click(window.at("plot train/loss", 0.7F));
  CHECK(!window.playback.playing);
}

TEST_CASE("The wheel zooms around the mouse, and a double click shows all again") {
  const TemporaryFolder folder;
  Shown shown;
  shown.runs.push_back(make_run(folder, "001-a", 1, loss));
  Window window(shown.scene());
  const auto middle = window.at("plot train/loss", 0.5F);
  window.wheel(middle, 8);
  CHECK(window.marks.all().contains("plots all"));
  // The middle stays; a quarter of the width is now much nearer to it.
  window.click(window.at("plot train/loss", 0.5F));
  CHECK(shown.view.step == Approx(1000).margin(20));
  window.click(window.at("plot train/loss", 0.75F));
  CHECK(shown.view.step < 1250);
  window.click(window.at("plots all", 0.5F));
  window.frame();
  CHECK(!window.marks.all().contains("plots all"));

  window.wheel(middle, 3, true);
  CHECK(window.marks.all().contains("plots all"));
  window.click(middle);
  window.click(middle);
  window.frame();
  CHECK(!window.marks.all().contains("plots all"));
}

TEST_CASE("A drag with the right button moves a zoomed plot and leaves the training time") {
  const TemporaryFolder folder;
  Shown shown;
  shown.runs.push_back(make_run(folder, "001-a", 1, loss));
  Window window(shown.scene());
  const auto middle = window.at("plot train/loss", 0.5F), left = window.at("plot train/loss", 0.3F);
  window.wheel(middle, 8);
  window.button(Event::Type::mouse_down, middle, 1);
  window.move(left);
  window.button(Event::Type::mouse_up, left, 1);
  CHECK(shown.view.step == -1);
  window.click(middle);
  CHECK(shown.view.step > 1020);
}

TEST_CASE("The check boxes and the list of metrics change the view") {
  const TemporaryFolder folder;
  Shown shown;
  shown.runs.push_back(
      make_run(folder, "001-a", 1, [](int i) { return loss(i) + "," + score(i); }));
  Window window(shown.scene());
  window.click(window.at("plots log", 0.5F));
  CHECK(shown.view.log_scale);
  window.click(window.at("plots band", 0.5F));
  CHECK(!shown.view.band);
  window.click(window.at("plots keys", 0.5F));
  window.frame();
  window.click(window.at("plots key episode/score", 0.1F));
  CHECK(shown.view.plots == std::vector<std::string>{"train/loss", "episode/score"});
  window.frame();
  CHECK(window.marks.all().contains("plot episode/score"));
}

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
  const auto unknown = make_run(folder, "002-b", 1, [](int) {
    return std::string(R"("a":1,"b":2,"c":3,"d":4,"e":5)");
  });
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

TEST_CASE("Plots fill their area side by side without overlap") {
  for (const auto& [width, height] :
       {std::pair{320.0F, 240.0F}, {800.0F, 600.0F}, {1900.0F, 300.0F}}) {
    for (std::size_t count = 1; count <= 9; ++count) {
      const Rect area{10, 20, width, height};
      const auto plots = plot_grid(area, count, 8);
      REQUIRE(plots.size() == count);
      for (std::size_t i = 0; i < count; ++i) {
        CHECK(plots[i].x >= area.x);
        CHECK(plots[i].right() <= area.right());
        CHECK(plots[i].bottom() <= area.bottom());
        if (i > 0) CHECK((plots[i].x >= plots[i - 1].right() || plots[i].y >= plots[i - 1].bottom()));
      }
      CHECK(plots.back().right() > area.right() - 9);
    }
  }
}
