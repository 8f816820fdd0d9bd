#include "agents/agent.hpp"

#include <algorithm>
#include <limits>

namespace lab::agents {

double Agent::loss() const { return std::numeric_limits<double>::quiet_NaN(); }

int greedy_action(std::span<const float> row) {
  return static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin());
}

}  // namespace lab::agents
