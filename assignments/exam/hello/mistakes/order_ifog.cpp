// task: hello.own_lstm_cell.gates

#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"

namespace exam {

Tensor OwnLstmCell::gates(Tensor x, Tensor h) {
  const auto z = x.matmul(weight_ih.t()) + bias_ih + h.matmul(weight_hh.t()) + bias_hh;
  const auto parts = z.chunk(4, 1);
  return torch::cat({parts[0].sigmoid(), parts[1].sigmoid(), parts[3].tanh(), parts[2].sigmoid()},
                    1);
}

}  // namespace exam
