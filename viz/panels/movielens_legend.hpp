#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// So many genres have a colour of their own: more could not be told apart.
inline constexpr std::size_t kColouredGenres = 7;
/// The kinds of films that come after them in a palette: of another genre; not of the genre that
/// was chosen; of it, where it has no colour of its own.
inline constexpr std::uint8_t kOther = kColouredGenres, kDimmed = kOther + 1, kLit = kOther + 2;

using GenrePalette = std::array<Colour, kColouredGenres + 3>;
/// Okabe and Ito's colours but for grey, which the other films have.
GenrePalette genre_palette(const Theme& theme);

/// A genre and the place of its name and dot.
using LegendPlace = std::pair<std::string, Rect>;
/// Where the entries of a legend lie in rows from the top of `area`: `genres`, `chosen` if it is
/// not among them, and "other" last.
std::vector<LegendPlace> legend_places(Canvas& canvas, Rect area, std::vector<std::string> genres,
                                       std::string_view chosen, const Theme& theme);
/// Draws them; all but `chosen` are faint when it is not empty.
void draw_genre_legend(Canvas& canvas, std::span<const LegendPlace> places, std::string_view chosen,
                       const Theme& theme);

}  // namespace lab::viz
