// task: hello.own_rnn_cell.step

#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"

namespace exam {

Tensor OwnRnnCell::forward(Tensor x, Tensor h) {
  return x.matmul(weight_ih.t()) + bias_ih + h.matmul(weight_hh.t()) + bias_hh;
}

}  // namespace exam
