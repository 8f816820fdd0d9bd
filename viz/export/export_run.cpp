#include "viz/export/export_run.hpp"

#include <imgui.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cmath>
#include <functional>
#include <memory>
#include <optional>
#include <system_error>
#include <thread>

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "viz/app.hpp"
#include "viz/check_view.hpp"
#include "viz/draw/svg_canvas.hpp"
#include "viz/export/files.hpp"
#include "viz/find_runs.hpp"
#include "viz/ui/imgui_canvas.hpp"
#include "viz/ui/ui_context.hpp"

namespace lab::viz {
namespace {

/// A file that can be asked for.
struct FileOption {
  const char* name;
  std::string ExportRequest::*file;
};
constexpr std::array kFileOptions{
    FileOption{"png", &ExportRequest::png}, FileOption{"svg", &ExportRequest::svg},
    FileOption{"gif", &ExportRequest::gif}, FileOption{"mp4", &ExportRequest::mp4}};
/// Kinds of pictures and films that nothing here writes.
constexpr std::array kForeignEndings{"jpg", "jpeg", "bmp", "webp", "pdf",
                                     "eps", "webm", "mov", "avi",  "mkv"};

/// "gif" of "a/walk.GIF"; empty when the name has none.
std::string ending_of(const std::string& file) {
  auto ending = std::filesystem::path(file).extension().string();
  if (!ending.empty()) ending.erase(0, 1);
  for (char& c : ending) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return ending;
}

/// What is exported: it knows its size, and draws itself for the view as it is.
struct Picture {
  int width = 0, height = 0;
  std::function<Image()> image;
  std::function<std::string()> svg;     // none of the whole screen
  std::function<double()> last_moment;  // 0: no such time
  std::function<std::vector<std::int64_t>()> training_steps;
};

/// Throws Error when a picture would show no more than what is wrong.
void expect_picture(Panel& panel, Scene& scene) {
  if (const auto problem = panel.problem(scene); !problem.empty()) fail("{}", problem);
}

Image draw_panel(UiContext& ui, Panel& panel, Scene& scene, int width, int height) {
  expect_picture(panel, scene);
  ui.begin_frame(width, height, 1.0 / 60);
  ImGuiCanvas canvas(ImGui::GetBackgroundDrawList());
  panel.picture(canvas, {0, 0, static_cast<float>(width), static_cast<float>(height)}, scene);
  ui.end_frame();
  return draw_image(scene.theme.background);
}

std::string svg_of(UiContext& ui, Panel& panel, Scene& scene, int width, int height) {
  expect_picture(panel, scene);
  // Text is measured with the window's font, so there has to be a frame.
  ui.begin_frame(width, height, 1.0 / 60);
  ImGuiCanvas window(ImGui::GetBackgroundDrawList());
  const Rect area{0, 0, static_cast<float>(width), static_cast<float>(height)};
  SvgCanvas canvas(area.width, area.height, [&](std::string_view text, float size) {
    return window.text_width(text, size);
  });
  canvas.fill_rect(area, scene.theme.background, 0);
  panel.picture(canvas, area, scene);
  ui.end_frame();
  return canvas.finish();
}

/// The values that the view's time takes over an animation, and what sets it.
struct Timeline {
  std::vector<double> at;
  double seconds = 0;
  double View::*time = nullptr;
};

Timeline timeline_of(const Picture& picture, const ExportRequest& request) {
  Timeline line;
  if (request.over == Over::training) {
    line.time = &View::step;
    const auto steps = picture.training_steps();
    if (steps.empty()) fail("this picture does not change over the training");
    const auto count = std::min(steps.size(), static_cast<std::size_t>(request.frames));
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t index = count < 2 ? 0 : i * (steps.size() - 1) / (count - 1);
      line.at.push_back(static_cast<double>(steps[index]));
    }
    line.seconds = std::min(0.12 * static_cast<double>(count), 10.0);
  } else {
    line.time = &View::moment;
    const double last = picture.last_moment();
    if (last <= 0) fail("this picture has no episode to play: try --over training");
    // Between two moves the walker slides, as far as the frames last.
    const double between = std::clamp(std::floor((request.frames - 1) / last), 1.0, 6.0);
    const double stride = std::max(1.0, std::ceil(last / (request.frames - 1)));
    for (int i = 0; i / between * stride < last; ++i) line.at.push_back(i / between * stride);
    line.at.push_back(last);
    line.seconds = std::clamp(last * 0.4, 2.0, 12.0);
  }
  if (request.seconds > 0) line.seconds = request.seconds;
  return line;
}

void animate(AnimationWriter& writer, const Picture& picture, const Timeline& line, View& view) {
  const double before = view.*line.time;
  const double each = line.seconds / static_cast<double>(line.at.size());
  for (const double time : line.at) {
    if (core::stop_requested()) fail("stopped before the animation was whole");
    view.*line.time = time;
    // The end stays for a moment, so that a loop is seen to begin anew.
    writer.add(picture.image(), time == line.at.back() ? each + 1.2 : each);
  }
  writer.finish();
  view.*line.time = before;
}

}  // namespace

