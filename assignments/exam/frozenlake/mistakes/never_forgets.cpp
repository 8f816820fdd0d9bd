// task: frozenlake.buffer.push
// The memory grows without end.

#include <torch/torch.h>

#include "assignments/exam/frozenlake/contract.hpp"

namespace exam {

void ReplayBuffer::push(const Transition& transition) { transitions.push_back(transition); }

}  // namespace exam
