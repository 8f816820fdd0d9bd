#include "viz/panels/movielens_legend.hpp"

#include <algorithm>

namespace lab::viz {
namespace {

constexpr float kDot = 9, kDotGap = 5, kBetweenEntries = 14;

}  // namespace

GenrePalette genre_palette(const Theme& theme) {
  GenrePalette colours;
  constexpr std::size_t kGrey = 6;
  for (std::size_t k = 0; k < kColouredGenres; ++k) {
    // A little of the text's colour, so that blue is seen on a dark ground and yellow on a light.
    colours[k] = mix(run_colour(k < kGrey ? k : k + 1), theme.text, 0.13F);
  }
  colours[kOther] = mix(theme.surface, theme.faint_text, 0.55F);
  colours[kDimmed] = mix(theme.surface, theme.faint_text, 0.28F);
  colours[kLit] = theme.accent;
  return colours;
}

std::vector<LegendPlace> legend_places(Canvas& canvas, Rect area, std::vector<std::string> genres,
                                       std::string_view chosen, const Theme& theme) {
  const float row = theme.small_font + 5;
  const bool has_chosen = chosen.empty() || std::ranges::find(genres, chosen) != genres.end();
  if (!has_chosen) genres.emplace_back(chosen);
  genres.emplace_back("other");
  std::vector<LegendPlace> places;
  Point at{area.x, area.y};
  for (const auto& name : genres) {
    const float width = kDot + kDotGap + canvas.text_width(name, theme.small_font);
    if (at.x > area.x && at.x + width > area.right()) at = {area.x, at.y + row};
    places.emplace_back(name, Rect{at.x, at.y, width, row});
    at.x += width + kBetweenEntries;
  }
  return places;
}

void draw_genre_legend(Canvas& canvas, std::span<const LegendPlace> places, std::string_view chosen,
                       const Theme& theme) {
  const auto palette = genre_palette(theme);
  const float size = theme.small_font;
  for (std::size_t k = 0; k < places.size(); ++k) {
    const auto& [name, place] = places[k];
    const bool is_dimmed = !chosen.empty() && name != chosen;
    const auto colour = k + 1 == places.size() ? palette[kOther]
                        : k >= kColouredGenres ? palette[kLit]
                                               : palette[k];
    canvas.fill_circle({place.x + kDot / 2, place.y + size / 2 + 1}, kDot / 2,
                       is_dimmed ? palette[kDimmed] : colour);
    canvas.text({place.x + kDot + kDotGap, place.y}, is_dimmed ? theme.faint_text : theme.text,
                name, size);
  }
}

}  // namespace lab::viz
