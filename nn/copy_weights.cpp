#include "nn/copy_weights.hpp"

#include <torch/torch.h>

#include <string>
#include <utility>
#include <vector>

#include "nn/check_shape.hpp"

namespace lab::nn {
namespace {

// A tensor is a handle: a list of them is enough to write the parameters it names.
using Named = std::vector<std::pair<std::string, at::Tensor>>;

Named parameters(const torch::nn::Module& module) {
  Named all;
  for (const auto& item : module.named_parameters()) all.emplace_back(item.key(), item.value());
  return all;
}

Named parameters(const CellWeights& weights) {
  Named all;
  const auto add = [&](const char* name, const at::Tensor& tensor) {
    if (tensor.defined()) all.emplace_back(name, tensor);
  };
  add("weight_ih", weights.weight_ih);
  add("weight_hh", weights.weight_hh);
  add("bias_ih", weights.bias_ih);
  add("bias_hh", weights.bias_hh);
  return all;
}

at::Tensor find(const Named& all, const std::string& name) {
  for (const auto& [key, tensor] : all) {
    if (key == name) return tensor;
  }
  return {};
}

void expect_same_shape(const std::string& name, const at::Tensor& from, const at::Tensor& to) {
  if (from.defined() && to.defined() && from.sizes() == to.sizes()) return;
  throw std::logic_error("cannot copy " + name + ": it has shape " + shape_text(from) +
                         " where the receiver has " + shape_text(to));
}

void copy(const Named& from, const Named& to) {
  for (const auto& [name, tensor] : from) expect_same_shape(name, tensor, find(to, name));
  for (const auto& [name, tensor] : to) expect_same_shape(name, find(from, name), tensor);
  const torch::NoGradGuard no_grad;
  for (const auto& [name, tensor] : from) find(to, name).copy_(tensor);
}

}  // namespace

void copy_weights(const torch::nn::Module& from, Sequence& to) {
  copy(parameters(from), to.named_parameters());
}
void copy_weights(const Sequence& from, torch::nn::Module& to) {
  copy(from.named_parameters(), parameters(to));
}
void copy_weights(const torch::nn::Module& from, CellWeights& to) {
  copy(parameters(from), parameters(to));
}
void copy_weights(const CellWeights& from, torch::nn::Module& to) {
  copy(parameters(from), parameters(to));
}

}  // namespace lab::nn
