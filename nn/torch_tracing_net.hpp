#pragma once

// For .cpp files of the torch targets that have included <torch/torch.h> already.

#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

#include "nn/torch_transformer_block.hpp"
#include "nn/tracing_shape.hpp"

namespace lab::nn {

/// The tracing models as one writes them with torch::nn. Its modules have the names of
/// parameter_slots, but for what torch_place() finds.
class TorchTracingNetImpl : public torch::nn::Module {
 public:
  TorchTracingNetImpl(const TracingShape& shape, double dropout) : shape_(shape) {
    const int H = shape.hidden;
    const bool is_saint = shape.model == TracingModel::saint;
    int others = 0, of_answers = 0;  // numbers of the rows side by side
    for (std::size_t f = 0; f < shape.features.size(); ++f) {
      const auto& feature = shape.features[f];
      const int width = embedding_width(shape, f);
      embeddings_.push_back(
          register_module("embedding_" + feature.name, torch::nn::Embedding(feature.count, width)));
      if (feature.is_easiness) continue;
      (is_saint && feature.of_answers ? of_answers : others) += width;
    }
    projection_ =
        register_module(is_saint ? "encoder_proj" : "comb_proj", torch::nn::Linear(others, H));
    if (is_saint) {
      decoder_projection_ = register_module("decoder_proj", torch::nn::Linear(of_answers, H));
    }
    if (is_encoder(shape.model)) {
      position_ = register_module("position", torch::nn::Embedding(shape.positions, H));
      make_norms();
    } else {
      const double between = shape.layers > 1 ? dropout : 0;
      lstm_ = register_module(
          "lstm",
          torch::nn::LSTM(torch::nn::LSTMOptions(H, H).num_layers(shape.layers).dropout(between)));
    }
    make_blocks(dropout);
    fc_ = register_module("fc", torch::nn::Linear(H, 1));
    dropout_ = register_module("dropout", torch::nn::Dropout(dropout));
  }

  /// ids [T, N] of each feature → the logit of a right answer at every step [T, N].
  torch::Tensor forward(const std::vector<torch::Tensor>& ids, const TorchMask& mask) {
    auto logits = fc_(hidden(ids, mask));
    for (std::size_t f = 0; f < ids.size(); ++f) {
      if (shape_.features[f].is_easiness) logits = logits + embeddings_[f](ids[f]);
    }
    return logits.squeeze(2);
  }

 private:
  static bool is_encoder(TracingModel model) {
    return model == TracingModel::bert || model == TracingModel::saint;
  }

  using LayerNorm = torch::nn::LayerNorm;

  void make_norms() {
    const bool is_saint = shape_.model == TracingModel::saint;
    const auto norm = [&](const char* name) {
      const auto options = torch::nn::LayerNormOptions({shape_.hidden}).eps(1e-12);
      return register_module(name, LayerNorm(options));
    };
    if (shape_.normalization == Normalization::post) {
      embedding_norm_ = norm("embedding_norm");
      if (is_saint) decoder_norm_ = norm("decoder_norm");
    } else if (shape_.normalization == Normalization::pre) {
      if (is_saint) encoder_norm_ = norm("encoder_norm");
      final_norm_ = norm("final_norm");
    }
  }

  void make_blocks(double dropout) {
    if (shape_.model == TracingModel::lstm) return;
    const bool is_saint = shape_.model == TracingModel::saint;
    for (int i = 0; i < (is_encoder(shape_.model) ? shape_.layers : 1); ++i) {
      const auto add = [&](auto& blocks, const char* name, bool cross) {
        blocks.push_back(register_module(name + std::to_string(i),
                                         TorchBlock(block_shape(shape_, cross), dropout)));
      };
      add(blocks_, is_saint ? "encoder" : "block", false);
      if (is_saint) add(decoder_, "decoder", true);
    }
  }

  /// [T, N, H]
  torch::Tensor hidden(const std::vector<torch::Tensor>& ids, const TorchMask& mask) {
    const auto through = [&](auto& blocks, torch::Tensor x, const torch::Tensor& memory) {
      for (auto& block : blocks) x = block(x, memory, mask);
      return x;
    };
    const auto x = project(ids, projection_, false);
    switch (shape_.model) {
      case TracingModel::lstm: return recur(x);
      case TracingModel::lstmattn: return through(blocks_, recur(x), {});
      case TracingModel::last_query: return recur(through(blocks_, x, {}));
      case TracingModel::bert:
        return normalize(final_norm_, through(blocks_, place(x, embedding_norm_), {}));
      case TracingModel::saint: break;
    }
    const auto memory = normalize(encoder_norm_, through(blocks_, place(x, embedding_norm_), {}));
    const auto answers = place(project(ids, decoder_projection_, true), decoder_norm_);
    return normalize(final_norm_, through(decoder_, answers, memory));
  }

  /// The features' embeddings side by side, projected. Of saint only those of one side.
  torch::Tensor project(const std::vector<torch::Tensor>& ids, torch::nn::Linear& projection,
                        bool of_answers) {
    std::vector<torch::Tensor> parts;
    for (std::size_t f = 0; f < ids.size(); ++f) {
      if (shape_.features[f].is_easiness) continue;
      const bool fits = shape_.features[f].of_answers == of_answers;
      if (fits || shape_.model != TracingModel::saint) parts.push_back(embeddings_[f](ids[f]));
    }
    return dropout_(projection(torch::cat(parts, 2)));
  }
  torch::Tensor place(const torch::Tensor& x, LayerNorm& norm) {
    return normalize(norm, x + position_->weight.narrow(0, 0, x.size(0)).unsqueeze(1));
  }
  torch::Tensor recur(const torch::Tensor& x) { return dropout_(std::get<0>(lstm_(x))); }
  static torch::Tensor normalize(LayerNorm& norm, const torch::Tensor& x) {
    return norm.is_empty() ? x : norm(x);
  }

  TracingShape shape_;
  std::vector<torch::nn::Embedding> embeddings_;
  torch::nn::Linear projection_{nullptr}, decoder_projection_{nullptr}, fc_{nullptr};
  torch::nn::Embedding position_{nullptr};
  LayerNorm embedding_norm_{nullptr}, decoder_norm_{nullptr}, encoder_norm_{nullptr},
      final_norm_{nullptr};
  torch::nn::LSTM lstm_{nullptr};
  std::vector<TorchBlock> blocks_, decoder_;
  torch::nn::Dropout dropout_{nullptr};
};
TORCH_MODULE(TorchTracingNet);

}  // namespace lab::nn
