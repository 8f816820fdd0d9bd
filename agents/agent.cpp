#include "agents/agent.hpp"

#include <limits>

namespace lab::agents {

double Agent::loss() const { return std::numeric_limits<double>::quiet_NaN(); }

}  // namespace lab::agents
