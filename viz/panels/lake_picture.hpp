#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viz/draw/canvas.hpp"
#include "viz/panels/lake_board.hpp"
#include "viz/panels/lake_look.hpp"
#include "viz/scene.hpp"

namespace lab::viz {

/// The boards of a picture that was drawn: one a look, without one where there is no lake.
struct LakeDrawn {
  std::vector<std::optional<BoardLayout>> boards;
  float bottom = 0;  ///< where the picture ends; there may be room below
};

/// What the window adds to the boards.
struct LakeMarking {
  int marked = -1;                   ///< a state with a frame, where nothing is asked from one
  std::span<const int> revealed{};   ///< states whose values show though they are hidden
  const Episode* instead = nullptr;  ///< what the agent of the first board walks; null: its episode
  double moment = 0;                 ///< within `instead`
};

/// The picture of the frozen lake: the board of the scene's run, and of the one beside it at the
/// same times, each with its name and times above and the colour scale below.
class LakePicture {
 public:
  /// The runs as they are seen now, at most two; empty when no run is looked at.
  std::vector<LakeLook> look(Scene& scene);
  /// Draws them side by side, at the top of `area`.
  LakeDrawn draw(Canvas& canvas, Rect area, Scene& scene, std::span<const LakeLook> looks,
                 const LakeMarking& marking = {});

 private:
  LakePlace main_, other_;
};

/// Writes `text` into the middle of `area`, in as many lines as it needs.
void draw_message(Canvas& canvas, Rect area, const std::string& text, const Theme& theme);

}  // namespace lab::viz
