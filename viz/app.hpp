#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "viz/export_dialog.hpp"
#include "viz/open_runs.hpp"
#include "viz/panels/panel.hpp"
#include "viz/sidebar.hpp"
#include "viz/ui/event.hpp"
#include "viz/ui/ui_context.hpp"

namespace lab::viz {

/// The viewer without a window: it takes events, looks at the disk, and builds frames. The window,
/// the export of a whole screen and the tests drive it alike.
class App {
 public:
  /// `runs` is the folder whose runs are listed; `programs` holds the programs lab-….
  App(UiContext& ui, std::filesystem::path runs, std::filesystem::path programs, View view);

  OpenRuns& runs() { return runs_; }
  View& view() { return view_; }
  Playback& playback() { return playback_; }

  /// Takes an event. Keys go to the viewer unless a text field is being edited; under a popup only
  /// Escape, which closes it, and Ctrl-Q.
  void handle(const Event& event);
  /// Looks for changes on the disk; `time` in seconds of any clock. True when there are some.
  bool poll(double time) { return runs_.poll(time); }
  /// Whether the next frame differs from the last even if nothing happens.
  [[nodiscard]] bool is_animating() const { return playback_.playing || animating_; }
  /// Whether a program is running for the user, so that a frame is due now and then.
  [[nodiscard]] bool is_busy() const { return busy_; }
  [[nodiscard]] bool is_closed() const { return closed_; }

  /// Builds one frame of `width` × `height` pixels, `seconds` after the last.
  void frame(int width, int height, double seconds);

  [[nodiscard]] const Marks& marks() const { return marks_; }
  /// The state as one flat object: what is looked at, both times, every field of the view.
  [[nodiscard]] nlohmann::ordered_json status();
  [[nodiscard]] const Theme& theme() const { return view_.dark ? dark_theme() : light_theme(); }

 private:
  void key(const Event& event);
  void advance(double seconds);
  void step_moment(Scene& scene, double by);
  void step_checkpoint(Scene& scene, int by);
  std::vector<std::int64_t> training_steps(Scene& scene);
  Panel* chosen_panel(const Scene& scene);
  Panel* time_panel(const Scene& scene);
  void look(double seconds, Rect window);
  /// Its height.
  float tabs(Rect area, bool with_runs);
  void compare_list(const Scene& scene, float width);
  void runs_popup(Rect window);
  /// Says what is wrong with the runs that are looked at; the height that it took.
  float problems(Rect area, const Scene& scene);
  void handle_popups(const Marks& before);
  void obey(const std::string& command);

  UiContext& ui_;
  OpenRuns runs_;
  std::filesystem::path programs_, folder_;
  View view_;
  Playback playback_;
  Marks marks_;
  Sidebar sidebar_;
  ExportDialog export_;
  std::vector<std::unique_ptr<Panel>> panels_;
  bool animating_ = false, busy_ = false, closed_ = false, dark_ = false;
  bool escape_ = false;   // was pressed since the last frame
  Point popup_opener_{};  // where the last click was that found no popup
};

/// The panel that an export or a first frame shows when none is named: the first that suits the
/// run.
Panel* panel_for(const std::vector<std::unique_ptr<Panel>>& panels, const std::string& name,
                 const Run* run);
/// All panels, in the order of their tabs.
std::vector<std::unique_ptr<Panel>> make_panels();

}  // namespace lab::viz
