#pragma once

#include <memory>
#include <optional>

#include "viz/data/tracing_students.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/heat_map.hpp"
#include "viz/panels/tracing_attention.hpp"
#include "viz/panels/tracing_axis.hpp"
#include "viz/scene.hpp"

namespace lab::viz {

/// Where things lie in a picture that was drawn.
struct TracingDrawn {
  int cursor = 0;              ///< the step that view.moment is at
  std::optional<int> hovered;  ///< the step below the mouse
  int layer = 0, head = 0;     ///< of the attention
  bool has_card = false;       ///< that tells of the step
  std::optional<TracingAxis> axis;
  Rect rows;  ///< all that lies along the axis
  HeatMapLayout mastery;
  AttentionLayout attention;
};

/// The picture of a run of lab tracing: what a student answered, what the model predicted before
/// each answer, how much it held each skill for mastered, and what it attended to.
class TracingPicture {
 public:
  /// With the mouse somewhere, the card tells of the step below it.
  TracingDrawn draw(Canvas& canvas, Rect area, Scene& scene, std::optional<Point> mouse = {});
  /// The student of the scene's run, which must be there.
  const TracedStudent& student(Scene& scene) {
    students_.look(*scene.run, scene.view.student);
    return students_.student();
  }
  /// All of the run of the last student().
  [[nodiscard]] TracingStudents& students() { return students_; }

 private:
  void draw_head(Canvas& canvas, Rect& area, Scene& scene, const ColourScale& mastery);
  void draw_rows(Canvas& canvas, Rect area, Scene& scene, const ColourScale& mastery,
                 std::optional<Point> mouse, TracingDrawn& drawn);
  void draw_matrix(Canvas& canvas, Rect area, const Theme& theme, int step, TracingDrawn& drawn);
  /// The student of the other run, when its steps are the same; else null.
  const TracedStudent* beside(Scene& scene);
  float scale_end(int layer, int head);

  TracingStudents students_, other_;
  // The scale of the head drawn last: it takes a look at all its weights.
  std::shared_ptr<const core::Array> scaled_;
  int scaled_layer_ = 0, scaled_head_ = 0;
  float scale_end_ = 1;
};

/// The step that view.moment is at, and the attention and head of the view, within the student's.
int tracing_cursor(const View& view, const TracedStudent& student);
int tracing_layer(const View& view, const TracedStudent& student);
int tracing_head(const View& view, const TracedStudent& student);

}  // namespace lab::viz
