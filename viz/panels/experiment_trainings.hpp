#pragma once

#include "viz/draw/theme.hpp"
#include "viz/panels/experiment_queue.hpp"
#include "viz/ui/marks.hpp"

namespace lab::viz {

/// A line for each training, from the cursor of the present ImGui window down:
/// how it stands, and why it failed. Marked "training 0", "training 1" …, what
/// failed ones say "complaint 0" …; the height that they took, at most `most`
/// (then they scroll).
float training_rows(const TrainingQueue& queue, float most, const Theme& theme, Marks& marks);

}  // namespace lab::viz
