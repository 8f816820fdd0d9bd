#include "nn/sequence.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <functional>
#include <numeric>

#include "nn/check_shape.hpp"
#include "nn/sequence_pass.hpp"

namespace lab::nn {
namespace {

void check_lengths(const std::vector<std::int64_t>& lengths, std::int64_t steps,
                   std::int64_t batch) {
  if (lengths.size() != static_cast<std::size_t>(batch)) {
    throw std::logic_error(std::to_string(lengths.size()) + " lengths for " +
                           std::to_string(batch) + " sequences");
  }
  for (const auto length : lengths) {
    if (length < 1 || length > steps) {
      throw std::logic_error("a sequence of length " + std::to_string(length) +
                             ", not from 1 to T = " + std::to_string(steps));
    }
  }
}

}  // namespace

Sequence::Sequence(const SequenceOptions& options) : options_(options) {
  if (options.layers < 1 || options.dropout < 0 || options.dropout > 1) {
    throw std::logic_error("a sequence has " + std::to_string(options.layers) +
                           " layers, at least 1, and dropout " + std::to_string(options.dropout) +
                           ", from 0 to 1");
  }
  for (int layer = 0; layer < options.layers; ++layer) {
    const int inputs = layer == 0 ? options.inputs : options.directions() * options.hidden;
    for (int direction = 0; direction < options.directions(); ++direction) {
      weights_.push_back(
          make_cell_weights(options.cell, inputs, options.hidden, options.bias, options.type));
    }
  }
}

SequenceOutput Sequence::forward(const at::Tensor& x, const CellState& initial,
                                 const std::vector<std::int64_t>& lengths, bool training) const {
  if (!x.defined() || x.dim() != 3 || x.size(2) != options_.inputs || x.numel() == 0) {
    throw std::logic_error("x has shape " + shape_text(x) + ", not " +
                           (options_.batch_first ? "[N, T, " : "[T, N, ") +
                           std::to_string(options_.inputs) + "], each at least 1");
  }
  auto input = options_.batch_first ? x.transpose(0, 1) : x;
  const auto steps = input.size(0), batch = input.size(1);
  const auto passes = static_cast<std::int64_t>(weights_.size());
  const bool lstm = options_.cell == Cell::lstm;
  const auto state_or_zeros = [&](const char* name, const at::Tensor& state) {
    if (!state.defined()) return torch::zeros({passes, batch, options_.hidden}, x.options());
    expect_shape(name, state, {passes, batch, options_.hidden});
    return state;
  };
  auto h0 = state_or_zeros("h0", initial.h);
  auto c0 = lstm ? state_or_zeros("c0", initial.c) : at::Tensor{};

  std::vector<std::int64_t> sorted(static_cast<std::size_t>(batch), steps);
  at::Tensor order;  // undefined where nothing has to move
  if (!lengths.empty()) {
    check_lengths(lengths, steps, batch);
    std::vector<std::int64_t> longest_first(lengths.size());
    std::iota(longest_first.begin(), longest_first.end(), 0);
    const auto length = [&](std::int64_t n) { return lengths[static_cast<std::size_t>(n)]; };
    std::ranges::stable_sort(longest_first, std::ranges::greater{}, length);
    std::ranges::transform(longest_first, sorted.begin(), length);
    order = torch::tensor(longest_first);
  }
  const auto reordered = [&](const at::Tensor& tensor, std::int64_t dim, const at::Tensor& by) {
    return tensor.defined() && by.defined() ? tensor.index_select(dim, by) : tensor;
  };
  input = reordered(input, 1, order);
  h0 = reordered(h0, 1, order);
  c0 = reordered(c0, 1, order);

  SequenceOutput out;
  std::vector<at::Tensor> hn, cn;
  std::size_t index = 0;
  for (int layer = 0; layer < options_.layers; ++layer) {
    if (layer > 0) input = torch::dropout(input, options_.dropout, training);
    std::vector<at::Tensor> y;
    for (int direction = 0; direction < options_.directions(); ++direction, ++index) {
      const auto row = static_cast<std::int64_t>(index);
      const CellState start{h0.select(0, row), lstm ? c0.select(0, row) : at::Tensor{}};
      const auto& run = direction == 0 ? forward_pass : reverse_pass;
      const auto pass = run({options_.cell, options_.fused}, weights_[index], input, start, sorted);
      y.push_back(pass.y);
      hn.push_back(pass.last.h);
      cn.push_back(pass.last.c);
      if (pass.gates.defined()) out.gates.push_back(pass.gates);
    }
    input = y.size() == 1 ? y[0] : torch::cat(y, 2);
  }
  const auto back = order.defined() ? order.argsort() : at::Tensor{};
  out.y = reordered(input, 1, back);
  if (options_.batch_first) out.y = out.y.transpose(0, 1);
  out.hn = reordered(torch::stack(hn), 1, back);
  if (lstm) out.cn = reordered(torch::stack(cn), 1, back);
  for (auto& gates : out.gates) gates = reordered(gates, 2, back);
  return out;
}

std::vector<std::pair<std::string, at::Tensor>> Sequence::named_parameters() const {
  std::vector<std::pair<std::string, at::Tensor>> all;
  const auto directions = static_cast<std::size_t>(options_.directions());
  for (std::size_t i = 0; i < weights_.size(); ++i) {
    const auto suffix =
        "_l" + std::to_string(i / directions) + (i % directions == 1 ? "_reverse" : "");
    const auto& [weight_ih, weight_hh, bias_ih, bias_hh] = weights_[i];
    all.emplace_back("weight_ih" + suffix, weight_ih);
    all.emplace_back("weight_hh" + suffix, weight_hh);
    if (!bias_ih.defined()) continue;
    all.emplace_back("bias_ih" + suffix, bias_ih);
    all.emplace_back("bias_hh" + suffix, bias_hh);
  }
  return all;
}

}  // namespace lab::nn
