#pragma once

#include <string>

#include "viz/draw/theme.hpp"
#include "viz/open_runs.hpp"
#include "viz/ui/marks.hpp"

namespace lab::viz {

/// The list of runs at the left: filter, colour, name, how it stands, last score, options that
/// differ. A click on a name looks at the run, the box before it ticks it: it stays on the screen
/// beside others.
class Sidebar {
 public:
  /// True when the user has chosen a run to look at.
  bool draw(Rect area, OpenRuns& runs, const Theme& theme, Marks& marks);

 private:
  bool row(std::size_t index, OpenRuns& runs, const Theme& theme, Marks& marks);

  std::string filter_;
};

/// Whether every word of `filter` occurs in the run's name, lab, options, status or seed.
bool matches(const RunSummary& run, const std::string& difference, const std::string& filter);

}  // namespace lab::viz
