#pragma once

#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

// What stands on the frozen lake, drawn by shapes into a square cell of any size.

/// The sheet of ice below all cells, its light from the upper left, in a bank of snow.
void draw_ice(Canvas& canvas, Rect board, int columns, int rows, const Theme& theme);
/// Glints and scratches of one cell of ice; `cell_number` varies them.
void draw_glints(Canvas& canvas, Rect cell, int cell_number, const Theme& theme);
/// Dark water in a broken rim.
void draw_hole(Canvas& canvas, Rect cell, int cell_number, const Theme& theme);
/// A present in the snow.
void draw_goal(Canvas& canvas, Rect cell, const Theme& theme);
/// A small flag at the upper left, where walks begin.
void draw_start(Canvas& canvas, Rect cell, const Theme& theme);

/// How the penguin is.
struct PenguinPose {
  float size = 1;  ///< of its usual size; it shrinks as it sinks
  int looks = 1;   ///< the move that it looks along: 0 left, 1 down, 2 right, 3 up
  bool cheers = false;
  bool in_water = false;
  Colour scarf;
};
/// The penguin that walks, as wide as its pose says around `centre` in a cell of `cell` pixels.
void draw_penguin(Canvas& canvas, Point centre, float cell, const PenguinPose& pose);

/// An arrow for move `action` (0 left, 1 down, 2 right, 3 up), `length` long around `centre`.
void draw_arrow(Canvas& canvas, Point centre, int action, float length, Colour colour, float width);

/// The direction of move `action` on the screen, one long.
Point direction_of(int action);

}  // namespace lab::viz
