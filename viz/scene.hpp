#pragma once

#include <vector>

#include "viz/data/run.hpp"
#include "viz/draw/theme.hpp"
#include "viz/view.hpp"

namespace lab::viz {

/// A run on the screen.
struct ShownRun {
  Run* run;
  Colour colour;
};

/// What there is to draw: the runs and how they are looked at.
struct Scene {
  View& view;
  std::vector<ShownRun> runs;  ///< in the order of the list; those ticked there
  Run* run = nullptr;          ///< the one looked at; also in `runs`. Null when there is none
  Run* other = nullptr;        ///< the one beside it; null when none is compared
  const Theme& theme;

  /// The training time that view.step means for `of`: its last step when it is followed. Two runs
  /// share the step (locked time); one that ended earlier stays at its end.
  [[nodiscard]] double step(const Run& of) const {
    const double last = of.last_step();
    return view.step < 0 || view.step > last ? last : view.step;
  }
  [[nodiscard]] double step() const { return run == nullptr ? 0 : step(*run); }
};

}  // namespace lab::viz
