#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "viz/data/smoothing.hpp"
#include "viz/draw/plot.hpp"
#include "viz/panels/panel.hpp"
#include "viz/scene.hpp"

namespace lab::viz {

// A plot of a metric for any panel, which keeps a PlotCache plots_. In picture():
//
//   metric_plot(canvas, area, scene, "train/loss", plots_);
//
// and in interact(), where the mouse shows values and a click moves the training time:
//
//   const auto layout = metric_plot(canvas, area, scene, "train/loss", plots_, plot_pointer());
//   plot_moves_cursor(layout, scene, ui, "train/loss");

/// What was computed for the plots of a scene (smoothed lines, bands); kept from frame to frame and
/// made again only when a run has grown or the view asks for something else.
class PlotCache {
 public:
  /// The lines of `key`: every run of the scene that has it, in its colour, the raw line faint
  /// behind the smoothed one. With view.band, runs that differ only in the seed are one line, their
  /// mean with its 95 % band; of two with the same seed the newer one counts. A metric that is
  /// zeros and ones in such runs is their moving mean with its band. Valid until the next call for
  /// that key or the next poll of a run.
  const std::vector<PlotLine>& lines(const Scene& scene, const std::string& key);
  /// What those lines are beside the metric itself ("mean of the last 100"); empty: nothing.
  const std::string& note(const Scene& scene, const std::string& key) {
    return entry(scene, key).note;
  }

 private:
  /// One line as it is computed; what needs no computing stays with its run.
  struct Computed {
    std::string label;
    Colour colour;
    std::size_t run = 0;        ///< whose x and raw y are shown, when `band.x` is empty
    std::size_t seeds = 0;      ///< of a mean; 0: a single run
    std::vector<float> smooth;  ///< empty: the raw line itself
    Band band;
  };
  struct Entry {
    std::string made_for;  ///< everything that the computed lines depend on
    std::vector<Computed> computed;
    std::vector<PlotLine> lines;
    std::string note;
  };
  Entry& entry(const Scene& scene, const std::string& key);
  static Computed single(const Scene& scene, std::size_t i, const std::string& key, int window);
  static std::optional<Computed> mean_of(const Scene& scene, const std::vector<std::size_t>& runs,
                                         const std::string& key, int window);
  static void compute(Entry& entry, const Scene& scene, const std::string& key);
  std::map<std::string, Entry> entries_;
};

/// The metrics that suit a run's lab and that it has, at most four.
std::vector<std::string> default_plots(const Run& run);

/// What the numbers along `axis` count: "training steps", "episodes", "epochs" or "seconds".
std::string axis_label(const Scene& scene, Axis axis);

/// Title, axis, scale and cursor (the training time) of the plot of `key`.
PlotStyle metric_style(const Scene& scene, const std::string& key, PlotCache& cache);

/// The range of x of plots that belong together, so that the cursor stands at one place in each:
/// that of all the lines of `keys`, as far as the training time can go.
Extent shared_x_range(const Scene& scene, std::span<const std::string> keys, PlotCache& cache);

/// Draws the plot of `key` into `area`; at `pointer` the values are shown. Without `x_range` it is
/// what the lines need.
PlotLayout metric_plot(Canvas& canvas, Rect area, Scene& scene, const std::string& key,
                       PlotCache& cache, std::optional<Point> pointer = {},
                       std::optional<Extent> x_range = {});

/// The mouse, when it is over the present ImGui window and nothing lies before it.
std::optional<Point> plot_pointer();

/// Lets a press or drag of the left button in the plot move the training time (view.step); at its
/// right end the newest is followed. To be called within the ImGui window that holds the plot,
/// after it was drawn. Marks the plot as "plot <key>". True when the time was moved.
bool plot_moves_cursor(const PlotLayout& layout, Scene& scene, Ui& ui, const std::string& key);

}  // namespace lab::viz
