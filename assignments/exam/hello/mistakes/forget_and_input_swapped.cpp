// task: hello.own_lstm_cell.cell

#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"

namespace exam {

Tensor OwnLstmCell::next_cell(Tensor gates, Tensor c) {
  const auto parts = gates.chunk(4, 1);
  return parts[0] * c + parts[1] * parts[2];
}

}  // namespace exam
