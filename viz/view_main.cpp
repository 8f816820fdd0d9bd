// The program lab-view: the viewer in a window, or in a terminal with --text.

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/command_line.hpp"
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/stopwatch.hpp"
#include "core/terminal.hpp"
#include "viz/app.hpp"
#include "viz/check_view.hpp"
#include "viz/export/export_run.hpp"
#include "viz/find_runs.hpp"
#include "viz/text/text_player.hpp"
#ifdef LAB_WINDOW
#include "viz/window/window.hpp"
#endif

namespace {

using namespace lab;

struct Request {
  std::string runs = "runs", beside, size = "1280x800";
  bool text = false;
  std::string status, marks;
  int ready_fd = -1;
  int frames = 0;
};

void fields(core::FieldList& f, Request& r) {
  f.group("What to open");
  f("runs", r.runs, "folder that holds the runs", "DIR");
  f("beside", r.beside, "a second run, shown beside the first at the same time", "RUN");
  f("text", r.text, "Play in this terminal instead of a window");
  f("size", r.size, "width and height of the window", "WxH");

  f.group("For tests and lessons");
  f("status", r.status, "write the viewer's state to this file, a JSON line whenever it changes",
    "FILE");
  f("marks", r.marks, "write where each button lies to this file, as JSON", "FILE");
  f("ready-fd", r.ready_fd, "write a byte to this descriptor after the first picture", {-1, 1e6});
  f("frames", r.frames, "draw so many frames without a rest, then close; 0: stay", {0, 1e6});
}

core::Manual manual() {
  core::Manual m;
  m.program = "lab view";
  m.summary = "watch a run learn, scrub through it, look inside";
  m.synopsis = {"[RUN...] [OPTIONS]"};
  m.description = {
      "Opens a window on one or more runs, finished or still growing. A RUN is a folder, a number "
      "or a name; without one it is the newest. The first is looked at; the others are on the "
      "screen beside it.",
      "There are two times. The training time is the cursor in every plot and the slider "
      "\"checkpoint\"; PgUp and PgDn move it. The time of an episode or a text is moved by Space "
      "(play, pause), ← and → (a step), Home and End. 1 to 9 set the speed, L plays in a loop, "
      "Ctrl-E exports, Ctrl-D changes to dark colours, Ctrl-Q closes.",
      "In a terminal, --text plays with the same keys."};
  m.examples = {{"", "The newest run."},
                {"frozenlake/001 --values error", "How wrong its values still are."},
                {"001 002 003 --panel plots", "Three runs, one over the other."},
                {"--text", "In a terminal, over ssh."}};
  return m;
}

#ifdef LAB_WINDOW
/// Appends to --status and rewrites --marks when something has changed.
class Reporter {
 public:
  explicit Reporter(const Request& request) : marks_(request.marks) {
    if (!request.status.empty()) status_.emplace(request.status);
  }
  void report(viz::App& app, int width, int height) {
    if (status_) {
      auto json = app.status();
      json["width"] = width;
      json["height"] = height;
      if (auto line = json.dump(); line != last_status_) {
        status_->append_line(line);
        status_->flush();
        last_status_ = std::move(line);
      }
    }
    if (!marks_.empty()) {
      nlohmann::ordered_json json;
      for (const auto& [name, rect] : app.marks().all()) {
        json[name] = {rect.x, rect.y, rect.width, rect.height};
      }
      if (auto text = json.dump(); text != last_marks_) {
        core::write_file(marks_, text);
        last_marks_ = std::move(text);
      }
    }
  }

