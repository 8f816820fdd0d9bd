#include "viz/panels/hello_card.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "viz/draw/fitted_text.hpp"
#include "viz/panels/hello_text.hpp"

namespace lab::viz {
namespace {

constexpr float kHead = 46, kRow = 22, kFoot = 50, kPadding = 10;
constexpr float kSimilarHead = 26, kSimilarRow = 19;
constexpr int kSimilar = 5;

std::string loss_text(float loss) {
  if (std::isnan(loss)) return "loss unknown";
  if (std::isinf(loss)) return "loss −ln 0 = ∞";
  return fmt::format("loss −ln {:.3f} = {:.2f}", std::exp(-loss), std::abs(loss));
}

/// One possible next character: the letter, a bar as long as its probability, the number.
void draw_possibility(Canvas& canvas, Rect row, const std::string& letter, float probability,
                      bool is_true, const Theme& theme) {
  constexpr float kLetter = 22, kNumber = 46;
  const float y = row.centre().y - theme.font / 2 - 1;
  const Colour colour = is_true ? theme.accent : mix(theme.surface, theme.faint_text, 0.6F);
  canvas.text({row.x + kLetter / 2, y}, is_true ? theme.accent : theme.text, letter, theme.font,
              Align::centre);
  const float room = row.width - kLetter - kNumber;
  if (room > 8) {
    const Rect bar{row.x + kLetter + 2, row.y + 4, room, row.height - 8};
    canvas.fill_rect(bar, theme.line.faded(0.5F), 3);
    // Even a hopeless character shows that it was considered.
    const float width = std::max(room * std::clamp(probability, 0.0F, 1.0F), 2.0F);
    canvas.fill_rect({bar.x, bar.y, width, bar.height}, colour, std::min(3.0F, width / 2));
  }
  canvas.text({row.right(), y}, is_true ? theme.text : theme.faint_text,
              fmt::format("{:.3f}", probability), theme.small_font, Align::right);
}

}  // namespace

std::string context_of(const HelloConfig& config, int t, int count) {
  std::string text = t + 1 > count ? "…" : "";
  for (int i = std::max(0, t + 1 - count); i <= t; ++i) {
    text += visible_character(config.character(i));
  }
  return text;
}

float next_card_height(const HelloReading& reading) {
  return kHead + kFoot + kRow * static_cast<float>(std::clamp(reading.vocabulary, 1, 8));
}

void draw_next_card(Canvas& canvas, Rect area, const HelloConfig& config,
                    const HelloReading& reading, int t, const Theme& theme) {
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.surface, 6);
  canvas.stroke_rect(area, theme.line, 1, 6);
  const Rect inside = area.inset(kPadding);
  canvas.text({inside.x, area.y + 6}, theme.text,
              fitted_text(canvas, "What comes next?", theme.font, inside.width), theme.font);
  const int letters = std::max(static_cast<int>(inside.width / theme.small_font) - 3, 1);
  canvas.text({inside.x, area.y + 8 + theme.font}, theme.faint_text,
              fmt::format("after {}", context_of(config, t, letters)), theme.small_font);

  const int truth = config.token(t + 1);
  const int rows = static_cast<int>((area.height - kHead - kFoot) / kRow);
  auto next = likeliest_next(reading, t, std::max(reading.vocabulary, 0));
  const auto found =
      std::find_if(next.begin(), next.end(), [&](const auto& one) { return one.token == truth; });
  const auto shown = static_cast<std::size_t>(std::max(rows, 0));
  // The truth is shown even when the model thinks nothing of it.
  if (shown > 0 && found != next.end() && found - next.begin() >= rows) next[shown - 1] = *found;
  next.resize(std::min(next.size(), shown));
  float y = area.y + kHead;
  for (const auto& one : next) {
    const auto token = static_cast<std::size_t>(one.token);
    const auto letter = token < config.vocabulary.size() ? config.vocabulary[token] : "?";
    draw_possibility(canvas, {inside.x, y, inside.width, kRow}, visible_character(letter),
                     one.probability, one.token == truth, theme);
    y += kRow;
  }
  if (t >= 0 && t < reading.characters) {
    y = area.bottom() - kFoot + 6;
    const Rect sample{inside.x + 6, y + 2, 10, 10};
    canvas.fill_rect(sample, theme.accent, 2);
    const auto line = [&](float x, float below, Colour colour, const std::string& text) {
      canvas.text({x, y + below}, colour,
                  fitted_text(canvas, text, theme.small_font, inside.right() - x),
                  theme.small_font);
    };
    line(sample.right() + 6, 0, theme.faint_text, "really comes next");
    line(inside.x + 6, 18, theme.text, loss_text(reading.loss[static_cast<std::size_t>(t)]));
  }
  canvas.pop_clip();
}

float similar_height() { return kSimilarHead + kSimilar * kSimilarRow + 8; }

SimilarRows draw_similar(Canvas& canvas, Rect area, const HelloConfig& config,
                         const HelloReading& reading, int layer, int t, const Theme& theme) {
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.surface, 6);
  canvas.stroke_rect(area, theme.line, 1, 6);
  const float width = area.width - 2 * kPadding;
  canvas.text({area.x + kPadding, area.y + 6}, theme.text,
              fitted_text(canvas, "Most similar states", theme.font, width), theme.font);
  SimilarRows rows;
  float y = area.y + kSimilarHead;
  const int letters =
      std::max(static_cast<int>((area.width - 2 * kPadding - 80) / theme.small_font), 1);
  for (const auto& moment : similar_moments(reading, layer, t, kSimilar)) {
    const Rect row{area.x + 4, y, area.width - 8, kSimilarRow};
    canvas.text({area.x + kPadding + 28, y + 2}, theme.faint_text, std::to_string(moment.t),
                theme.small_font, Align::right);
    canvas.text({area.x + kPadding + 36, y + 2}, theme.text, context_of(config, moment.t, letters),
                theme.small_font);
    canvas.text({area.right() - kPadding, y + 2}, theme.faint_text,
                fmt::format("{:.3f}", moment.cosine), theme.small_font, Align::right);
    rows.emplace_back(row, moment.t);
    y += kSimilarRow;
  }
  if (rows.empty()) {
    canvas.text({area.x + kPadding, y + 2}, theme.faint_text, "none to compare", theme.small_font);
  }
  canvas.pop_clip();
  return rows;
}

}  // namespace lab::viz
