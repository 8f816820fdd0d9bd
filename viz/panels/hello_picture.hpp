#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "viz/data/hello_run.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/plot.hpp"
#include "viz/panels/hello_card.hpp"
#include "viz/panels/hello_gates.hpp"
#include "viz/panels/hello_text.hpp"
#include "viz/panels/plots_picture.hpp"
#include "viz/scene.hpp"

namespace lab::viz {

/// The reading that a run shows at a training time, kept until another is asked for.
class HelloCache {
 public:
  /// Valid until the next call.
  const HelloReading& reading(Run& run, double step);
  /// What the config says of the run of the last reading().
  [[nodiscard]] const HelloConfig& config() const { return config_; }

 private:
  std::filesystem::path directory_;
  std::uint64_t revision_ = 0;
  double step_ = -1;
  HelloConfig config_;
  HelloReading reading_;
};

/// What the window adds to the scene.
struct HelloPointer {
  std::optional<Point> mouse;       ///< the card tells of the character below it
  std::optional<int> first_column;  ///< of the heat maps; nothing: what shows the cursor
};

/// Where things lie in a picture that was drawn.
struct HelloDrawn {
  int cursor = 0, layer = 0;
  std::optional<int> hovered;  ///< the character below the mouse
  bool has_card = false;
  TextLayout text;
  GatesLayout gates;
  SimilarRows similar;
  std::optional<PlotLayout> loss_plot;
};

/// The picture of a run of lab hello: the text coloured by loss or by one unit, what the model
/// expects next, and its gates over time × unit.
class HelloPicture {
 public:
  HelloDrawn draw(Canvas& canvas, Rect area, Scene& scene, const HelloPointer& pointer = {});
  /// The reading of the scene's run, which must be there.
  const HelloReading& reading(Scene& scene) { return main_.reading(*scene.run, scene.step()); }
  [[nodiscard]] const HelloConfig& config() const { return main_.config(); }

 private:
  void draw_texts(Canvas& canvas, Rect& area, Scene& scene, const HelloPointer& pointer,
                  HelloDrawn& drawn);
  void draw_side(Canvas& canvas, Rect area, Scene& scene, HelloDrawn& drawn);
  HelloCache main_, other_;
  PlotCache plots_;
};

/// The character that view.moment is at, within the reading.
int hello_cursor(const View& view, const HelloReading& reading);
/// The layer of view.layer, within the reading.
int hello_layer(const View& view, const HelloReading& reading);
/// The track of view.gate when it and view.unit are in the reading, else null.
const CellTrack* chosen_track(const View& view, const HelloReading& reading);

/// The metric that the small plot shows.
inline constexpr const char* kHelloPlot = "train/loss";

}  // namespace lab::viz
