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

namespace lab::viz {

/// The part of the map that is looked at: how far its middle lies from that of the whole, in the
/// map's own units, and how many times it is magnified.
struct MapWindow {
  double x = 0, y = 0;
  double zoom = 1;
};

/// What is marked on the map.
struct FilmMapStyle {
  MapWindow window;
  std::string_view genre;  ///< the films that have it stand out; empty: all
  int chosen = -1;         ///< joined with its neighbours
  std::span<const FilmNeighbour> neighbours;
  std::span<const int> found;  ///< by the search: ringed
  std::optional<Point> mouse;  ///< the film nearest to it is ringed
};

/// Where things lie on a map that was drawn.
struct FilmMapLayout {
  Rect inside;                               ///< of the points
  Point origin;                              ///< the pixel of place (0, 0)
  double scale = 1;                          ///< pixels a unit
  std::vector<std::pair<int, Point>> shown;  ///< films drawn and where, those most rated first
  std::size_t here = 0;                      ///< films inside; more than shown in a small area
  std::optional<int> hovered;
  std::vector<std::pair<std::string, Rect>> legend;  ///< genre and its entry

  [[nodiscard]] Point place(double x, double y) const;
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
  void lay_out(FilmMapLayout& layout, const MovieLensRun& run, const MapWindow& window) const;
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
