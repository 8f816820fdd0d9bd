#include "viz/panels/tracing_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "viz/draw/fitted_text.hpp"
#include "viz/draw/legend.hpp"
#include "viz/draw/wrapped_text.hpp"
#include "viz/panels/tracing_answers.hpp"
#include "viz/panels/tracing_card.hpp"
#include "viz/panels/tracing_mastery.hpp"
#include "viz/panels/tracing_predictions.hpp"

namespace lab::viz {
namespace {

constexpr float kHead = 24, kLine = 19, kGap = 6, kWide = 720;
constexpr float kAnswers = 26, kBars = 30, kWidestColumn = 34;
constexpr float kLeastPredictions = 44, kMostPredictions = 180, kLeastMastery = 40;

/// Takes `height` from the top of `area`.
Rect take(Rect& area, float height) {
  Rect top = area;
  top.height = std::clamp(height, 0.0F, std::max(area.height, 0.0F));
  area.y += top.height;
  area.height -= top.height;
  return top;
}

/// The messages in the middle of `area`, or at its foot, whose place is then taken from it.
void draw_problems(Canvas& canvas, Rect& area, const TracedStudent& student, const Theme& theme) {
  const bool is_all = student.steps.empty();
  const float size = is_all ? theme.font : theme.small_font, row = size * 1.35F;
  std::vector<std::string> lines;
  for (const auto& problem : student.problems) {
    for (auto& line : wrapped_text(canvas, problem, size, area.width)) {
      lines.push_back(std::move(line));
    }
  }
  const float most = area.height * (is_all ? 1.0F : 0.3F);
  lines.resize(std::min(lines.size(), static_cast<std::size_t>(std::max(most / row, 0.0F))));
  const float height = row * static_cast<float>(lines.size());
  float y = is_all ? area.centre().y - height / 2 : area.bottom() - height;
  for (const auto& line : lines) {
    canvas.text({is_all ? area.centre().x : area.x, y}, is_all ? theme.faint_text : theme.warning,
                line, size, is_all ? Align::centre : Align::left);
    y += row;
  }
  area.height -= height;
}

std::string share_text(const TracedStudent& student) {
  const int count = student.step_count(), known = student.known_answers();
  const auto of = student.first_step == 0 ? core::thousands(count)
                                          : fmt::format("the last {} of {}", core::thousands(count),
                                                        core::thousands(student.number(count - 1)));
  if (known == 0) return of + " answers";
  return fmt::format("{} answers, {:.0f} % right", of, 100.0 * student.right_answers() / known);
}

/// The cursor's column through all rows.
void draw_cursor(Canvas& canvas, Rect rows, const TracingAxis& axis, int step, Colour colour,
                 const Theme& theme) {
  const float width = axis.column_width();
  if (width >= 5) {
    const Rect column{axis.left(step + 1), rows.y, width, rows.height};
    canvas.stroke_rect(column.inset(-1), theme.surface, 1);
    canvas.stroke_rect(column, colour, 1.5F);
    return;
  }
  const float x = std::floor(axis.centre(step + 1));
  canvas.fill_rect({x - 2, rows.y, 4, rows.height}, theme.surface.faded(0.6F));
  canvas.fill_rect({x - 1, rows.y, 2, rows.height}, colour);
}

Colour colour_of(const Run* run, const Scene& scene) {
  const auto shown = std::ranges::find(scene.runs, run, &ShownRun::run);
  return shown == scene.runs.end() ? run_colour(run == scene.run ? 0 : 1) : shown->colour;
}

}  // namespace

int tracing_cursor(const View& view, const TracedStudent& student) {
  if (std::isnan(view.moment)) return 0;
  // A fraction is on its way to the next step.
  const double last = std::max(student.step_count() - 1, 0);
  return static_cast<int>(std::clamp(std::floor(view.moment + 1e-6), 0.0, last));
}

int tracing_layer(const View& view, const TracedStudent& student) {
  const int layers = student.has_attention() ? static_cast<int>(student.attentions.size()) : 1;
  return std::clamp(view.attention, 0, layers - 1);
}

int tracing_head(const View& view, const TracedStudent& student) {
  if (!student.has_attention()) return 0;
  const auto layer = static_cast<std::size_t>(tracing_layer(view, student));
  return std::clamp(view.head, 0, student.attentions[layer].heads - 1);
}

const TracedStudent* TracingPicture::beside(Scene& scene) {
  if (scene.other == nullptr || scene.other->lab() != "tracing") return nullptr;
  const auto& own = students_.student();
  other_.look(*scene.other, own.user);
  const auto& other = other_.student();
  const bool fits = other.user == own.user && other.step_count() == own.step_count() &&
                    other.first_step == own.first_step;
  return fits ? &other : nullptr;
}

float TracingPicture::scale_end(int layer, int head) {
  const auto& student = students_.student();
  if (scaled_ != student.attention || scaled_layer_ != layer || scaled_head_ != head) {
    scaled_ = student.attention;
    scaled_layer_ = layer;
    scaled_head_ = head;
    scale_end_ = attention_end(student, layer, head);
  }
  return scale_end_;
}

TracingDrawn TracingPicture::draw(Canvas& canvas, Rect area, Scene& scene,
                                  std::optional<Point> mouse) {
  TracingDrawn drawn;
  const Theme& theme = scene.theme;
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.background);
  if (scene.run == nullptr) {
    canvas.text({area.centre().x, area.centre().y - 8}, theme.faint_text,
                "Choose a run of lab tracing.", theme.font, Align::centre);
    canvas.pop_clip();
    return drawn;
  }
  const auto& now = student(scene);
  Rect inside = area.inset(area.width < 500 ? 6 : 12);
  draw_problems(canvas, inside, now, theme);
  if (now.steps.empty()) {
    canvas.pop_clip();
    return drawn;
  }
  drawn.cursor = tracing_cursor(scene.view, now);
  drawn.layer = tracing_layer(scene.view, now);
  drawn.head = tracing_head(scene.view, now);
  const auto mastery = ColourScale::sequential(0, 1, theme);
  draw_head(canvas, inside, scene, mastery);

