#include "nn/sequence_pass.hpp"

#include <torch/torch.h>

#include <algorithm>

#include "nn/fused_function.hpp"

namespace lab::nn {
namespace {

/// x [T, N, …] with each sequence back to front within its length; what lies behind it stays.
at::Tensor reversed(const at::Tensor& x, const std::vector<std::int64_t>& lengths) {
  const auto steps = x.size(0), batch = x.size(1);
  if (lengths.back() == steps) return x.flip(0);
  auto from = torch::empty({steps, batch}, torch::kInt64);
  auto index = from.accessor<std::int64_t, 2>();
  for (std::int64_t t = 0; t < steps; ++t) {
    for (std::int64_t n = 0; n < batch; ++n) {
      const auto length = lengths[static_cast<std::size_t>(n)];
      index[t][n] = t < length ? length - 1 - t : t;
    }
  }
  auto shape = x.sizes().vec();
  std::fill(shape.begin() + 2, shape.end(), 1);
  return x.gather(0, from.view(shape).expand_as(x));
}

/// `tensor` with zeros up to `size` behind its dimension `dim`.
at::Tensor padded(const at::Tensor& tensor, std::int64_t dim, std::int64_t size) {
  auto shape = tensor.sizes().vec();
  auto& there = shape[static_cast<std::size_t>(dim)];
  if (there == size) return tensor;
  there = size - there;
  return torch::cat({tensor, torch::zeros(shape, tensor.options())}, dim);
}

/// All of x [T, N, D], with every sequence as long as T.
SequencePass equal_lengths(PassOptions options, const CellWeights& weights, const at::Tensor& x,
                           const CellState& initial) {
  if (options.fused) {
    const auto out = fused_layer(options.cell, weights, x, initial);
    return {out.y, {out.hn, out.cn}, {}};
  }
  std::vector<at::Tensor> h, gates;
  auto state = initial;
  for (const auto& step : x.unbind(0)) {
    auto next = cell_step(options.cell, weights, step, state);
    state = next.state;
    h.push_back(state.h);
    gates.push_back(next.gates);
  }
  return {torch::stack(h), state, torch::stack(gates)};
}

}  // namespace

// Those that still run are the first ones: from each length to the next, a shrinking batch of equal
// lengths.
SequencePass forward_pass(PassOptions options, const CellWeights& weights, const at::Tensor& x,
                          const CellState& initial, const std::vector<std::int64_t>& lengths) {
  const auto batch = x.size(1);
  std::vector<at::Tensor> y, gates, h, c;  // h and c: of sequences that ended, last ones first
  auto state = initial;
  std::int64_t begin = 0, running = batch;
  while (running > 0) {
    const auto end = lengths[static_cast<std::size_t>(running - 1)];
    const auto part = x.narrow(0, begin, end - begin).narrow(1, 0, running);
    const auto pass = equal_lengths(options, weights, part, state);
    y.push_back(padded(pass.y, 1, batch));
    if (pass.gates.defined()) gates.push_back(padded(pass.gates, 2, batch));
    begin = end;
    const auto ended = running;
    while (running > 0 && lengths[static_cast<std::size_t>(running - 1)] == end) --running;
    h.push_back(pass.last.h.narrow(0, running, ended - running));
    state.h = pass.last.h.narrow(0, 0, running);
    if (pass.last.c.defined()) {
      c.push_back(pass.last.c.narrow(0, running, ended - running));
      state.c = pass.last.c.narrow(0, 0, running);
    }
  }
  const auto joined = [](std::vector<at::Tensor> parts, std::int64_t dim) {
    if (parts.empty()) return at::Tensor{};
    return parts.size() == 1 ? parts[0] : torch::cat(parts, dim);
  };
  std::reverse(h.begin(), h.end());
  std::reverse(c.begin(), c.end());
  SequencePass all{
      padded(joined(y, 0), 0, x.size(0)), {joined(h, 0), joined(c, 0)}, joined(gates, 0)};
  if (all.gates.defined()) all.gates = padded(all.gates, 0, x.size(0));
  return all;
}

SequencePass reverse_pass(PassOptions options, const CellWeights& weights, const at::Tensor& x,
                          const CellState& initial, const std::vector<std::int64_t>& lengths) {
  auto pass = forward_pass(options, weights, reversed(x, lengths), initial, lengths);
  pass.y = reversed(pass.y, lengths);
  if (pass.gates.defined()) {
    pass.gates = reversed(pass.gates.transpose(1, 2), lengths).transpose(1, 2);
  }
  return pass;
}

}  // namespace lab::nn
