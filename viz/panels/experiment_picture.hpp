#pragma once

#include <string>
#include <vector>

#include "viz/panels/plots_picture.hpp"
#include "viz/scene.hpp"

namespace lab::viz {

/// What the picture of an experiment says.
struct ExperimentPicture {
  struct Change {
    std::string name, value, initial;
  };
  std::string command;
  std::vector<Change> changes;  ///< the options that are not at their defaults
};

/// Draws the command, a table of the changed options and the plot of the lab's first metric.
void draw_experiment(Canvas& canvas, Rect area, const ExperimentPicture& picture, Scene& scene,
                     PlotCache& plots);

/// The metric that tells best how a run goes; empty when it has none.
std::string first_metric(const Scene& scene);

}  // namespace lab::viz
