#include "viz/data/lake_visits.hpp"

#include <algorithm>

namespace lab::viz {

void LakeVisits::begin(int states) {
  counts_.assign(static_cast<std::size_t>(states), 0);
  counted_ = 0;
  states_.clear();
  ends_.clear();
}

std::span<const int> LakeVisits::up_to(Episodes& episodes, int count) {
  const auto wanted = static_cast<std::size_t>(std::clamp(count, 0, episodes.count()));
  // The file began anew: what was read is of another training.
  if (ends_.size() > static_cast<std::size_t>(episodes.count())) {
    begin(static_cast<int>(counts_.size()));
  }
  while (ends_.size() < wanted) {
    if (const auto episode = episodes.load(static_cast<int>(ends_.size()))) {
      for (const int state : episode->states) {
        if (state >= 0 && static_cast<std::size_t>(state) < counts_.size()) {
          states_.push_back(static_cast<std::uint16_t>(state));
        }
      }
    }
    ends_.push_back(states_.size());
  }
  while (counted_ < wanted) add(counted_++, 1);
  while (counted_ > wanted) add(--counted_, -1);
  return counts_;
}

void LakeVisits::add(std::size_t episode, int times) {
  const std::size_t begin = episode == 0 ? 0 : ends_[episode - 1];
  for (std::size_t i = begin; i < ends_[episode]; ++i) counts_[states_[i]] += times;
}

}  // namespace lab::viz