 private:
  std::optional<core::AppendFile> status_;
  std::string marks_, last_status_, last_marks_;
};

/// Draws only when something happened: an event, a run that grew, an animation. Three frames each
/// time, because what a click opens is laid out in the next ones.
int show(viz::UiContext& ui, viz::App& app, const Request& request) {
  constexpr int kFramesAfterChange = 3;
  constexpr double kRest = 0.012, kLongRest = 0.025, kLively = 1.0;
  constexpr double kFrame = 1.0 / 60, kBusyFrame = 0.1;
  const auto size = viz::parse_size(request.size, "--size");
  viz::Window window(ui, "lab view", size[0], size[1]);
  Reporter reporter(request);
  core::Stopwatch clock;
  double last_frame = 0, last_change = 0;
  int owed = kFramesAfterChange, drawn = 0, ready_fd = request.ready_fd;
  core::catch_stop_signals();
  while (!app.is_closed() && !core::stop_requested()) {
    viz::Event event;
    while (window.poll(event)) {
      app.handle(event);
      owed = kFramesAfterChange;
    }
    const double now = clock.seconds();
    if (app.poll(now)) owed = std::max(owed, kFramesAfterChange - 1);
    if (app.is_busy() && now - last_frame > kBusyFrame) owed = std::max(owed, 1);
    if (app.is_animating() || ui.waiting() || request.frames > 0) owed = std::max(owed, 1);
    if (owed == 0) {
      window.rest(now - last_change < kLively ? kRest : kLongRest);
      continue;
    }
    --owed;
    last_change = now;
    app.frame(window.width(), window.height(), std::min(now - last_frame, 0.1));
    last_frame = now;
    window.draw(app.theme().background);
    // Faster than a screen shows would only warm the room.
    if (request.frames == 0) window.rest(kFrame - (clock.seconds() - now));
    reporter.report(app, window.width(), window.height());
    if (ready_fd >= 0) {
      [[maybe_unused]] const auto told = ::write(ready_fd, "1", 1);
      ::close(ready_fd);
      ready_fd = -1;
    }
    if (++drawn == request.frames) break;
  }
  return 0;
}
#endif

/// What the view asks of a run is wrong only once the run grows no more.
void check_finished(const viz::Scene& scene) {
  const auto status = scene.run->summary().status;
  if (status == viz::RunStatus::running || status == viz::RunStatus::unreadable) return;
  if (!scene.view.panel.empty()) find_panel(viz::make_panels(), scene.view.panel, scene);
  check_view(scene);
}

int run(int argc, const char* const* argv) {
  Request request;
  viz::View view;
  core::FieldList request_fields, view_fields;
  fields(request_fields, request);
  fields(view_fields, view);
  std::vector<std::string> given, names;
  if (!core::parse_command_line(manual(), {&request_fields, &view_fields}, argc, argv, given,
                                &names)) {
    return 0;
  }
  viz::check_ranges(view);
  if (request.text) {
    viz::Run shown(viz::find_runs(request.runs, names).front());
    check_finished({view, {{&shown, {}}}, &shown, nullptr, viz::light_theme()});
    return viz::play_text(shown, view);
  }
#ifdef LAB_WINDOW
  // Without any run the window opens, too: the first one can be trained in it.
  std::vector<std::filesystem::path> runs;
  if (names.empty()) {
    runs.push_back(viz::newest_run(request.runs));
  } else {
    runs = viz::find_runs(request.runs, names);
  }
  // A run from elsewhere brings the list of its own folder with it.
  std::filesystem::path folder = request.runs;
  const bool was_named = std::find(given.begin(), given.end(), "runs") != given.end();
  if (!was_named && !names.empty()) {
    folder = std::filesystem::absolute(runs.front()).lexically_normal().parent_path().parent_path();
  }
  const auto programs = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  viz::UiContext ui;
  viz::App app(ui, folder, programs, view);
  // A single one is only looked at: it leaves the screen when another is clicked.
  if (runs.size() > 1) {
    for (const auto& directory : runs) app.runs().tick(directory, true);
  }
  if (!runs.front().empty()) app.runs().look_at(runs.front());
  if (!request.beside.empty()) app.runs().compare(viz::find_run(request.runs, request.beside));
  if (!runs.front().empty()) {
    const auto scene = app.runs().scene(app.view(), app.theme());
    if (!request.beside.empty()) check_beside(scene);
    check_finished(scene);
  }
  return show(ui, app, request);
#else
  fail("this lab was built without a window (LAB_VIZ=OFF): use lab view --text or lab export");
#endif
}

}  // namespace

int main(int argc, char** argv) {
  return lab::core::run_program("lab view", [&] { return run(argc, argv); });
}
