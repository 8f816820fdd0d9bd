#include "viz/panels/lake_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/text.hpp"
#include "viz/draw/fitted_text.hpp"
#include "viz/draw/heat_map.hpp"

namespace lab::viz {
namespace {

constexpr float kMargin = 14, kBetween = 22;  // around the boards, between two
constexpr float kHeader = 46, kLegend = 28;   // above and below a board
constexpr float kLowHeader = 24;              // of a board in a small area
constexpr float kSmallArea = 250;

/// What one board shows.
struct Side {
  const LakeLook& look;
  std::vector<float> values;
  std::string why;  ///< there are no values
};

/// One scale for all boards. For Q and for its error it is that of Q*, so that it stays the same
/// over the training, and grows only with values that leave it.
ColourScale scale_of(std::span<const Side> sides, BoardValues shown, const Theme& theme) {
  constexpr float kLargest = 1e30F;  // so that the distance of the ends is a number, too
  float low = 0, high = 0;
  const auto hold = [&](std::span<const float> values, const envs::LakeMap& map) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      // What a network says of a hole or the goal is not shown and means nothing.
      if (!std::isfinite(values[i]) || map.is_terminal(static_cast<int>(i / 4))) continue;
      low = std::max(std::min(low, values[i]), -kLargest);
      high = std::min(std::max(high, values[i]), kLargest);
    }
  };
  for (const auto& side : sides) {
    if (side.look.lake == nullptr) continue;
    hold(side.values, side.look.lake->map());
    if (shown != BoardValues::change) hold(side.look.lake->optimum(), side.look.lake->map());
  }
  if (shown == BoardValues::q || shown == BoardValues::hidden) {
    // A network's values around 0 should not move the scale's end.
    constexpr float kNothing = 0.1F;
    if (low > -kNothing * high) low = 0;
    return ColourScale::sequential(low, high > low ? high : low + 1, theme);
  }
  const float largest = std::max(-low, high);
  return ColourScale::diverging(largest > 0.005F ? largest : 0.01F, theme);
}

std::string times_of(const LakeLook& look) {
  std::string text;
  if (look.table) text = "values of step " + core::thousands(look.table->step);
  const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " · ") + part; };
  if (look.what_if != nullptr) {
    add(fmt::format("greedy walk from cell {}", look.what_if->from));
  } else if (look.episode != nullptr) {
    add("episode " + core::thousands(look.episode->number));
  } else {
    add(look.episode_problem);
  }
  if (look.episode == nullptr || look.episode->length() == 0) return text;
  // Without the moment, which the walker shows: in a film, a text that changes far from the walker
  // would make every frame as large as what lies between them.
  add(fmt::format("{} steps", look.episode->length()));
  if (look.moment >= look.episode->length()) add(ending(*look.episode, look.lake->map()));
  return text;
}

void draw_header(Canvas& canvas, Rect area, const LakeLook& look, const Theme& theme) {
  const float dot = theme.font * 0.33F;
  canvas.fill_circle({area.x + dot, area.y + theme.font * 0.62F}, dot, look.colour);
  const float left = area.x + 3.2F * dot;
  canvas.text({left, area.y}, theme.text,
              fitted_text(canvas, look.run->summary().name, theme.font, area.right() - left),
              theme.font);
  if (area.height < kHeader) return;
  canvas.text({area.x, area.y + theme.font + 5}, theme.faint_text,
              fitted_text(canvas, times_of(look), theme.small_font, area.width), theme.small_font);
}

void draw_legend(Canvas& canvas, Rect area, const Side& side, const ColourScale& scale,
                 const View& view, const Theme& theme) {
  const float y = area.centre().y - theme.small_font / 2 - 1;
  if (side.values.empty()) {
    canvas.text({area.x, y}, theme.warning,
                fitted_text(canvas, side.why, theme.small_font, area.width), theme.small_font);
    return;
  }
  const auto label = values_label(side.look, view);
  if (view.values == BoardValues::hidden) {
    canvas.text({area.right(), y}, theme.faint_text, label, theme.small_font, Align::right);
  } else {
    draw_colour_legend(canvas, area, scale, label, theme);
  }
}

