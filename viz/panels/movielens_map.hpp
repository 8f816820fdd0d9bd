#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "viz/data/movielens_run.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"
#include "viz/view.hpp"

namespace lab::viz {

/// What is marked on the map.
struct FilmMapStyle {
  std::optional<MapRange> range;  ///< what is to be seen of it; nothing: all
  std::string_view genre;         ///< the films that have it stand out; empty: all
  int chosen = -1;                ///< joined with its neighbours
  std::span<const FilmNeighbour> neighbours;
  std::span<const int> found;  ///< by the search: ringed
  std::optional<Point> mouse;  ///< the film nearest to it is ringed
};

/// Where things lie on a map that was drawn.
struct FilmMapLayout {
  Rect inside;                               ///< of the points
  Point origin;                              ///< the pixel of place (0, 0)
  double scale = 1;                          ///< pixels a unit
  double zoom = 1;                           ///< how many times larger than when all is shown
  std::vector<std::pair<int, Point>> shown;  ///< films drawn and where, those most rated first
  std::size_t here = 0;                      ///< films inside; more than shown in a small area
  std::optional<int> hovered;
  std::vector<std::pair<std::string, Rect>> legend;  ///< genre and its entry

  [[nodiscard]] Point place(double x, double y) const {
    return {static_cast<float>(origin.x + x * scale), static_cast<float>(origin.y - y * scale)};
  }
  /// All that is seen of the map.
  [[nodiscard]] MapRange range() const {
    const double left = inside.x - double{origin.x}, bottom = double{origin.y} - inside.bottom();
    return {{left / scale, (left + inside.width) / scale},
            {bottom / scale, (bottom + inside.height) / scale}};
  }
  /// The film whose point is nearest to `at`, at most `within` pixels away.
  [[nodiscard]] std::optional<int> nearest(Point at, float within) const;
};

/// The pixels around a point within which the mouse means it.
inline constexpr float kFilmReach = 12;

/// Draws the films' map: a point a film, coloured by genre, larger the more ratings it has. In a
/// small area the least rated films are left out first, which its foot then says.
class FilmMap {
 public:
  FilmMapLayout draw(Canvas& canvas, Rect area, const MovieLensRun& run, const FilmMapStyle& style,
                     const Theme& theme);

 private:
  [[nodiscard]] float size_of(int film) const {
    return sizes_[static_cast<std::size_t>(film)] * magnified_;
  }
  void prepare(const MovieLensRun& run, std::string_view genre);
  void lay_out(FilmMapLayout& layout, const MovieLensRun& run) const;
  void draw_points(Canvas& canvas, const FilmMapLayout& layout, const Theme& theme) const;
  void draw_marks(Canvas& canvas, FilmMapLayout& layout, const MovieLensRun& run,
                  const FilmMapStyle& style, const Theme& theme) const;

  std::uint64_t version_ = 0;
  std::string genre_;
  std::vector<std::string> genres_;  // with a colour of their own, the most frequent first
  std::vector<int> order_;           // films by their number of ratings
  std::vector<std::uint8_t> kinds_;  // of each film: an index into the colours
  std::vector<float> sizes_;         // of each film's point, in pixels
  float magnified_ = 1;              // the points now drawn, against sizes_
};

}  // namespace lab::viz
