// The block and its attention by hand against torch::nn: values and gradients.
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "nn/transformer_block.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/nn/torch_numbers.hpp"

using namespace lab;
using nn::Normalization;
using testing::difference;
using testing::doubles;
using testing::kType;
using testing::numbers_of;
using testing::Tolerance;

namespace {

/// Outputs near 1, gradients that are sums over hundreds of rows.
template <class T>
constexpr Tolerance kClose =
    std::is_same_v<T, float> ? Tolerance{1e-5, 1e-5} : Tolerance{1e-12, 1e-11};
template <class T>
constexpr Tolerance kGradientClose =
    std::is_same_v<T, float> ? Tolerance{5e-5, 1e-5} : Tolerance{1e-12, 1e-11};

template <class T>
std::string gap(std::span<const T> got, const torch::Tensor& wanted, Tolerance tolerance) {
  return difference(doubles(got), doubles(numbers_of<T>(wanted)), tolerance);
}

/// torch's forms of the mask: 0 or −∞ for the steps [T, T], and true for the hidden keys [N, T].
struct TorchMask {
  torch::Tensor steps, keys;
};

/// A block of torch::nn modules, whose parameters are copied into the order of block_slots.
struct TorchBlock {
  nn::BlockShape shape;
  torch::nn::MultiheadAttention attention, cross{nullptr};
  torch::nn::Linear inter, out;
  std::vector<torch::nn::LayerNorm> norms;

  TorchBlock(const nn::BlockShape& of, torch::ScalarType type)
      : shape(of),
        attention(of.hidden, of.heads),
        inter(of.hidden, of.feed_forward),
        out(of.feed_forward, of.hidden) {
    if (shape.cross) cross = torch::nn::MultiheadAttention(of.hidden, of.heads);
    const int count = shape.normalization == Normalization::none ? 0 : shape.cross ? 3 : 2;
    for (int i = 0; i < count; ++i) {
      norms.emplace_back(torch::nn::LayerNormOptions({of.hidden}).eps(1e-12));
    }
    torch::NoGradGuard no_gradient;
    for (auto* module : modules()) {
      module->to(type);
      for (auto& parameter : module->parameters()) {  // biases and LayerNorms that matter
        if (parameter.dim() == 1) parameter.copy_(torch::randn_like(parameter));
      }
    }
  }

  std::vector<torch::nn::Module*> modules() {
    std::vector<torch::nn::Module*> all{attention.get()};
    if (shape.cross) all.push_back(cross.get());
    all.push_back(inter.get());
    all.push_back(out.get());
    for (auto& norm : norms) all.push_back(norm.get());
    return all;
  }

  /// Of all parameters what `of` makes of them, one after the other as block_slots has them:
  /// MultiheadAttention keeps query, key and value in one matrix.
  template <class Of>
  torch::Tensor flat(Of of) {
    std::vector<torch::Tensor> parts;
    for (auto* module : modules()) {
      const auto named = module->named_parameters();
      if (!named.contains("in_proj_weight")) {
        parts.push_back(of(named["weight"]).flatten());
        parts.push_back(of(named["bias"]).flatten());
        continue;
      }
      const auto weights = of(named["in_proj_weight"]).chunk(3);
      const auto biases = of(named["in_proj_bias"]).chunk(3);
      for (std::size_t i = 0; i < 3; ++i) {
        parts.push_back(weights[i].flatten());
        parts.push_back(biases[i].flatten());
      }
      parts.push_back(of(named["out_proj.weight"]).flatten());
      parts.push_back(of(named["out_proj.bias"]).flatten());
    }
    return torch::cat(parts);
  }

