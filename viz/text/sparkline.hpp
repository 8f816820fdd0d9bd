#pragma once

#include <string>

#include "viz/data/curve.hpp"
#include "viz/data/run.hpp"
#include "viz/text/ink.hpp"
#include "viz/view.hpp"

namespace lab::viz {

/// Where a sparkline lies: columns and lines of the terminal, and the training steps at its ends.
struct SparkArea {
  int width = 0, height = 1;
  double from = 0, to = 1;

  /// The column that training step `x` falls into.
  [[nodiscard]] int column(double x) const;
};

/// A curve in eighths of a line (▁▂▃▄▅▆▇█), from its lowest value to its highest: each column shows
/// the mean of its points, or of the last before it. Columns before the first point are empty.
Lines sparkline(const Curve& curve, const SparkArea& area);

/// A metric of a run over its training: its name and its value at training step `step`, the
/// sparkline, and below it a mark at that step. As many lines as `rows`, at least 2.
Lines metric_lines(const Run& run, const std::string& key, double step, int columns, int rows,
                   const Ink& ink);

}  // namespace lab::viz