void fields(core::FieldList& f, ExportRequest& r) {
  f.group("What to draw");
  f("board", r.board, "The frozen lake's board; the same as --panel lake");
  f("window", r.window, "The whole screen of the viewer, with its widgets (PNG and animations)");
  f("beside", r.beside, "a second run, drawn beside the first at the same time", "RUN");
  f("runs", r.runs, "folder that holds the runs", "DIR");

  f.group("Files to write");
  f("png", r.png, "a picture in pixels", "FILE");
  f("svg", r.svg, "a picture in lines and text, for a paper", "FILE");
  f("gif", r.gif, "an animation", "FILE");
  f("mp4", r.mp4, "an animation as a film; needs ffmpeg", "FILE");
  f("size", r.size, "width and height in pixels, as 800x600; empty: what suits the panel", "WxH");
  f("over", r.over, "what an animation runs over");
  f("seconds", r.seconds, "how long an animation lasts; 0: as suits it", {0, 600});
  f("frames", r.frames, "pictures in an animation, at most", {2, 2000});
}

std::array<int, 2> parse_size(const std::string& text, const std::string& option) {
  std::int64_t width = 0, height = 0;
  const auto cross = text.find('x');
  const bool fits = cross != text.npos &&
                    core::parse(std::string_view(text).substr(0, cross), width) &&
                    core::parse(std::string_view(text).substr(cross + 1), height);
  if (!fits || width < 64 || height < 64 || width > 8192 || height > 8192) {
    fail_usage("{}: '{}' is no size: write it as 800x600 (64 to 8192 pixels)", option, text);
  }
  return {static_cast<int>(width), static_cast<int>(height)};
}

std::string_view option_for(const std::string& file) {
  const auto ending = ending_of(file);
  for (const auto& option : kFileOptions) {
    if (ending == option.name) return option.name;
  }
  return {};
}

std::string file_problem(std::string_view option, const std::string& file) {
  if (file.empty()) return fmt::format("--{}: name the file that is to be written", option);
  const auto wanted = option_for(file);
  if (!wanted.empty() && wanted != option) {
    return fmt::format("--{0} writes no {1} file: for {2} use --{1}", option, wanted, file);
  }
  if (std::ranges::find(kForeignEndings, ending_of(file)) == kForeignEndings.end()) return {};
  return fmt::format("--{0}: let the name {1} end in .{0}", option, file);
}

void check_request(const ExportRequest& request) {
  std::vector<std::string> files;
  for (const auto& [name, member] : kFileOptions) {
    const auto& file = request.*member;
    const bool was_given = std::ranges::find(request.given, name) != request.given.end();
    if (file.empty() && !was_given) continue;
    if (const auto problem = file_problem(name, file); !problem.empty()) fail_usage("{}", problem);
    if (std::ranges::find(files, file) != files.end()) {
      fail_usage("--{}: {} is to hold another picture already", name, file);
    }
    files.push_back(file);
  }
  if (files.empty()) {
    fail_usage("say what to write: --png FILE, --svg FILE, --gif FILE or --mp4 FILE");
  }
  if (request.window && !request.svg.empty()) {
    fail_usage("--svg: the whole screen has only pixels: use --png, or leave --window out");
  }
  if (!request.size.empty()) parse_size(request.size, "--size");
}

