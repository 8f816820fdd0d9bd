#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "nn/cells.hpp"

namespace lab::labs::hello {

/// A cell from elsewhere that takes the place of the lab's own (`--cell mine`): the student's of
/// the exam, which the grader puts into the lab once it has passed.
class MyCell {
 public:
  MyCell() = default;
  MyCell(const MyCell&) = delete;
  MyCell& operator=(const MyCell&) = delete;
  virtual ~MyCell() = default;

  /// x [N, D] and the state give the next state; c is the LSTM's.
  virtual nn::CellState step(const at::Tensor& x, const nn::CellState& state) = 0;
  /// weight_ih, weight_hh, bias_ih, bias_hh; they require gradients.
  virtual std::vector<at::Tensor> parameters() = 0;
  /// Makes the parameters numbers of `type`.
  virtual void to(at::ScalarType type) = 0;
};

/// What the module exports, under this name and with C linkage. The caller owns the result.
using MakeMyCell = MyCell*(int inputs, int hidden);
inline constexpr const char* kMakeMyCell = "lab_make_my_cell";

}  // namespace lab::labs::hello
