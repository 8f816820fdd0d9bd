#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "viz/draw/canvas.hpp"
#include "viz/scene.hpp"
#include "viz/ui/marks.hpp"

namespace lab::viz {

/// Playing: the moment (or, `over_training`, the training step) moves by itself.
struct Playback {
  bool playing = false;
  bool over_training = false;
  bool loop = false;
  double speed = 4;  ///< moments a second; over training: twentieths of the whole
};

/// What a panel has in the window beside the scene.
struct Ui {
  Marks& marks;
  Playback& playback;
  std::filesystem::path runs;      ///< the folder that new runs go to
  std::filesystem::path programs;  ///< the folder with the programs lab-…
  double seconds = 0;              ///< since the last frame
  bool animating = false;  ///< a panel sets it when the next frame will differ without an event
  bool busy = false;       ///< … and this when it may, some time later (a program is running)
  /// A panel may ask the app: "show DIR" looks at a run, "tick DIR" lays it beside, "export".
  std::string command;
};

/// One subject of the viewer. It draws its picture from the scene alone, so that the window, a PNG,
/// a GIF and an SVG file show the same; in the window it also lays its widgets around it.
class Panel {
 public:
  virtual ~Panel() = default;

  /// On the command line and on its tab: "lake", "plots", "hello" …
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Whether it has something to show of this run.
  [[nodiscard]] virtual bool suits(const Run& run) const = 0;
  /// The size that its picture looks best at, for an export that names none.
  [[nodiscard]] virtual Point best_size() const { return {800, 600}; }
  /// Draws the picture into `area`, all of it and nothing outside.
  virtual void picture(Canvas& canvas, Rect area, Scene& scene) = 0;
  /// Draws the picture and the widgets into `area` of the present ImGui window and lets the user
  /// change scene.view. Names its widgets in ui.marks.
  virtual void interact(Rect area, Scene& scene, Ui& ui) = 0;
  /// What goes on also while another panel is shown (a training that it started); called once a
  /// frame then.
  virtual void background(Ui& ui) { (void)ui; }
  /// The last moment that view.moment can take (the episode's length, say); 0 when it has no such
  /// time.
  [[nodiscard]] virtual double last_moment(Scene& scene) {
    (void)scene;
    return 0;
  }
  /// The training steps at which its picture changes, for an animation over the training.
  [[nodiscard]] virtual std::vector<std::int64_t> training_steps(Scene& scene) {
    (void)scene;
    return {};
  }
  /// Why its picture would lack what it is there to show (a file is missing or damaged), with the
  /// name of the run; empty when it does not.
  [[nodiscard]] virtual std::string problem(Scene& scene) {
    (void)scene;
    return {};
  }
};

// One line a panel, in the order of their tabs; written in each panel's source.
std::unique_ptr<Panel> make_lake_panel();
std::unique_ptr<Panel> make_hello_panel();
std::unique_ptr<Panel> make_movielens_panel();
std::unique_ptr<Panel> make_tracing_panel();
std::unique_ptr<Panel> make_plots_panel();
std::unique_ptr<Panel> make_grades_panel();
std::unique_ptr<Panel> make_experiment_panel();

}  // namespace lab::viz
