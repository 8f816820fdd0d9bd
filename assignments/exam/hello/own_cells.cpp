// Part hello, tasks own_rnn_cell and own_lstm_cell: the cells by hand, in tensor operations.
// Replace each TODO; contract.hpp says what is asked for, README.md has the equations and hints.
// torch::nn's recurrent modules may not compute anything here.

#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"

namespace exam {

Tensor OwnRnnCell::forward(Tensor x, Tensor h) { TODO("a step of the RNN cell"); }

Tensor unroll(OwnRnnCell& cell, Tensor x) { TODO("the RNN cell over a sequence"); }

Tensor OwnLstmCell::gates(Tensor x, Tensor h) { TODO("the gates of the LSTM cell"); }

Tensor OwnLstmCell::next_cell(Tensor gates, Tensor c) { TODO("the next cell state"); }

Tensor OwnLstmCell::next_hidden(Tensor gates, Tensor next_c) { TODO("the next hidden state"); }

std::pair<Tensor, Tensor> OwnLstmCell::forward(Tensor x, Tensor h, Tensor c) {
  TODO("a step of the LSTM cell");
}

Tensor unroll(OwnLstmCell& cell, Tensor x) { TODO("the LSTM cell over a sequence"); }

}  // namespace exam
