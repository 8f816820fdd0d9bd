#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/options.hpp"
#include "viz/data/curve.hpp"
#include "viz/draw/ticks.hpp"

namespace lab::viz {

using namespace std::string_view_literals;

/// What the board shows in its cells.
enum class BoardValues { q, error, change, hidden };

/// Everything that decides what a picture shows, given the run directories. The window changes it,
/// an export is told it, and its fields are the command line of both: the command that reproduces
/// what is on the screen is written from it.
struct View {
  // The two times.
  double step = -1;  ///< training time, in steps; negative: the newest, also as the run grows
  int episode =
      -1;  ///< recorded episode, by its number in the training; negative: the last before `step`
  double moment = 0;  ///< steps into the episode, characters into the text or answers of the
                      ///< student; fractions are on the way

  // Plots.
  std::vector<std::string> plots;  ///< keys; empty: the lab's first ones
  Axis axis = Axis::step;
  double smoothing = 0.9;  ///< weight of what came before, 0 (none) to below 1
  bool log_scale = false;
  bool band = true;     ///< runs that differ only in the seed as their mean and its 95 % band
  std::string x_range;  ///< as x_range() reads it; empty: all
  std::vector<std::string> y_ranges;  ///< as y_range() reads them, one a plot

  // The frozen lake.
  BoardValues values = BoardValues::q;
  double against = 0;  ///< training step that `change` compares with
  bool numbers = true, arrows = true, visits = false;
  int from = -1;         ///< what-if: state to walk on from; negative: none
  double epsilon = 0.1;  ///< of the ε-greedy walks from there

  // Hello.
  int layer = 0;
  std::string gate;  ///< the gate whose unit tints the text; empty: colour by loss
  int unit = -1;

  // MovieLens.
  std::string search;
  int movie = -1;         ///< index of the chosen film
  std::string genre;      ///< that is coloured; empty: the first of each film
  std::string map_range;  ///< as map_range() reads it; empty: all films

  // Tracing.
  std::string student;  ///< whose answers are shown, by name; empty: the first one inspected
  int attention = 0;    ///< which of the model's attentions
  int head = 0;         ///< of that attention

  // The window.
  std::string panel;  ///< by name; empty: the one that suits the run
  bool dark = false;
};

/// Every field once: name, help and range.
void fields(core::FieldList& f, View& view);

// What part of the plots and of the films' map is shown; nothing: all of it. For a text that is no
// range they throw UsageError, naming the option.

/// "LOW:HIGH" along view.axis, of all the plots.
std::optional<Extent> x_range(const View& view);
/// Of the values in the plot of `key`: "KEY=LOW:HIGH". On a logarithmic axis LOW is above 0.
std::optional<Extent> y_range(const View& view, const std::string& key);
/// Across and up in the map's own units: "LEFT:RIGHT:BOTTOM:TOP". All of it is to be seen.
struct MapRange {
  Extent across, up;
};
std::optional<MapRange> map_range(const View& view);
/// Reads all of them, for the error alone.
void check_ranges(const View& view);

/// Whether a picture can show the numbers from low to high: they are finite, and further apart than
/// rounding. A text with any other is no range.
bool is_range(Extent range);
// They write such a text, of what is_range(), as precise as a picture of it can show.
void set_x_range(View& view, Extent range);
void set_y_range(View& view, const std::string& key, Extent range);
void set_map_range(View& view, const MapRange& range);

/// The options of `view` that differ from the defaults, a word each: "--checkpoint", "1200", ….
std::vector<std::string> command_words(const View& view);

}  // namespace lab::viz

namespace lab::core {
using namespace std::string_view_literals;
template <>
inline constexpr std::array kNames<viz::BoardValues> = {"q"sv, "error"sv, "change"sv, "hidden"sv};
template <>
inline constexpr std::array kNames<viz::Axis> = {"step"sv, "episode"sv, "time"sv};
}  // namespace lab::core