  Rect rows = inside, side{}, matrix{}, line{};
  drawn.has_card = inside.width >= kWide && inside.height >= step_card_height(now);
  if (drawn.has_card) {
    side = inside;
    side.width = std::clamp(inside.width * (now.has_attention() ? 0.32F : 0.27F), 220.0F, 420.0F);
    side.x = inside.right() - side.width;
    rows.width -= side.width + 2 * kGap;
    matrix = side;
    side = take(matrix, step_card_height(now));
    take(matrix, 2 * kGap);
  } else {
    line = take(rows, std::min(kLine, rows.height));
    if (now.has_attention() && rows.height >= 420) {
      matrix = rows;
      rows.height = std::max(rows.height * 0.55F, rows.height - rows.width - 60);
      take(matrix, rows.height + kGap);
    }
  }
  draw_rows(canvas, rows, scene, mastery, mouse, drawn);
  const int told = drawn.hovered.value_or(drawn.cursor);
  if (now.has_attention()) draw_matrix(canvas, matrix, theme, told, drawn);
  if (drawn.has_card) {
    draw_step_card(canvas, side, now, drawn.layer, drawn.head, told, theme);
  } else if (line.height >= kLine) {
    draw_step_line(canvas, line, now, told, theme);
  }
  canvas.pop_clip();
  return drawn;
}

/// Who it is and what the colours mean; beside another run also whose line is whose.
void TracingPicture::draw_head(Canvas& canvas, Rect& area, Scene& scene,
                               const ColourScale& mastery) {
  const auto& now = students_.student();
  const auto& theme = scene.theme;
  Rect head = take(area, kHead);
  // The longer word only where it leaves enough for the student.
  const auto* label = head.width >= 620 ? "probability of a right answer" : "P(right)";
  head.width -= draw_colour_legend(canvas, head, mastery, label, theme) + 12;
  const auto who = fmt::format("student {}", now.user);
  const auto title = first_fitting(canvas,
                                   {fmt::format("{} ({}) · {} · {} after epoch {}", who, now.part,
                                                share_text(now), now.model, now.epoch),
                                    fmt::format("{} · {} · {}", who, share_text(now), now.model),
                                    fmt::format("{} · {}", who, share_text(now)), who},
                                   theme.font, head.width);
  canvas.text({head.x, head.centre().y - theme.font / 2 - 1}, theme.text, title, theme.font);
  take(area, 4);
  if (scene.other == nullptr) return;
  const auto& name = scene.other->summary().name;
  const Rect row = take(area, kLine);
  if (row.height < kLine) return;
  if (beside(scene) == nullptr) {
    const auto text = fmt::format("beside it {}, which has not inspected these answers", name);
    canvas.text({row.x, row.y}, theme.faint_text,
                fitted_text(canvas, text, theme.small_font, row.width), theme.small_font);
    return;
  }
  const LegendEntry entries[] = {{scene.run->summary().name, colour_of(scene.run, scene)},
                                 {name, colour_of(scene.other, scene)}};
  draw_legend_row(canvas, {row.x, row.y}, row.width, entries, theme.small_font, theme);
}

