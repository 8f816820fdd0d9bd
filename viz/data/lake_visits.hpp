#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "viz/data/episodes.hpp"

namespace lab::viz {

/// How often the agent stood on each state in the recorded episodes up to one of them. Each episode
/// is read once and kept as 2 bytes a step; moving to another one costs only what lies between.
class LakeVisits {
 public:
  /// Forgets everything, for a lake of `states` states.
  void begin(int states);
  /// The counts [S] over the first `count` recorded episodes. States that the lake lacks do not
  /// count. Valid until the next call.
  std::span<const int> up_to(Episodes& episodes, int count);

 private:
  void add(std::size_t episode, int times);

  std::vector<int> counts_;
  std::size_t counted_ = 0;            // episodes that are in counts_
  std::vector<std::uint16_t> states_;  // of all episodes read, one behind the other
  std::vector<std::size_t> ends_;      // of each episode in states_
};

}  // namespace lab::viz
