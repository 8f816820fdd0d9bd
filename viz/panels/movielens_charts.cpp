#include "viz/panels/movielens_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "core/text.hpp"
#include "viz/draw/fitted_text.hpp"
#include "viz/draw/heat_map.hpp"
#include "viz/draw/ticks.hpp"

namespace lab::viz {
namespace {

constexpr float kPadding = 8, kTickGap = 5;
constexpr std::size_t kStars = 10, kBins = 50;

/// A surface with a title and a place for axes, as plots have it (viz/draw/plot.hpp).
struct ChartFrame {
  Rect inside;
  float size;  ///< of the font
  bool has_x_label;
};

ChartFrame draw_frame(Canvas& canvas, Rect area, std::string_view title, std::string_view note,
                      std::string_view x_label, float left, const Theme& theme) {
  ChartFrame f{};
  f.size = area.height < 150 ? theme.small_font * 0.9F : theme.small_font;
  const float row = f.size * 1.3F;
  canvas.fill_rect(area, theme.surface, 6);
  const Rect page = area.inset(kPadding);
  canvas.text({page.x, page.y}, theme.text, fitted_text(canvas, title, f.size, page.width), f.size);
  const float free = page.width - canvas.text_width(title, f.size) - 20;
  if (canvas.text_width(note, f.size) <= free) {
    canvas.text({page.right(), page.y}, theme.faint_text, note, f.size, Align::right);
  }
  f.has_x_label = area.height > 130 && area.width > 160;
  const float top = page.y + row + 4;
  const float bottom = page.bottom() - f.size - kTickGap - (f.has_x_label ? row : 0);
  f.inside = {std::round(page.x + left), std::round(top),
              std::max(1.0F, std::floor(page.width - left)),
              std::max(1.0F, std::floor(bottom - top))};
  if (f.has_x_label) {
    canvas.text({f.inside.centre().x, page.bottom() - f.size}, theme.faint_text,
                fitted_text(canvas, x_label, f.size, f.inside.width), f.size, Align::centre);
  }
  return f;
}

void say_missing(Canvas& canvas, Rect inside, std::string_view what, const Theme& theme) {
  canvas.text({inside.centre().x, inside.centre().y - theme.small_font / 2}, theme.faint_text,
              fitted_text(canvas, what, theme.small_font, inside.width), theme.small_font,
              Align::centre);
}

double prediction_of(std::size_t bin) { return (static_cast<double>(bin) + 0.5) / 10; }

/// A row of the histogram, as shares of its sum, and its mean prediction.
struct StarRow {
  std::array<float, kBins> shares{};
  double count = 0, mean = 0;
};

StarRow star_row(std::span<const std::int64_t> counts) {
  StarRow row;
  double sum = 0;
  for (std::size_t b = 0; b < kBins; ++b) {
    const auto count = static_cast<double>(std::max<std::int64_t>(counts[b], 0));
    row.count += count;
    sum += count * prediction_of(b);
  }
  if (!(row.count > 0)) return row;
  row.mean = sum / row.count;
  for (std::size_t b = 0; b < kBins; ++b) {
    row.shares[b] =
        static_cast<float>(static_cast<double>(std::max<std::int64_t>(counts[b], 0)) / row.count);
  }
  return row;
}

std::string stars_text(double stars) { return fmt::format("{:g}", stars); }

}  // namespace

void draw_predictions(Canvas& canvas, Rect area, std::span<const std::int64_t> histogram,
                      const Theme& theme) {
  canvas.push_clip(area);
  const bool is_known = histogram.size() == kStars * kBins;
  const auto frame =
      draw_frame(canvas, area, "Actual and predicted stars", is_known ? "dot: mean of the row" : "",
                 "predicted stars", canvas.text_width("0.5", theme.small_font) + kTickGap, theme);
  const auto& inside = frame.inside;
  if (!is_known) {
    say_missing(canvas, inside, "not recorded", theme);
    canvas.pop_clip();
    return;
  }
  std::array<StarRow, kStars> rows;
  float most = 0;
  for (std::size_t r = 0; r < kStars; ++r) {
    rows[r] = star_row(histogram.subspan(r * kBins, kBins));
    most = std::max(most, *std::ranges::max_element(rows[r].shares));
  }
  // Five stars lie at the top.
  const auto scale = ColourScale::sequential(0, std::max(most, 0.02F), theme);
  std::vector<Colour> colours;
  for (std::size_t r = kStars; r-- > 0;) {
    for (const float share : rows[r].shares) {
      colours.push_back(rows[r].count > 0 ? scale(share) : theme.surface);
    }
  }
  canvas.cells(inside, static_cast<int>(kBins), static_cast<int>(kStars), colours);

  const auto x_of = [&](double predicted) {
    return inside.x + static_cast<float>(predicted / 5) * inside.width;
  };
  // Row of s stars: from s − 0.25 to s + 0.25.
  const auto y_of = [&](double actual) {
    return inside.bottom() - static_cast<float>((actual - 0.25) / 5) * inside.height;
  };
  constexpr Colour kWhite{255, 255, 255}, kBlack{0, 0, 0};
  canvas.push_clip(inside);
  canvas.line({x_of(0.25), y_of(0.25)}, {x_of(5), y_of(5)}, kWhite.faded(0.75F), 1.3F);
  for (std::size_t r = 0; r < kStars; ++r) {
    if (!(rows[r].count > 0)) continue;
    const double actual = 0.5 * static_cast<double>(r + 1);
    const Point dot{x_of(rows[r].mean), y_of(actual)};
    const float radius = std::clamp(inside.height / 34, 1.8F, 3.5F);
    canvas.fill_circle(dot, radius + 1.3F, kBlack);
    canvas.fill_circle(dot, radius, kWhite);
  }
  canvas.pop_clip();
  canvas.stroke_rect(inside, theme.line);

  const float row = inside.height / static_cast<float>(kStars);
  const std::size_t every = row >= frame.size + 1 ? 1 : 2;
  for (std::size_t r = kStars; r-- > 0;) {
    if ((kStars - 1 - r) % every != 0) continue;
    const double actual = 0.5 * static_cast<double>(r + 1);
    canvas.text({inside.x - kTickGap, y_of(actual) - frame.size / 2 - 1}, theme.faint_text,
                stars_text(actual), frame.size, Align::right);
  }
  for (int stars = 0; stars <= 5; ++stars) {
    const auto align = stars == 5 ? Align::right : Align::centre;
    canvas.text({x_of(stars), inside.bottom() + kTickGap - 1}, theme.faint_text,
                std::to_string(stars), frame.size, align);
  }
  canvas.pop_clip();
}

namespace {

/// A line of the recorder's table that has ratings and whose numbers are finite.
struct PopularityBin {
  double fewest, count, mean, rms;
};

std::vector<PopularityBin> popularity_bins(std::span<const double> residuals) {
  constexpr std::size_t kColumns = 5;
  std::vector<PopularityBin> bins;
  for (std::size_t at = 0; at + kColumns <= residuals.size(); at += kColumns) {
    const auto* row = &residuals[at];
    const bool is_sound = row[0] >= 0 && row[0] < 1e9 && row[1] >= 1 && std::isfinite(row[1]) &&
                          std::isfinite(row[2]) && std::isfinite(row[4]);
    if (is_sound) bins.push_back({row[0], row[1], row[2], row[4]});
  }
  return bins;
}

/// How many ratings the films of each bin have: "0", "1", "2–3", "4–7" …, or, where these are wider
/// than `room`, the fewest of each.
std::vector<std::string> popularity_labels(Canvas& canvas, std::span<const PopularityBin> bins,
                                           float size, float room) {
  std::vector<std::string> exact, fewest;
  bool fits = true;
  for (const auto& bin : bins) {
    fewest.push_back(fmt::format("{:.0f}", bin.fewest));
    exact.push_back(bin.fewest < 2 ? fewest.back()
                                   : fmt::format("{:.0f}–{:.0f}", bin.fewest, 2 * bin.fewest - 1));
    fits = fits && canvas.text_width(exact.back(), size) + 4 <= room;
  }
  return fits ? exact : fewest;
}

}  // namespace

void draw_residuals(Canvas& canvas, Rect area, std::span<const double> residuals,
                    const Theme& theme) {
  canvas.push_clip(area);
  const auto bins = popularity_bins(residuals);
  double reach = 0.5;
  for (const auto& bin : bins) {
    reach = std::max({reach, std::abs(bin.mean + bin.rms), std::abs(bin.mean - bin.rms)});
  }
  reach = std::min(reach * 1.08, 1e6);
  const bool is_wide = area.width > 320;
  const auto frame =
      draw_frame(canvas, area, "Actual − predicted", bins.empty() ? "" : "dot: mean, bar: ± RMS",
                 bins.empty() ? ""
                 : is_wide    ? "ratings of the film to learn from (at least)"
                              : "ratings to learn from (≥)",
                 canvas.text_width("−1.0", theme.small_font) + kTickGap, theme);
  const auto& inside = frame.inside;
  if (bins.empty()) {
    say_missing(canvas, inside, "not recorded by this run", theme);
    canvas.pop_clip();
    return;
  }
  const auto y_of = [&](double value) {
    return inside.centre().y - static_cast<float>(value / reach) * inside.height / 2;
  };
  const int wanted = std::max(2, static_cast<int>(inside.height / 36));
  const auto ticks = linear_ticks({-reach, reach}, wanted);
  for (std::size_t i = 0; i < ticks.at.size(); ++i) {
    const float y = std::floor(y_of(ticks.at[i]));
    const bool is_zero = std::abs(ticks.at[i]) < reach * 1e-6;
    canvas.fill_rect({inside.x, y, inside.width, 1}, is_zero ? theme.faint_text : theme.line);
    canvas.text({inside.x - kTickGap, y - frame.size / 2}, theme.faint_text, ticks.labels[i],
                frame.size, Align::right);
  }
  const float each = inside.width / static_cast<float>(bins.size());
  const auto labels = popularity_labels(canvas, bins, frame.size, each);
  float free_from = area.x;
  for (std::size_t b = 0; b < bins.size(); ++b) {
    const auto& bin = bins[b];
    const float x = inside.x + (static_cast<float>(b) + 0.5F) * each;
    const auto colour = run_colour(0);
    const float top = y_of(bin.mean + bin.rms), bottom = y_of(bin.mean - bin.rms);
    const float width = std::clamp(each * 0.3F, 3.0F, 12.0F);
    canvas.fill_rect({x - width / 2, top, width, bottom - top}, colour.faded(0.28F), 2);
    canvas.fill_circle({x, y_of(bin.mean)}, std::clamp(each * 0.14F, 2.5F, 4.5F), colour);
    const float half = canvas.text_width(labels[b], frame.size) / 2;
    if (x - half < free_from || x + half > area.right() - 2) continue;
    canvas.text({x, inside.bottom() + kTickGap}, theme.faint_text, labels[b], frame.size,
                Align::centre);
    free_from = x + half + 4;
  }
  canvas.pop_clip();
}

}  // namespace lab::viz
