#include "viz/panels/lake_card.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "core/text.hpp"
#include "viz/draw/fitted_text.hpp"
#include "viz/panels/lake_look.hpp"

namespace lab::viz {
namespace {

std::string what_happened(const Transition& step) {
  std::string text =
      fmt::format("t = {}   s = {}   a = {}", step.t, step.state, arrow_of(step.action));
  if (step.slipped()) text += fmt::format(", slipped {}", arrow_of(step.executed));
  return text + fmt::format("   r = {}   s′ = {}", core::number(step.reward), step.next);
}

std::string target_of(const Transition& step, double gamma) {
  if (step.terminated) return fmt::format("r = {}", value_text(step.target));
  return fmt::format("{} + {} · {} = {}", core::number(step.reward), core::number(gamma),
                     value_text(step.follow), value_text(step.target));
}

std::string remark_on(const Transition& step) {
  if (step.terminated) return "the walk ends at s′: nothing follows, the target is r alone";
  if (step.truncated) return "only the time limit ended it: s′ keeps its value";
  constexpr double kNothing = 0.0005;  // is shown as 0
  if (step.error >= kNothing) return "better than expected: Q(s, a) should rise";
  if (step.error <= -kNothing) return "worse than expected: Q(s, a) should fall";
  return "as expected: nothing to learn here";
}

}  // namespace

void draw_transition_card(Canvas& canvas, Rect area, const Transition& transition, double gamma,
                          const Theme& theme) {
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.surface, 6);
  canvas.stroke_rect(area.inset(0.5F), theme.line, 1, 6);
  const Rect inner{area.x + 12, area.y + 9, area.width - 24, area.height - 18};
  const float small = theme.small_font, line = (inner.height - small) / 5;
  const float values =
      inner.x + std::min(canvas.text_width("TD error  ", theme.font) + 8, inner.width * 0.4F);
  float y = inner.y;
  const auto write = [&](float x, Colour colour, const std::string& text, float size) {
    canvas.text({x, y}, colour, fitted_text(canvas, text, size, inner.right() - x), size);
  };
  write(inner.x, theme.text, what_happened(transition), theme.font);
  y += line;
  write(inner.x, theme.faint_text, "Q(s, a) ← r + γ · max Q(s′, ·)", small);
  const auto row = [&](const std::string& name, const std::string& text, Colour colour) {
    y += line;
    write(inner.x, theme.faint_text, name, theme.font);
    write(values, colour, text, theme.font);
  };
  row("Q(s, a)", value_text(transition.value), theme.text);
  row("target", target_of(transition, gamma), theme.text);
  row("TD error", value_text(transition.error, true), theme.accent);
  y += line;
  write(inner.x, theme.faint_text, remark_on(transition), small);
  canvas.pop_clip();
}

}  // namespace lab::viz
