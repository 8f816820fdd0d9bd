#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "viz/data/transitions.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/panels/lake_look.hpp"
#include "viz/panels/panel.hpp"

namespace lab::viz {

/// The transitions of the episode as a table that can be sorted by each column; a click on a row
/// goes to that moment.
class LakeTransitions {
 public:
  /// The transitions of what is looked at, in the order of the table; empty without values or
  /// episode. Valid until the next call.
  const std::vector<Transition>& rows(const LakeLook& look);
  /// The height that the table needs for `rows` rows.
  static float height_of(std::size_t rows);
  /// Draws the table into `area` of the present ImGui window.
  void table(Rect area, const LakeLook& look, Scene& scene, Ui& ui);

 private:
  void sort();
  void scroll_to(int t);

  std::vector<Transition> rows_;
  // What the rows were made from: run, its revision, step of the values, episode, its length.
  std::tuple<std::string, std::uint64_t, std::int64_t, int, int> made_from_;
  TransitionColumn column_ = TransitionColumn::t;
  bool descending_ = false;
  int shown_t_ = -1;  // that the table has scrolled to
};

}  // namespace lab::viz
