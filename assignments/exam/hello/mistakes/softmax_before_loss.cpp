// task: hello.rnn.loss

#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"

namespace exam {

Tensor loss(Tensor logits, Tensor targets) {
  return torch::nn::functional::cross_entropy(logits.softmax(1), targets);
}

}  // namespace exam
