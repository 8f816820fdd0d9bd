#include "assignments/grading/probe_tensors.hpp"

#include <torch/torch.h>

#include <span>

#include "assignments/grading/values.hpp"

namespace lab::grading {
namespace {

const core::Array& find(const core::Arrays& input, const std::string& name) {
  const auto found = input.find(name);
  if (found == input.end()) fail("there is no input {}", name);
  return found->second;
}

template <class T>
core::Array copied(const at::Tensor& tensor) {
  std::vector<std::size_t> shape;
  for (const auto extent : tensor.sizes()) shape.push_back(static_cast<std::size_t>(extent));
  return core::make_array(
      std::span<const T>(tensor.data_ptr<T>(), static_cast<std::size_t>(tensor.numel())),
      std::move(shape));
}

}  // namespace

at::Tensor tensor(const core::Arrays& input, const std::string& name) {
  const auto& array = find(input, name);
  const auto numbers = numbers_of(array);
  const std::vector<std::int64_t> shape(array.shape.begin(), array.shape.end());
  const bool is_real = array.type.find('f') != std::string::npos;
  return torch::tensor(at::ArrayRef<double>(numbers), torch::kDouble)
      .reshape(shape)
      .to(is_real ? torch::kFloat : torch::kLong);
}

std::int64_t integer(const core::Arrays& input, const std::string& name) {
  return static_cast<std::int64_t>(numbers_of(find(input, name)).at(0));
}

void record(Recorder& out, const std::string& name, const at::Tensor& tensor) {
  if (!tensor.defined()) fail("{} is an undefined tensor", name);
  const auto plain = tensor.detach().to(torch::kCPU);
  if (at::isIntegralType(plain.scalar_type(), true)) {
    out.array(name, copied<std::int64_t>(plain.to(torch::kLong).contiguous()));
  } else {
    out.array(name, copied<float>(plain.to(torch::kFloat).contiguous()));
  }
}

}  // namespace lab::grading
