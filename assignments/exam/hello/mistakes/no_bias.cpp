// task: hello.own_rnn_cell.step

#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"

namespace exam {

Tensor OwnRnnCell::forward(Tensor x, Tensor h) {
  return torch::tanh(x.matmul(weight_ih.t()) + h.matmul(weight_hh.t()));
}

}  // namespace exam
