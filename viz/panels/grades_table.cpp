#include "viz/panels/grades_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "viz/draw/fitted_text.hpp"
#include "viz/panels/grades_verdict.hpp"

namespace lab::viz {
namespace {

constexpr float kHead = 48, kRow = 27, kFoot = 50, kHighFoot = 110, kPadding = 10;
constexpr float kColumn = 46, kPoints = 52;

/// `count` indices out of [0, all) from choice.first on; without it those that end at the last, or
/// as early as the chosen one needs.
std::pair<int, int> shown_range(int all, int count, const GradesChoice& choice) {
  count = std::min(all, count);
  int first = all - count;
  if (choice.first >= 0) {
    first = std::min(first, choice.first);
  } else if (choice.attempt >= 0) {
    first = std::min(first, choice.attempt);
  }
  return {first, first + count};
}

/// Says how many attempts lie before and behind those shown, in the corner above the names.
void draw_others(Canvas& canvas, Rect corner, int all, GradesTableLayout& layout,
                 const Theme& theme) {
  const float size = theme.small_font;
  const Rect half{corner.x, corner.y, corner.width / 2, corner.height};
  const auto say = [&](const std::string& text, const std::string& shorter, float x, Align align) {
    const bool fits = canvas.text_width(text, size) <= half.width;
    canvas.text({x, corner.y + 2}, theme.accent,
                fitted_text(canvas, fits ? text : shorter, size, half.width), size, align);
  };
  const int later = all - layout.end;
  if (layout.first > 0) {
    say(fmt::format("← {} earlier", layout.first), fmt::format("← {}", layout.first), corner.x,
        Align::left);
    layout.earlier = half;
  }
  if (later > 0) {
    say(fmt::format("{} later →", later), fmt::format("{} →", later), corner.right(), Align::right);
    layout.later = {half.right(), half.y, half.width, half.height};
  }
}

/// An attempt's points as a bar that fills from below, with the number over it.
void draw_total(Canvas& canvas, Rect place, const Attempt& attempt, bool is_chosen,
                const Theme& theme) {
  const float size = theme.small_font;
  const double max = attempt.max();
  const auto share = static_cast<float>(max > 0 ? std::clamp(attempt.points() / max, 0.0, 1.0) : 0);
  canvas.text({place.centre().x, place.bottom() - size - 2},
              is_chosen ? theme.text : theme.faint_text,
              max > 0 ? points_text(attempt.points()) : "?", size, Align::centre);
  Rect bar{place.centre().x - 8, place.y + 4, 16, place.height - size - 10};
  if (bar.height < 6) return;
  canvas.fill_rect(bar, theme.line.faded(0.6F), 3);
  const float height = bar.height * share;
  canvas.fill_rect({bar.x, bar.bottom() - height, bar.width, height},
                   is_chosen ? theme.accent : mix(theme.surface, theme.accent, 0.45F),
                   std::min(3.0F, height / 2));
}

}  // namespace

float grades_table_height(std::size_t tasks) {
  return kHead + kHighFoot + kRow * static_cast<float>(tasks);
}

GradesTableLayout draw_grades_table(Canvas& canvas, Rect area, const Grades& grades,
                                    GradesChoice choice, const Theme& theme) {
  GradesTableLayout layout;
  const auto& attempts = grades.attempts;
  const float size = theme.small_font;
  area.height = std::min(grades_table_height(grades.tasks.size()), area.height);
  layout.area = area;
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.surface, 6);

  // Names take what they need, but leave room for two attempts.
  float names = 0;
  for (const auto& task : grades.tasks) names = std::max(names, canvas.text_width(task, size));
  const float least = 2 * kPadding + kPoints + 2 * kColumn;
  names = std::clamp(names + 2 * kPadding, 60.0F, std::max(area.width - least, 60.0F));
  const bool has_points = area.width > names + least - kColumn;
  const float left = area.x + names + (has_points ? kPoints : 0);

  const int fit_columns = std::max(static_cast<int>((area.right() - kPadding - left) / kColumn), 1);
  const auto [first, end] = shown_range(static_cast<int>(attempts.size()), fit_columns, choice);
  layout.first = first;
  layout.end = end;
  layout.last_first = static_cast<int>(attempts.size()) - (end - first);
  const bool has_foot = area.height >= kHead + kFoot + 2 * kRow;
  const float below = has_foot ? kFoot : 4;
  const int fit_rows = std::max(static_cast<int>((area.height - kHead - below) / kRow), 1);
  const auto [top, bottom] = [&] {
    const int all = static_cast<int>(grades.tasks.size());
    if (fit_rows >= all) return std::pair(0, all);
    const int begin = std::clamp(choice.task - fit_rows / 2, 0, all - fit_rows);
    return std::pair(begin, begin + fit_rows);
  }();

