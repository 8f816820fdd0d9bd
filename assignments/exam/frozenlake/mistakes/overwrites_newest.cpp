// task: frozenlake.buffer.push
// A full memory overwrites the wrong place: the newest.

#include <torch/torch.h>

#include "assignments/exam/frozenlake/contract.hpp"

namespace exam {

void ReplayBuffer::push(const Transition& transition) {
  if (size() == capacity) transitions.pop_back();
  transitions.push_back(transition);
}

}  // namespace exam
