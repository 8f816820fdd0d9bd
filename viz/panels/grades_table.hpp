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
};

/// Where things lie in a table that was drawn.
struct GradesTableLayout {
  std::vector<std::pair<int, Rect>> tasks;     ///< a task and its name
  std::vector<std::pair<int, Rect>> attempts;  ///< an attempt and its head
  std::vector<std::pair<GradesChoice, Rect>> cells;
  float height = 0;  ///< that it took
};

/// Draws the tasks below each other, the attempts side by side, with a verdict in each cell and
/// each attempt's points as a bar. Of more attempts than there is room for, the newest are shown
/// and the chosen one; of more tasks, those around the chosen one.
GradesTableLayout draw_grades_table(Canvas& canvas, Rect area, const Grades& grades,
                                    GradesChoice choice, const Theme& theme);

/// The height that the table of `tasks` tasks wants.
float grades_table_height(std::size_t tasks);

/// "12", "7.5".
std::string points_text(double points);

}  // namespace lab::viz