  torch::Tensor forward(torch::Tensor x, const torch::Tensor& memory, const TorchMask& mask) {
    std::size_t part = 0;
    const auto add = [&](auto&& result_of) {
      const auto where = shape.normalization;
      x = x + result_of(where == Normalization::pre ? norms[part](x) : x);
      if (where == Normalization::post) x = norms[part](x);
      ++part;
    };
    const auto attend = [&](torch::nn::MultiheadAttention& by, const torch::Tensor& query,
                            const torch::Tensor& key) {
      return std::get<0>(by(query, key, key, mask.keys, false, mask.steps));
    };
    add([&](const torch::Tensor& in) { return attend(attention, in, in); });
    if (shape.cross) add([&](const torch::Tensor& in) { return attend(cross, in, memory); });
    add([&](const torch::Tensor& in) { return out(torch::gelu(inter(in))); });
    return x;
  }
};

/// Right-padded keys [N, T], each sequence shorter than the one before.
std::vector<std::uint8_t> shorter_and_shorter(int N, int T) {
  std::vector<std::uint8_t> keys;
  for (int n = 0; n < N; ++n) {
    for (int t = 0; t < T; ++t) keys.push_back(t < std::max(1, T - 3 * n));
  }
  return keys;
}

template <class T>
void check_block(const nn::BlockShape& shape, int steps, int batch, bool causal, bool padded) {
  CAPTURE(shape.hidden, shape.heads, static_cast<int>(shape.normalization), shape.cross, steps,
          batch, causal, padded);
  TorchBlock reference(shape, kType<T>);
  const auto options = torch::dtype(kType<T>);
  const auto x = torch::randn({steps, batch, shape.hidden}, options).requires_grad_();
  const auto memory = torch::randn({steps, batch, shape.hidden}, options).requires_grad_();
  const auto dy = torch::randn({steps, batch, shape.hidden}, options);
  const auto keys = shorter_and_shorter(batch, steps);
  TorchMask mask;
  if (causal) {
    mask.steps = torch::full({steps, steps}, -INFINITY, options).triu(1);
  }
  if (padded) {
    mask.keys = torch::tensor(at::ArrayRef<std::uint8_t>(keys)).view({batch, steps}) == 0;
  }
  const auto y = reference.forward(x, memory, mask);
  y.backward(dy);

  const auto parameters = numbers_of<T>(reference.flat([](const auto& p) { return p; }));
  nn::TransformerBlock<T> block(shape);
  const auto count = static_cast<std::size_t>(x.numel());
  std::vector<T> got(count), gradients(parameters.size()), dx(count), dmemory(count, 0);
  block.forward(parameters.data(), x.template data_ptr<T>(),
                shape.cross ? memory.template data_ptr<T>() : nullptr,
                {causal, padded ? keys.data() : nullptr}, steps, batch, nullptr, got.data());
  block.backward(parameters.data(), dy.template data_ptr<T>(), gradients.data(), dx.data(),
                 shape.cross ? dmemory.data() : nullptr);
  CHECK(gap<T>(got, y, kClose<T>) == "");
  CHECK(gap<T>(dx, x.grad(), kGradientClose<T>) == "");
  if (shape.cross) CHECK(gap<T>(dmemory, memory.grad(), kGradientClose<T>) == "");
  const auto wanted = reference.flat([](const auto& p) { return p.grad(); });
  CHECK(wanted.numel() == static_cast<std::int64_t>(gradients.size()));
  for (const auto& slot : nn::block_slots(shape)) {
    CAPTURE(slot.name);
    const auto first = static_cast<std::int64_t>(slot.offset);
    const auto of_slot = wanted.slice(0, first, first + static_cast<std::int64_t>(slot.size()));
    CHECK(gap<T>(std::span(&gradients[slot.offset], slot.size()), of_slot, kGradientClose<T>) ==
          "");
  }
}

}  // namespace

TEMPLATE_TEST_CASE("A block equals torch's MultiheadAttention, Linear, GELU and LayerNorm", "",
                   float, double) {
  torch::manual_seed(1);
  for (const auto where : {Normalization::post, Normalization::pre, Normalization::none}) {
    for (const bool cross : {false, true}) {
      for (const bool causal : {false, true}) {
        check_block<TestType>({8, 2, 12, where, cross}, 5, 4, causal, !causal);
        check_block<TestType>({64, 4, 96, where, cross}, 41, 3, causal, causal);
      }
    }
  }
}

TEMPLATE_TEST_CASE("Attention alone equals torch's softmax(QKᵀ/√d)V over many tiles", "", float,
                   double) {
  using T = TestType;
  torch::manual_seed(2);
  const auto options = torch::dtype(kType<T>);
  for (const auto& [steps, batch, heads, size] :
       {std::tuple{5, 2, 2, 3}, {33, 2, 1, 64}, {200, 3, 4, 16}}) {
    for (const bool causal : {false, true}) {
      CAPTURE(steps, batch, heads, size, causal);
      const int H = heads * size;
      const auto draw = [&, N = batch, L = steps] { return torch::randn({L, N, H}, options); };
      const auto q = draw().requires_grad_(), k = draw().requires_grad_();
      const auto v = draw().requires_grad_(), dy = draw();
      const auto by_head = [&, N = batch, L = steps, h = heads, d = size](const auto& rows) {
        return rows.view({L, N, h, d}).permute({1, 2, 0, 3});  // [N, heads, T, d]
      };
      auto scores = torch::matmul(by_head(q), by_head(k).transpose(-1, -2)) / std::sqrt(size);
      if (causal) scores = scores + torch::full({steps, steps}, -INFINITY, options).triu(1);
      const auto p = torch::softmax(scores, -1);
      const auto y = torch::matmul(p, by_head(v)).permute({2, 0, 1, 3}).reshape({steps, batch, H});
      y.backward(dy);

      nn::Attention<T> attention(H, heads);
      const auto count = static_cast<std::size_t>(q.numel());
      std::vector<T> got(count), dq(count), dk(count), dv(count);
      attention.forward(q.template data_ptr<T>(), k.template data_ptr<T>(),
                        v.template data_ptr<T>(), H, {causal, nullptr}, steps, batch, got.data());
      attention.backward(got.data(), dy.template data_ptr<T>(), dq.data(), dk.data(), dv.data(), H);
      CHECK(gap<T>(got, y, kClose<T>) == "");
      CHECK(gap<T>(dq, q.grad(), kClose<T>) == "");
      CHECK(gap<T>(dk, k.grad(), kClose<T>) == "");
      CHECK(gap<T>(dv, v.grad(), kClose<T>) == "");
      std::vector<T> last(static_cast<std::size_t>(steps * steps));
      attention.probabilities(batch - 1, heads - 1, last.data());
      CHECK(gap<T>(last, p[batch - 1][heads - 1], kClose<T>) == "");
    }
  }
}
