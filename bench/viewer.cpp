#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "bench/bench.hpp"
#include "bench/process.hpp"
#include "core/error.hpp"
#include "core/json_line.hpp"
#include "core/run_directory.hpp"
#include "core/statistics.hpp"
#include "core/stopwatch.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "envs/frozen_lake.hpp"
#include "envs/planning.hpp"
#include "tests/temporary.hpp"
#include "tests/viz/display.hpp"
#include "viz/app.hpp"
#include "viz/ui/ui_context.hpp"

namespace lab::bench {
namespace {

namespace fs = std::filesystem;

/// Writes a run of the 8×8 lake with `rows` rows of metrics, as the lab does; returns its folder.
fs::path write_run(const fs::path& runs, const std::string& name, int rows) {
  const auto map = envs::named_map("8x8");
  nlohmann::ordered_json config = {{"schema", 1}, {"lab", "frozenlake"}, {"seed", 0}};
  config["map"] = map.rows();
  config["options"] = {{"slippery", false}, {"gamma", 0.95}, {"time-limit", 100}};
  auto writer = core::RunWriter::create(runs, "frozenlake", name, "", config, false);
  core::JsonLine line;
  for (int i = 0; i < rows; ++i) {
    const double wave = 0.5 + 0.5 * static_cast<double>((i * 7919) % 1000) / 1000;
    line.add("step", (i + 1) * 20);
    line.add("time", 1e-4 * i);
    line.add("episode", i + 1);
    line.add("episode/score", i % 3 == 0 ? 1 : 0);
    line.add("episode/length", 20);
    line.add("score/mean100", static_cast<float>(wave));
    line.add("score/ceiling", 1.0F);
    line.add("q/distance", static_cast<float>(2 - wave));
    line.add("train/epsilon", static_cast<float>(1 / (1 + 1e-3 * i)));
    line.add("train/loss", static_cast<float>(wave * 1e-3));
    line.add("train/steps", i * 20);
    writer.metrics(line.finish());
  }
  const auto optimum = envs::value_iteration(envs::LakeModel(map, {.slippery = false}), 0.95);
  std::vector<float> q(optimum.q.begin(), optimum.q.end());
  for (int step = 0; step <= 20; ++step) {
    std::vector<float> part(q);
    for (auto& value : part) value *= static_cast<float>(step) / 20;
    writer.values(core::step_name(static_cast<std::int64_t>(rows) * step), part, 64, 4);
  }
  std::string states = "0", actions, rewards, slipped;  // 117 steps along the walls, to and fro
  for (int t = 0; t < 117; ++t) {
    const bool right = t / 7 % 2 == 0;
    states += fmt::format(",{}", right ? t % 7 + 1 : 6 - t % 7);
    actions += fmt::format("{}{}", t == 0 ? "" : ",", right ? 2 : 0);
    rewards += t == 0 ? "0" : ",0";
    slipped += t == 0 ? "0" : ",0";
  }
  writer.episode(fmt::format(
      R"({{"step":{},"episode":{},"checkpoint":0,"seed":0,"score":0,"states":[{}],"actions":[{}],)"
      R"("rewards":[{}],"slipped":[{}],"terminated":false,"truncated":true}})",
      rows * 20, rows, states, actions, rewards, slipped));
  writer.finish({{"status", "finished"}, {"ended", ""}, {"score", 0.9}});
  return writer.directory();
}

/// CPU seconds that the whole screen takes to build, with that panel and both plots; nothing is
/// drawn.
double frame_seconds(const fs::path& run, const std::string& panel,
                     const std::array<std::string, 2>& plots, int width, int height) {
  viz::View view;
  view.panel = panel;
  view.plots = {plots.begin(), plots.end()};
  viz::UiContext ui;
  viz::App app(ui, run.parent_path().parent_path(), {}, view);
  app.runs().look_at(run);
  app.poll(0);
  const auto build = [&] { app.frame(width, height, 1.0 / 60); };
  for (int i = 0; i < 5; ++i) build();
  for (const auto& key : plots) {
    if (!app.marks().all().contains("plot " + key)) fail("the screen of {} has no {}", panel, key);
  }
  return cpu_seconds(build);
}

std::string milliseconds(double seconds) { return fmt::format("{:.3g} ms", seconds * 1e3); }

}  // namespace

void viewer(const Settings& settings) {
  const testing::TemporaryFolder folder;
  const auto bin = fs::read_symlink("/proc/self/exe").parent_path();
  const std::string view = bin / "lab-view", exporter = bin / "lab-export";
  const auto small = write_run(folder.path() / "runs", "small", 10'000);
  const auto large = write_run(folder.path() / "large", "large", 200'000);

  core::Table table({"<the viewer", "measured", "reach"});
  // The lake's screen is measured at a size that has room for both plots.
  const double lake = frame_seconds(small, "lake", {"score/mean100", "q/distance"}, 1400, 1200);
  const double plots = frame_seconds(small, "plots", {"score/mean100", "train/loss"}, 1280, 800);
  table.add({"build a screen: 8×8 board, 2 plots of 10,000", milliseconds(lake), "≤ 1 ms"});
  table.add({"… the plots panel with 2 plots of 10,000", milliseconds(plots), ""});

  const auto size = static_cast<double>(fs::file_size(large / "metrics.jsonl"));
  const auto heap = [] { return static_cast<double>(mallinfo2().uordblks + mallinfo2().hblkhd); };
  const double before = heap();
  const core::Stopwatch watch;
  {
    viz::Run run(large);
    run.poll();
    const double seconds = watch.seconds();
    table.add({fmt::format("read a run of 200,000 rows ({:.0f} MB)", size / 1e6),
               milliseconds(seconds), ""});
    table.add(
        {"memory a row", fmt::format("{:.0f} bytes", (heap() - before) / 200'000), "≤ 100 bytes"});
  }
  const auto png = (folder.path() / "f.png").string();
  table.add({"… to its first picture, a PNG, from Enter",
             milliseconds(run_process(exporter, {large, "--window", "--png", png}).wall),
             "≤ 0.5 s"});

  const auto gif = (folder.path() / "f.gif").string();
  std::vector<double> times;
  for (int i = 0; i < (settings.quick ? 1 : 5); ++i) {
    times.push_back(
        run_process(exporter, {small, "--board", "--size", "600x600", "--gif", gif}).wall);
  }
  table.add({"GIF of 118 frames, 600×600", core::duration(core::median(times)), "≤ 1.5 s"});
  table.add({"… its size", fmt::format("{:.0f} kB", static_cast<double>(fs::file_size(gif)) / 1e3),
             "≤ 200 kB"});

  if (!fs::exists(view) || !testing::has_program("Xvfb")) {
    table.add({"the window: not measured, Xvfb is not installed", "", ""});
  } else {
    const testing::VirtualDisplay display;
    const auto frames = [&](int count) {
      return run_process(view, {small, "--frames", std::to_string(count)}, display.name()).cpu;
    };
    const double start = frames(1);
    const int more = settings.quick ? 20 : 60;
    const double each = (frames(more + 1) - start) / more;
    table.add({"start to the first frame, CPU", core::duration(start), "≤ 0.4 s"});
    table.add({"frame at 1280×800 under software GL, CPU", milliseconds(each), "≤ 60 ms"});
    const double seconds = settings.quick ? 3 : 10;
    const double idle = idle_cpu(view, {small}, display.name(), 3, seconds);
    table.add({"idle window", fmt::format("{:.2f} % of a core", 100 * idle / seconds), "< 1 %"});
  }
  print_table("The viewer", table);
}

}  // namespace lab::bench