void TracingPicture::draw_rows(Canvas& canvas, Rect area, Scene& scene, const ColourScale& mastery,
                               std::optional<Point> mouse, TracingDrawn& drawn) {
  const auto& now = students_.student();
  const auto& theme = scene.theme;
  float gutter = canvas.text_width("predicted", theme.small_font) + 14;
  for (const auto& skill : now.skills) {
    gutter = std::max(gutter, canvas.text_width(skill, theme.small_font));
  }
  gutter = std::min({gutter + kCaptionGap, 210.0F, area.width * 0.3F});
  if (area.width - gutter < 16 || area.height < kAnswers) return;
  const TracingAxis axis(area.x + gutter, area.width - gutter - 2, now.step_count(), kWidestColumn);
  drawn.axis = axis;
  if (mouse && area.contains(*mouse)) {
    const auto column = axis.at(mouse->x);
    if (column && *column > 0) drawn.hovered = *column - 1;
  }
  const int told = drawn.hovered.value_or(drawn.cursor);

  Rect rest = area;
  const float legend = rest.height >= 200 ? kLine : 0;
  rest.height -= legend;
  const bool has_bars = now.has_attention() && rest.height >= 200;
  const float other_rows = kAnswers + kGap + (has_bars ? kBars + kGap : 0);
  if (rest.height >= other_rows + kLeastPredictions + kLeastMastery) {
    const float left = rest.height - other_rows - kGap - mastery_height(now);
    const float least = std::max(rest.height * 0.16F, kLeastPredictions);
    std::vector<PredictedLine> lines{{&now, mix(theme.text, theme.surface, 0.35F), true}};
    if (const auto* other = beside(scene)) {
      lines.front().colour = colour_of(scene.run, scene);
      lines.insert(lines.begin(), {other, colour_of(scene.other, scene), false});
    }
    draw_predictions(canvas, take(rest, std::clamp(left, least, std::max(least, kMostPredictions))),
                     axis, lines, theme);
    take(rest, kGap);
  }
  if (has_bars) {
    draw_attention_bars(canvas, take(rest, kBars), axis, now, drawn.layer, drawn.head, told, theme);
    take(rest, kGap);
  }
  draw_answers(canvas, take(rest, kAnswers), axis, now, theme);
  drawn.rows = {axis.x(), area.y, axis.width(), rest.y - area.y};
  take(rest, kGap);
  if (rest.height >= kLeastMastery && !now.mastery.empty()) {
    const int skill = now.steps[static_cast<std::size_t>(told)].skill;
    drawn.mastery = draw_mastery(canvas, rest, axis, now, mastery, skill, theme);
    drawn.rows.height = drawn.mastery.cells.bottom() - area.y;
  }
  if (drawn.hovered && *drawn.hovered != drawn.cursor) {
    draw_cursor(canvas, drawn.rows, axis, *drawn.hovered, theme.faint_text, theme);
  }
  draw_cursor(canvas, drawn.rows, axis, drawn.cursor, theme.accent, theme);
  const float foot = drawn.rows.bottom() + (drawn.mastery.rows > 0 ? kLine : 2);
  if (legend > 0 && foot + kLine <= area.bottom() + 1) {
    draw_answer_legend(canvas, {axis.x(), foot, area.right() - axis.x(), kLine}, axis, now, theme);
  }
}

void TracingPicture::draw_matrix(Canvas& canvas, Rect area, const Theme& theme, int step,
                                 TracingDrawn& drawn) {
  const auto scale = ColourScale::sequential(0, scale_end(drawn.layer, drawn.head), theme);
  drawn.attention = draw_attention(canvas, area, students_.student(), drawn.layer, drawn.head, step,
                                   scale, theme);
}

}  // namespace lab::viz
