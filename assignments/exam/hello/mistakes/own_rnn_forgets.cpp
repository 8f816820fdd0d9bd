// task: hello.own_rnn_cell.sequence

#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"

namespace exam {

Tensor unroll(OwnRnnCell& cell, Tensor x) {
  auto h = torch::zeros({x.size(1), cell.weight_hh.size(1)});
  std::vector<Tensor> all;
  for (std::int64_t t = 0; t < x.size(0); ++t) {
    h = cell.forward(x[t], torch::zeros_like(h));
    all.push_back(h);
  }
  return torch::stack(all);
}

}  // namespace exam
