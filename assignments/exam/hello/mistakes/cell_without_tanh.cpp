// task: hello.own_lstm_cell.hidden

#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"

namespace exam {

Tensor OwnLstmCell::next_hidden(Tensor gates, Tensor next_c) {
  return gates.chunk(4, 1)[3] * next_c;
}

}  // namespace exam
