#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "nn/cells.hpp"
#include "tests/close.hpp"

namespace lab::testing {

/// As difference() of close.hpp: empty when close, else both shapes, the first index that differs,
/// both values and the largest gap. An undefined tensor is close to an undefined one only.
std::string difference(const at::Tensor& got, const at::Tensor& wanted, Tolerance tolerance);

/// A tensor of nested lists, which asks for gradients.
at::Tensor tensor_of(const nlohmann::json& nested, at::ScalarType type);

/// Fresh numbers from N(0, 1) by torch's generator, which ask for gradients.
at::Tensor random_tensor(at::IntArrayRef shape, at::ScalarType type);

/// How a golden file writes a type.
at::ScalarType type_named(const std::string& dtype);

inline constexpr nn::Cell kCells[] = {nn::Cell::rnn_tanh, nn::Cell::rnn_relu, nn::Cell::lstm,
                                      nn::Cell::gru};
inline constexpr at::ScalarType kTypes[] = {at::kFloat, at::kDouble};

/// "lstm, Float", to say in INFO which case failed.
std::string case_text(nn::Cell cell, at::ScalarType type);

}  // namespace lab::testing