  const auto column_of = [&](int attempt) {
    return Rect{left + static_cast<float>(attempt - first) * kColumn, area.y, kColumn, area.height};
  };
  const float end_of_rows = area.y + kHead + kRow * static_cast<float>(bottom - top);
  const float foot = area.bottom() - end_of_rows;
  if (choice.attempt >= first && choice.attempt < end) {
    canvas.fill_rect(Rect{column_of(choice.attempt).x, area.y + 4, kColumn, area.height - 8},
                     theme.accent.faded(0.10F), 5);
  }
  canvas.text({area.x + kPadding, area.y + kHead - size - 10}, theme.faint_text, "task", size);
  if (has_points) {
    canvas.text({left - 8, area.y + kHead - size - 10}, theme.faint_text, "points", size,
                Align::right);
  }
  draw_others(canvas,
              {area.x + kPadding, area.y + 6, left - 8 - area.x - kPadding, kHead - size - 18},
              static_cast<int>(attempts.size()), layout, theme);
  for (int a = first; a < end; ++a) {
    const auto& attempt = attempts[static_cast<std::size_t>(a)];
    const Rect column = column_of(a);
    const bool is_chosen = a == choice.attempt;
    // "2026-11-24T17:33:14Z": the day and the time of day.
    const bool has_time = attempt.time.size() >= 16;
    canvas.text({column.centre().x, area.y + 8}, is_chosen ? theme.accent : theme.text,
                fitted_text(canvas, attempt.is_readable() ? std::to_string(attempt.number) : "?",
                            theme.font, kColumn - 4),
                theme.font, Align::centre);
    if (has_time) {
      canvas.text({column.centre().x, area.y + kHead - size - 10}, theme.faint_text,
                  fitted_text(canvas, attempt.time.substr(11, 5), size - 1.5F, kColumn - 2),
                  size - 1.5F, Align::centre);
    }
    layout.attempts.emplace_back(a, Rect{column.x, area.y, kColumn, kHead});
    if (has_foot) {
      draw_total(canvas, {column.x, end_of_rows + 4, kColumn, foot - 10}, attempt, is_chosen,
                 theme);
    }
  }
  canvas.fill_rect({area.x + kPadding, area.y + kHead - 3, area.width - 2 * kPadding, 1},
                   theme.line);
  if (has_foot) {
    canvas.fill_rect({area.x + kPadding, end_of_rows + 1, area.width - 2 * kPadding, 1},
                     theme.line);
    canvas.text({area.x + kPadding, area.bottom() - size - 8}, theme.text, "all", size);
  }
  const Attempt* chosen = choice.attempt >= 0 && choice.attempt < static_cast<int>(attempts.size())
                              ? &attempts[static_cast<std::size_t>(choice.attempt)]
                              : nullptr;
  if (has_foot && has_points && chosen != nullptr && chosen->max() > 0) {
    canvas.text({left - 8, area.bottom() - size - 8}, theme.text,
                fmt::format("{}/{}", points_text(chosen->points()), points_text(chosen->max())),
                size, Align::right);
  }

  for (int t = top; t < bottom; ++t) {
    const auto& name = grades.tasks[static_cast<std::size_t>(t)];
    const float y = area.y + kHead + kRow * static_cast<float>(t - top);
    const float text = y + (kRow - size) / 2 - 1;
    const bool is_chosen = t == choice.task;
    if (is_chosen) {
      canvas.fill_rect({area.x + 4, y, area.width - 8, kRow}, theme.accent.faded(0.10F), 4);
    }
    canvas.text({area.x + kPadding, text}, is_chosen ? theme.accent : theme.text,
                fitted_text(canvas, name, size, names - 2 * kPadding + 4), size);
    layout.tasks.emplace_back(t, Rect{area.x + 4, y, names - 4, kRow});
    const TaskResult* now = chosen == nullptr ? nullptr : chosen->task(name);
    if (has_points && now != nullptr) {
      canvas.text({left - 8, text}, theme.faint_text,
                  fmt::format("{}/{}", points_text(now->points), points_text(now->max)), size,
                  Align::right);
    }
    for (int a = first; a < end; ++a) {
      const Rect cell{column_of(a).x, y, kColumn, kRow};
      const auto* result = attempts[static_cast<std::size_t>(a)].task(name);
      if (result != nullptr) draw_verdict(canvas, cell.centre(), 15, result->verdict, theme);
      if (is_chosen && a == choice.attempt) {
        canvas.stroke_rect(cell.inset(1), theme.accent, 1.5F, 4);
      }
      layout.cells.emplace_back(GradesChoice{a, t}, cell);
    }
  }
  // An attempt that could not be read has no verdicts: say so in its column.
  for (int a = first; a < end; ++a) {
    const auto& attempt = attempts[static_cast<std::size_t>(a)];
    if (attempt.is_readable() || top == bottom) continue;
    const Rect column = column_of(a);
    draw_verdict(canvas, {column.centre().x, (area.y + kHead + end_of_rows) / 2}, 15,
                 Verdict::other, theme);
  }
  canvas.pop_clip();
  return layout;
}

}  // namespace lab::viz
