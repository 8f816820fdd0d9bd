#include "tests/nn/tensors.hpp"

#include <torch/torch.h>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "tests/golden.hpp"

namespace lab::testing {
namespace {

std::vector<double> numbers(const at::Tensor& tensor) {
  const auto dense = tensor.detach().to(torch::kDouble).contiguous();
  return {dense.data_ptr<double>(), dense.data_ptr<double>() + dense.numel()};
}
Shape shape(const at::Tensor& tensor) { return {tensor.sizes().begin(), tensor.sizes().end()}; }

const char* const kNames[] = {"rnn_tanh", "rnn_relu", "lstm", "gru"};

}  // namespace

std::string difference(const at::Tensor& got, const at::Tensor& wanted, Tolerance tolerance) {
  if (!got.defined() || !wanted.defined()) {
    if (got.defined() == wanted.defined()) return "";
    return got.defined() ? "a tensor where none is wanted" : "no tensor where one is wanted";
  }
  return difference(numbers(got), numbers(wanted), tolerance, shape(got), shape(wanted));
}

at::Tensor tensor_of(const nlohmann::json& nested, at::ScalarType type) {
  std::vector<std::int64_t> sizes;
  for (const auto* level = &nested; level->is_array(); level = &level->at(0)) {
    sizes.push_back(static_cast<std::int64_t>(level->size()));
  }
  return torch::tensor(numbers_of(nested), torch::kDouble).view(sizes).to(type).requires_grad_();
}

at::Tensor random_tensor(at::IntArrayRef shape, at::ScalarType type) {
  return torch::randn(shape, type).requires_grad_();
}

at::ScalarType type_named(const std::string& dtype) {
  if (dtype != "float32" && dtype != "float64") fail("no type of ours is called {}", dtype);
  return dtype == "float64" ? torch::kDouble : torch::kFloat;
}

std::string case_text(nn::Cell cell, at::ScalarType type) {
  return std::string(kNames[static_cast<int>(cell)]) + ", " + c10::toString(type);
}

}  // namespace lab::testing
