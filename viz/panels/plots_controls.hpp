#pragma once

#include <string>
#include <vector>

#include "viz/panels/panel.hpp"

namespace lab::viz {

/// The row of widgets above the plots: which metrics, over what, how smooth.
class PlotsControls {
 public:
  /// Lays them out in the present ImGui window from its cursor on, `width` pixels wide, in as many
  /// rows as they need. `shown` are the keys of the plots, `zoomed` adds a button that resets the
  /// zoom; true when it was pressed.
  bool draw(float width, Scene& scene, Ui& ui, const std::vector<std::string>& shown, bool zoomed);

 private:
  void choose_keys(Scene& scene, Ui& ui, const std::vector<std::string>& shown);
  std::string filter_;
};

}  // namespace lab::viz
