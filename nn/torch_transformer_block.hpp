#pragma once

// For .cpp files of the torch targets that have included <torch/torch.h> already.

#include <cstdint>
#include <string>
#include <tuple>

#include "nn/attention.hpp"
#include "nn/transformer_block.hpp"

namespace lab::nn {

/// AttentionMask as torch::nn::MultiheadAttention wants it: what does not apply is undefined.
struct TorchMask {
  torch::Tensor padding;  ///< [N, T], true: a key that nobody sees
  torch::Tensor later;    ///< [T, T], −10³⁰ where the key is later than the query
  torch::Tensor blind;    ///< [T, N, 1], true: a step that would see nothing and so sees itself
};

inline TorchMask torch_mask(const AttentionMask& mask, int batch, int steps, torch::Device device) {
  TorchMask result;
  if (mask.causal) {
    // No −∞: softmax over nothing is NaN, and it stays NaN in the gradient of what is not used.
    result.later = torch::full({steps, steps}, -1e30F).triu(1).to(device);
  }
  if (mask.keys == nullptr) return result;
  const auto keys =
      torch::from_blob(const_cast<std::uint8_t*>(mask.keys), {batch, steps}, torch::kUInt8).ne(0);
  if (keys.all().item<bool>()) return result;
  const auto nothing = keys.any(1, /*keepdim=*/true).logical_not();
  const auto blind = mask.causal ? keys.cumsum(1).eq(0) : nothing.expand({batch, steps});
  // Where all is padding the module may look at it: every step is blind and takes another value.
  result.padding = keys.logical_or(nothing).logical_not().to(device);
  if (blind.any().item<bool>()) result.blind = blind.t().unsqueeze(2).to(device);
  return result;
}

/// Attention of `queries` to `keys`, both [T, N, H], by the module.
inline torch::Tensor attend(torch::nn::MultiheadAttention& attention, const torch::Tensor& queries,
                            const torch::Tensor& keys, const TorchMask& mask) {
  const auto seen = std::get<0>(attention->forward(queries, keys, keys, mask.padding,
                                                   /*need_weights=*/false, mask.later));
  if (!mask.blind.defined()) return seen;
  // Who sees itself alone does so with probability 1.
  const auto width = keys.size(2);
  const auto values = torch::linear(keys, attention->in_proj_weight.narrow(0, 2 * width, width),
                                    attention->in_proj_bias.narrow(0, 2 * width, width));
  return torch::where(mask.blind, attention->out_proj(values), seen);
}

/// TransformerBlock as one writes it with torch::nn.
class TorchBlockImpl : public torch::nn::Module {
 public:
  TorchBlockImpl(const BlockShape& shape, double dropout)
      : normalization_(shape.normalization),
        dropout_(register_module("dropout", Dropout(dropout))) {
    const auto attention = [&](const char* name) {
      return register_module(name, torch::nn::MultiheadAttention(shape.hidden, shape.heads));
    };
    const auto norm = [&](const char* name, LayerNorm& layer) {
      if (normalization_ == Normalization::none) return;
      const auto options = torch::nn::LayerNormOptions({shape.hidden}).eps(1e-12);
      layer = register_module(name, LayerNorm(options));
    };
    attention_ = attention("attention");
    if (shape.cross) cross_attention_ = attention("cross_attention");
    inter_ = register_module("inter", torch::nn::Linear(shape.hidden, shape.feed_forward));
    out_ = register_module("out", torch::nn::Linear(shape.feed_forward, shape.hidden));
    norm("ln1", ln1_);
    if (shape.cross) norm("cross_ln", cross_ln_);
    norm("ln2", ln2_);
  }

  /// x and, for a decoder, the encoder's output `memory` [T, N, H] → [T, N, H].
  torch::Tensor forward(torch::Tensor x, const torch::Tensor& memory, const TorchMask& mask) {
    x = add(x, ln1_, [&](const auto& h) { return attend(attention_, h, h, mask); });
    if (!cross_attention_.is_empty()) {
      x = add(x, cross_ln_,
              [&](const auto& h) { return attend(cross_attention_, h, memory, mask); });
    }
    return add(x, ln2_, [&](const auto& h) { return out_(torch::gelu(inter_(h))); });
  }

 private:
  using Dropout = torch::nn::Dropout;
  using LayerNorm = torch::nn::LayerNorm;

  template <class Part>
  torch::Tensor add(const torch::Tensor& x, LayerNorm& norm, Part&& part) {
    switch (normalization_) {
      case Normalization::post: return norm(x + dropout_(part(x)));
      case Normalization::pre: return x + dropout_(part(norm(x)));
      case Normalization::none: break;
    }
    return x + dropout_(part(x));
  }

  Normalization normalization_;
  torch::nn::MultiheadAttention attention_{nullptr}, cross_attention_{nullptr};
  torch::nn::Linear inter_{nullptr}, out_{nullptr};
  LayerNorm ln1_{nullptr}, cross_ln_{nullptr}, ln2_{nullptr};
  Dropout dropout_;
};
TORCH_MODULE(TorchBlock);

/// Where a TorchBlock keeps what a slot names: the parameter, and which third of it (−1: all).
struct TorchPlace {
  std::string parameter;
  int third = -1;
};

/// `slot` may have a block's name before it: "block0.cross_key.weight" is the second third of
/// "block0.cross_attention.in_proj_weight". Other parameters lie under the name of their slot.
inline TorchPlace torch_place(const std::string& slot) {
  const auto field_at = slot.rfind('.');
  const auto layer_at = slot.rfind('.', field_at - 1) + 1;
  const std::string field = slot.substr(field_at + 1);
  std::string layer = slot.substr(layer_at, field_at - layer_at);
  const bool is_cross = layer.starts_with("cross_");
  if (is_cross) layer.erase(0, std::string("cross_").size());
  const std::string attention =
      slot.substr(0, layer_at) + (is_cross ? "cross_attention" : "attention");
  if (layer == (is_cross ? "out" : "attn_out")) return {attention + ".out_proj." + field};
  int third = 0;
  for (const char* name : {"query", "key", "value"}) {
    if (layer == name) return {attention + ".in_proj_" + field, third};
    ++third;
  }
  return {slot};
}

}  // namespace lab::nn
