#pragma once

#include <optional>
#include <string>
#include <vector>

#include "viz/data/movielens_run.hpp"
#include "viz/draw/plot.hpp"
#include "viz/panels/movielens_map.hpp"
#include "viz/panels/plots_picture.hpp"
#include "viz/scene.hpp"

namespace lab::viz {

/// Where things lie in a picture that was drawn.
struct MovieLensDrawn {
  FilmMapLayout map;
  std::vector<std::pair<int, Rect>> neighbours;  ///< a film near the chosen one, and its line
  std::optional<PlotLayout> losses;
};

/// The picture of a run of lab movielens: the films' map, and beside it how good the predictions
/// are: by stars, by popularity, and over the training. With a film chosen, its neighbours.
class MovieLensPicture {
 public:
  /// Where the `mouse` is, what lies there is marked.
  MovieLensDrawn draw(Canvas& canvas, Rect area, Scene& scene, std::optional<Point> mouse = {});
  /// The scene's run, which must be there, at the scene's time.
  MovieLensRun& run(Scene& scene) {
    run_.look(*scene.run, scene.step());
    return run_;
  }
  /// The films that `text` finds; kept until it or the films change.
  const std::vector<int>& found(Scene& scene, const std::string& text);

 private:
  const std::vector<FilmNeighbour>& neighbours(int film);
  void draw_side(Canvas& canvas, Rect area, Scene& scene, MovieLensDrawn& drawn,
                 std::optional<Point> mouse);
  void draw_row(Canvas& canvas, Rect area, Scene& scene, MovieLensDrawn& drawn,
                std::optional<Point> mouse);
  void draw_chart(Canvas& canvas, Rect area, std::size_t which, Scene& scene, MovieLensDrawn& drawn,
                  std::optional<Point> mouse);

  MovieLensRun run_;
  FilmMap map_;
  std::string found_for_;
  std::uint64_t found_version_ = 0;
  std::vector<int> found_;
  int neighbours_of_ = -1;
  std::uint64_t neighbours_version_ = 0;
  std::vector<FilmNeighbour> neighbours_;
};

/// The film of view.movie, or −1 where the run has none of that number.
int chosen_film(const View& view, const MovieLensRun& run);

/// What is said of a film where the mouse is.
std::string film_tip(const MovieLensRun& run, int film);

}  // namespace lab::viz