BoardLayout draw_side(Canvas& canvas, Rect area, const Side& side, const ColourScale& scale,
                      const View& view, const LakeMarking& marking, const Theme& theme) {
  const auto& look = side.look;
  const bool small = std::min(area.width, area.height) < kSmallArea;
  const float header = small ? kLowHeader : kHeader, legend = small ? 0 : kLegend;
  const auto layout = lay_out_board(
      {area.x, area.y + header, area.width, area.height - header - legend}, look.lake->map());
  // Beside a small board there is more room than above it.
  const float width = std::max(layout.area.width, std::min(area.width, 300.0F));
  const float left = area.x + (area.width - width) / 2;
  draw_header(canvas, {left, area.y, width, header}, look, theme);

  BoardContent content{.map = look.lake->map()};
  content.values = side.values;
  content.scale = &scale;
  content.with_sign = view.values == BoardValues::error || view.values == BoardValues::change;
  content.numbers = view.numbers;
  if (view.arrows && look.table) content.q = look.table->q;
  if (view.visits) content.visits = look.lake->visits(look.step);
  content.hidden = view.values == BoardValues::hidden;
  content.revealed = marking.revealed;
  content.episode = look.episode;
  content.moment = look.moment;
  if (marking.instead != nullptr) {
    content.episode = marking.instead;
    content.moment = marking.moment;
  }
  content.path_ahead = look.what_if != nullptr;
  content.marked = look.what_if != nullptr ? look.what_if->from : marking.marked;
  content.agent = look.colour;
  draw_board(canvas, layout, content, theme);
  if (legend > 0) {
    draw_legend(canvas, {left, layout.area.bottom() + 6, width, kLegend - 8}, side, scale, view,
                theme);
  }
  return layout;
}

}  // namespace

std::vector<LakeLook> LakePicture::look(Scene& scene) {
  std::vector<LakeLook> looks;
  if (scene.run != nullptr) looks.push_back(main_.look(*scene.run, scene));
  // A run of another lab has no lake; it is left to its own panel.
  if (!looks.empty() && scene.other != nullptr && scene.other->lab() == scene.run->lab()) {
    looks.push_back(other_.look(*scene.other, scene));
  }
  return looks;
}

LakeDrawn LakePicture::draw(Canvas& canvas, Rect area, Scene& scene,
                            std::span<const LakeLook> looks, const LakeMarking& marking) {
  LakeDrawn drawn;
  drawn.bottom = area.y;
  canvas.push_clip(area);
  if (looks.empty()) {
    draw_message(canvas, area, "No run is looked at: choose one from the list.", scene.theme);
  }
  std::vector<Side> sides;
  for (const auto& look : looks) {
    Side side{look, {}, {}};
    if (look.lake != nullptr) side.values = board_values(look, scene.view, side.why);
    sides.push_back(std::move(side));
  }
  const auto scale = scale_of(sides, scene.view.values, scene.theme);
  const auto count = static_cast<float>(std::max<std::size_t>(sides.size(), 1));
  const float margin = std::min(kMargin, std::min(area.width, area.height) * 0.04F);
  const Rect inner = area.inset(margin);
  const float width = (inner.width - (count - 1) * kBetween) / count;
  float x = inner.x;
  for (const auto& side : sides) {
    const Rect place{x, inner.y, width, inner.height};
    x += width + kBetween;
    if (side.look.lake == nullptr) {
      draw_message(canvas, place, side.look.run->summary().name + ": " + side.look.problem,
                   scene.theme);
      drawn.boards.emplace_back();
      continue;
    }
    const bool first = drawn.boards.empty();
    const auto layout = draw_side(canvas, place, side, scale, scene.view,
                                  first ? marking : LakeMarking{}, scene.theme);
    drawn.bottom = std::max(drawn.bottom, layout.area.bottom() + kLegend);
    drawn.boards.emplace_back(layout);
  }
  canvas.pop_clip();
  return drawn;
}

void draw_message(Canvas& canvas, Rect area, const std::string& text, const Theme& theme) {
  const float letter = std::max(canvas.text_width("n", theme.font), 1.0F);
  const int columns = std::max(8, static_cast<int>((area.width - 24) / letter));
  const auto lines = core::wrap(text, columns);
  const float height = theme.font * 1.4F;
  float y = area.centre().y - height * static_cast<float>(lines.size()) / 2;
  for (const auto& line : lines) {
    canvas.text({area.centre().x, y}, theme.faint_text,
                fitted_text(canvas, line, theme.font, area.width - 8), theme.font, Align::centre);
    y += height;
  }
}

}  // namespace lab::viz
