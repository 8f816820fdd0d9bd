#pragma once

// For tests that have included <torch/torch.h> already.

#include <type_traits>
#include <vector>

namespace lab::testing {

/// The torch type of T's numbers.
template <class T>
constexpr auto kType = std::is_same_v<T, float> ? torch::kFloat32 : torch::kFloat64;

/// The numbers of a tensor of type T, row by row.
template <class T>
std::vector<T> numbers_of(const torch::Tensor& tensor) {
  const auto flat = tensor.detach().contiguous();
  return {flat.data_ptr<T>(), flat.data_ptr<T>() + flat.numel()};
}

}  // namespace lab::testing
