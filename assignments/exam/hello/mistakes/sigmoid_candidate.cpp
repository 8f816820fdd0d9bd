// task: hello.own_lstm_cell.gates

#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"

namespace exam {

Tensor OwnLstmCell::gates(Tensor x, Tensor h) {
  return torch::sigmoid(x.matmul(weight_ih.t()) + bias_ih + h.matmul(weight_hh.t()) + bias_hh);
}

}  // namespace exam
