#include "viz/panels/lake_whatif.hpp"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <string>

#include "viz/draw/fitted_text.hpp"
#include "viz/ui/imgui_canvas.hpp"

namespace lab::viz {
namespace {

constexpr float kWalksHeight = 168, kEndsHeight = 66;

std::string percent(double share) {
  const double hundred = 100 * share;
  // What is not quite certain must not look certain.
  const bool whole = hundred == 0 || hundred == 100;
  return whole ? fmt::format("{:.0f} %", hundred) : fmt::format("{:.1f} %", hundred);
}

/// A line from 0 to 100 %: the interval as a band, what was counted as a dot, the exact chance as a
/// stroke.
void draw_chance(Canvas& canvas, Rect area, const Rollouts& rollouts, Colour colour,
                 const Theme& theme) {
  const float y = area.centre().y;
  const auto at = [&](double share) {
    return area.x + area.width * static_cast<float>(std::clamp(share, 0.0, 1.0));
  };
  canvas.fill_rect({area.x, y - 3, area.width, 6}, theme.line, 3);
  const float low = at(rollouts.interval.low), high = at(rollouts.interval.high);
  canvas.fill_rect({low, y - 3, std::max(high - low, 2.0F), 6}, colour.faded(0.55F), 3);
  canvas.line({at(rollouts.exact), y - 8}, {at(rollouts.exact), y + 8}, theme.text, 2);
  canvas.fill_circle({at(rollouts.share()), y}, 4, colour);
}

void draw_rollouts(Canvas& canvas, Rect area, const std::string& name, const Rollouts& rollouts,
                   Colour colour, const Theme& theme) {
  const float size = theme.small_font;
  const auto counted = fmt::format("{} of {} arrived ({} to {})", rollouts.arrived, rollouts.walks,
                                   percent(rollouts.interval.low), percent(rollouts.interval.high));
  auto exact = "exact " + percent(rollouts.exact);
  const float name_width = canvas.text_width("ε-greedy  ", size);
  if (name_width + canvas.text_width(exact, size) > area.width) exact = percent(rollouts.exact);
  const float right = canvas.text_width(exact, size);
  canvas.text({area.x, area.y}, theme.text, name, size);
  canvas.text({area.right(), area.y}, theme.text, exact, size, Align::right);
  canvas.text({area.x + name_width, area.y}, theme.faint_text,
              fitted_text(canvas, counted, size, area.width - name_width - right - 8), size);
  draw_chance(canvas, {area.x + 4, area.y + size + 4, area.width - 8, 18}, rollouts, colour, theme);
}

}  // namespace

float what_if_height(const LakeLook& look) {
  return look.what_if->ends_here ? kEndsHeight : kWalksHeight;
}

void what_if_card(Rect area, const LakeLook& look, Scene& scene, Ui& ui) {
  const auto& asked = *look.what_if;
  const auto& theme = scene.theme;
  ImGuiCanvas window;
  Canvas& canvas = window;
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.surface, 6);
  canvas.stroke_rect(area.inset(0.5F), theme.line, 1, 6);
  const Rect inner{area.x + 12, area.y + 9, area.width - 24, area.height - 18};
  constexpr float kClear = 60, kRow = 44;
  canvas.text({inner.x, inner.y + 2}, theme.text,
              fitted_text(canvas, fmt::format("What if it stood in cell {}?", asked.from),
                          theme.font, inner.width - kClear - 8),
              theme.font);
  float y = inner.y + 32;
  if (asked.ends_here) {
    const bool is_goal = look.lake->map().letter(asked.from) == 'G';
    canvas.text(
        {inner.x, y}, theme.text,
        fitted_text(canvas,
                    fmt::format("It is {}: an episode ends here.", is_goal ? "the goal" : "a hole"),
                    theme.small_font, inner.width),
        theme.small_font);
    ui.marks.add("what-if ends", {inner.x, y, inner.width, theme.small_font});
  } else {
    draw_rollouts(canvas, {inner.x, y, inner.width, kRow}, "greedy", asked.greedy, theme.accent,
                  theme);
    draw_rollouts(canvas, {inner.x, y + kRow, inner.width, kRow}, "ε-greedy", asked.exploring,
                  theme.accent, theme);
  }
  canvas.pop_clip();
  ui.marks.add("what-if card", area);

  ImGui::SetCursorScreenPos({inner.right() - kClear, inner.y - 3});
  if (ImGui::Button("clear##what-if", {kClear, 0})) {
    scene.view.from = -1;
    scene.view.moment = 0;
  }
  ui.marks.add_item("what-if clear");
  if (asked.ends_here || area.height < kWalksHeight) return;
  ImGui::SetCursorScreenPos({inner.x, y + 2 * kRow + 2});
  ImGui::SetNextItemWidth(inner.width);
  auto epsilon = static_cast<float>(scene.view.epsilon);
  if (ImGui::SliderFloat("##epsilon", &epsilon, 0, 1, "ε = %.2f: so often it moves at random")) {
    scene.view.epsilon = std::clamp(static_cast<double>(epsilon), 0.0, 1.0);
  }
  ui.marks.add_item("epsilon");
}

}  // namespace lab::viz
