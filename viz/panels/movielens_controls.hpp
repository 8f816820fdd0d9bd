#pragma once

#include "viz/panels/movielens_picture.hpp"
#include "viz/panels/panel.hpp"

namespace lab::viz {

/// The height of each of the two rows of widgets.
inline constexpr float kMovieLensControls = 34;

/// Above the picture: the search, the genre, and what takes the choice back. The films that the
/// search finds are listed over the picture, at most down to `bottom`. Marks "search", "result N",
/// "genre", "genre NAME" (in the open list), "clear film".
void film_controls(Rect area, float bottom, MovieLensPicture& picture, Scene& scene, Ui& ui);

/// Below it: the training time. Marks "play training" and "checkpoint".
void epoch_controls(Rect area, MovieLensPicture& picture, Scene& scene, Ui& ui);

}  // namespace lab::viz
