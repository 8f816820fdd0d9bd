#pragma once

#include "viz/panels/experiment_queue.hpp"
#include "viz/panels/experiment_state.hpp"
#include "viz/panels/panel.hpp"

namespace lab::viz {

/// The upper part of the panel: which lab and what to start from, the command that will run, and
/// the buttons that run it. In a narrow window widgets go to lines of their own.
class ExperimentBar {
 public:
  void draw(ExperimentState& state, TrainingQueue& queue, Scene& scene, Ui& ui);

 private:
  void command_box(const std::string& command, const Theme& theme, Marks& marks);

  std::string copied_;  // the command that was copied last
};

}  // namespace lab::viz
