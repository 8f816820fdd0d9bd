#pragma once

#include <ATen/core/Tensor.h>

#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "nn/cells.hpp"

namespace lab::nn {

/// "[4, 3]", or "none" for an undefined tensor.
inline std::string shape_text(const at::Tensor& tensor) {
  if (!tensor.defined()) return "none";
  std::ostringstream text;
  text << tensor.sizes();
  return text.str();
}

/// Throws std::logic_error, with the name and both shapes, unless the tensor has that shape.
inline void expect_shape(std::string_view name, const at::Tensor& tensor, at::IntArrayRef wanted) {
  if (tensor.defined() && tensor.sizes() == wanted) return;
  std::ostringstream text;
  text << name << " has shape " << shape_text(tensor) << ", not " << wanted;
  throw std::logic_error(text.str());
}

/// Throws std::logic_error, with the parameter's name and both shapes, unless the weights are those
/// of such a cell with that many inputs. Returns H.
inline std::int64_t expect_weights(Cell cell, const CellWeights& weights, std::int64_t inputs) {
  if (!weights.weight_hh.defined() || weights.weight_hh.dim() != 2) {
    throw std::logic_error("weight_hh has shape " + shape_text(weights.weight_hh) +
                           ", not [G·H, H]");
  }
  const auto hidden = weights.weight_hh.size(1);
  const auto rows = gate_count(cell) * hidden;
  expect_shape("weight_ih", weights.weight_ih, {rows, inputs});
  expect_shape("weight_hh", weights.weight_hh, {rows, hidden});
  if (weights.bias_ih.defined() || weights.bias_hh.defined()) {
    expect_shape("bias_ih", weights.bias_ih, {rows});
    expect_shape("bias_hh", weights.bias_hh, {rows});
  }
  return hidden;
}

}  // namespace lab::nn