std::vector<std::string> export_run(const std::vector<std::filesystem::path>& runs, View view,
                                    const ExportRequest& request) {
  check_request(request);
  const auto panels = make_panels();
  UiContext ui;
  const Theme& theme = view.dark ? dark_theme() : light_theme();
  ui.set_theme(theme);
  App app(ui, request.runs, {}, view);
  for (const auto& run : runs) app.runs().tick(run, true);
  app.runs().look_at(runs.front());
  if (!request.beside.empty()) app.runs().compare(find_run(request.runs, request.beside));
  app.poll(0);

  const std::string name = request.board                               ? "lake"
                           : view.panel.empty() && !view.plots.empty() ? "plots"
                                                                       : view.panel;
  auto scene = app.runs().scene(view, theme);
  for (const auto& [run, colour] : scene.runs) {
    const auto& summary = run->summary();
    if (summary.status == RunStatus::unreadable) {
      fail("{}: {}", summary.directory.string(), summary.problem);
    }
  }
  if (!request.beside.empty()) check_beside(scene);
  Panel* const panel = &find_panel(panels, name, scene);
  check_view(scene);

  Picture picture;
  const auto best = request.window ? Point{1280, 800} : panel->best_size();
  const auto size = request.size.empty()
                        ? std::array{static_cast<int>(best.x), static_cast<int>(best.y)}
                        : parse_size(request.size, "--size");
  picture.width = size[0];
  picture.height = size[1];
  picture.last_moment = [&] { return panel->last_moment(scene); };
  picture.training_steps = [&] { return panel->training_steps(scene); };
  if (request.window) {
    picture.image = [&] {
      app.view() = view;
      app.view().panel = std::string(panel->name());
      // Some sizes are known only after a first frame, and a panel may ask a program something.
      constexpr int kMostFrames = 100;
      const auto frame = [&] { app.frame(picture.width, picture.height, 1.0 / 60); };
      frame();
      for (int i = 0; i < kMostFrames && app.is_busy(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        frame();
      }
      frame();
      return draw_image(theme.background);
    };
  } else {
    picture.image = [&] { return draw_panel(ui, *panel, scene, picture.width, picture.height); };
    picture.svg = [&] { return svg_of(ui, *panel, scene, picture.width, picture.height); };
  }

  // What is refused is refused before anything is written.
  std::optional<Timeline> line;
  std::unique_ptr<AnimationWriter> mp4;
  if (!request.gif.empty() || !request.mp4.empty()) line = timeline_of(picture, request);
  if (!request.mp4.empty()) {
    mp4 = make_mp4(request.mp4, static_cast<double>(line->at.size()) / line->seconds);
  }
  std::vector<std::string> written;
  const auto note = [&](const std::string& file) {
    if (core::is_standard_output(file)) return;
    std::error_code is_device;
    const auto bytes = std::filesystem::file_size(file, is_device);
    written.push_back(
        is_device ? "wrote " + file
                  : fmt::format("wrote {} ({:.0f} kB)", file, static_cast<double>(bytes) / 1e3));
  };
  if (!request.png.empty()) {
    write_png(request.png, picture.image());
    note(request.png);
  }
  if (!request.svg.empty()) {
    core::write_file(request.svg, picture.svg());
    note(request.svg);
  }
  if (!request.gif.empty()) {
    animate(*make_gif(request.gif), picture, *line, view);
    note(request.gif);
  }
  if (mp4 != nullptr) {
    animate(*mp4, picture, *line, view);
    note(request.mp4);
  }
  return written;
}

}  // namespace lab::viz
