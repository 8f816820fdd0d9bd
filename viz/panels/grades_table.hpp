#pragma once

#include <string>
#include <utility>
#include <vector>

#include "viz/data/grades_run.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// What of the table is looked at: an index of Grades::attempts and one of tasks; −1: none.
struct GradesChoice {
  int attempt = -1, task = -1;
  int first = -1;  ///< the first attempt of those shown; −1: so that the newest and the chosen are
};

/// Where things lie in a table that was drawn.
struct GradesTableLayout {
  std::vector<std::pair<int, Rect>> tasks;     ///< a task and its name
  std::vector<std::pair<int, Rect>> attempts;  ///< an attempt and its head
  std::vector<std::pair<GradesChoice, Rect>> cells;
  int first = 0, end = 0;  ///< the attempts that are shown
  int last_first = 0;      ///< `first` where the newest are shown
  Rect earlier, later;     ///< what is pressed to see others; empty where there are none
  Rect area;               ///< that it took
};

/// Draws the tasks below each other, the attempts side by side, with a verdict in each cell and
/// each attempt's points as a bar. Of more attempts than there is room for, those from
/// choice.first on are shown; of more tasks, those around the chosen one.
GradesTableLayout draw_grades_table(Canvas& canvas, Rect area, const Grades& grades,
                                    GradesChoice choice, const Theme& theme);

/// The height that the table of `tasks` tasks wants.
float grades_table_height(std::size_t tasks);

}  // namespace lab::viz
