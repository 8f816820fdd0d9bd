// task: hello.own_lstm_cell.gates

#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"

namespace exam {

Tensor OwnLstmCell::gates(Tensor x, Tensor h) {
  const auto parts = (x.matmul(weight_ih.t()) + h.matmul(weight_hh.t()) + bias_ih).chunk(4, 1);
  return torch::cat({parts[0].sigmoid(), parts[1].sigmoid(), parts[2].tanh(), parts[3].sigmoid()},
                    1);
}

}  // namespace exam
