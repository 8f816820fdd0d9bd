// What the contract gives: the cells' parameters, drawn as torch::nn draws them. Belongs to the
// grader; a student's folder does not need it.

#include <torch/torch.h>

#include <cmath>

#include "assignments/exam/hello/contract.hpp"

namespace exam {
namespace {

Tensor drawn(at::IntArrayRef shape, std::int64_t hidden) {
  const double bound = 1 / std::sqrt(static_cast<double>(hidden));
  return torch::empty(shape).uniform_(-bound, bound);
}

}  // namespace

OwnRnnCell::OwnRnnCell(std::int64_t inputs, std::int64_t hidden)
    : weight_ih(register_parameter("weight_ih", drawn({hidden, inputs}, hidden))),
      weight_hh(register_parameter("weight_hh", drawn({hidden, hidden}, hidden))),
      bias_ih(register_parameter("bias_ih", drawn({hidden}, hidden))),
      bias_hh(register_parameter("bias_hh", drawn({hidden}, hidden))) {}

OwnLstmCell::OwnLstmCell(std::int64_t inputs, std::int64_t hidden)
    : weight_ih(register_parameter("weight_ih", drawn({4 * hidden, inputs}, hidden))),
      weight_hh(register_parameter("weight_hh", drawn({4 * hidden, hidden}, hidden))),
      bias_ih(register_parameter("bias_ih", drawn({4 * hidden}, hidden))),
      bias_hh(register_parameter("bias_hh", drawn({4 * hidden}, hidden))) {}

}  // namespace exam
