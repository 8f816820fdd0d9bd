#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "nn/parameter_slot.hpp"
#include "nn/transformer_block.hpp"

namespace lab::nn {

/// Models of knowledge tracing. All begin with embeddings, side by side through one projection x.
///   lstm:       x → LSTM
///   lstmattn:   x → LSTM → one self-attention block
///   bert:       x + positions → L self-attention blocks (J. Devlin and others 2019)
///   last_query: x → one block whose queries see their past only → LSTM (S. Jeon 2021)
///   saint:      questions → L encoder blocks; answers → L decoder blocks that also attend to the
///               encoder (Y. Choi and others 2020)
/// and end in one Linear: the logit of a right answer at each step, to which easiness is added.
enum class TracingModel { lstm, lstmattn, bert, last_query, saint };

/// One thing that is known of a step, as a number: an id in [0, count); 0 is padding.
struct TracingFeature {
  std::string name;
  int count = 0;
  /// Whether it tells of earlier answers (the interaction): saint's decoder reads these features,
  /// its encoder the others.
  bool of_answers = false;
  int width = 0;  ///< numbers of its row; 0: E
  /// Whether its row is one number that is added to the logit, past the model: how easy a question
  /// is, as in item response theory (G. Rasch 1960). At first it is 0.
  bool is_easiness = false;

  bool operator==(const TracingFeature&) const = default;
};

struct TracingShape {
  TracingModel model = TracingModel::lstm;
  std::vector<TracingFeature> features;
  int embedding = 32;  ///< E, numbers of a feature's row
  int hidden = 64;     ///< H
  int layers = 1;      ///< L
  int heads = 1;
  int feed_forward = 128;                             ///< F, of a block
  int positions = 0;                                  ///< of bert and saint: the longest sequence
  Normalization normalization = Normalization::post;  ///< of the blocks
  bool causal = true;                                 ///< no step sees a later one

  bool operator==(const TracingShape&) const = default;
};

/// Numbers in a row of feature f.
int embedding_width(const TracingShape& shape, std::size_t f);
/// All parameters in one flat array: "embedding_NAME.weight" [count, E] of each feature,
/// "comb_proj.weight" [H, Σ E] and "comb_proj.bias" [H] (of saint "encoder_proj" and
/// "decoder_proj"), what the model has of "position.weight" [P, H], "embedding_norm.weight" and
/// ".bias" [H] (of Normalization::post; of saint's decoder "decoder_norm"), "lstm.weight_ih_l0" …,
/// "block0.query.weight" … (of saint "encoder0.", "decoder0."), "final_norm" (of
/// Normalization::pre; of saint's encoder "encoder_norm"), and "fc.weight" [1, H], "fc.bias" [1].
/// Throws std::logic_error for sizes that do not fit.
std::vector<ParameterSlot> parameter_slots(const TracingShape& shape);
/// Those of them that are easiness.
std::vector<ParameterSlot> easiness_slots(const TracingShape& shape);
/// A block of the model, an encoder's or (`cross`) a decoder's.
BlockShape block_shape(const TracingShape& shape, bool cross);
/// How many numbers the parameters are.
std::size_t parameter_count(const TracingShape& shape);

/// The first parameters. LSTMs and the weights of projections as torch::nn draws them, blocks
/// Xavier, all other biases 0, LayerNorms 1 and 0, embeddings from N(0, embedding_std²), positions
/// from N(0, 0.02²). With Normalization::none those of T-Fixup (X. S. Huang and others 2020),
/// unless `t_fixup` leaves it out to show what it is worth: embeddings and positions N(0, 1/E),
/// times (9 N)^(−1/4); the blocks' values, outputs and feed-forward weights times 0.67 N^(−1/4), of
/// a decoder (9 N)^(−1/4), values once more times √2, with N the number of blocks.
std::vector<float> initial_parameters(const TracingShape& shape, double embedding_std,
                                      core::Pcg64& rng, bool t_fixup = true);

/// N sequences of T steps, row-major [N, T], in someone else's memory.
struct TracingBatch {
  int sequences = 0, steps = 0;
  std::vector<std::span<const std::int32_t>> ids;  ///< [N, T] of each feature of the shape
  std::span<const std::uint8_t> mask;              ///< [N, T], 0: padding
  std::span<const float> targets;                  ///< [N, T], 1: answered right
  std::span<const float> weights;                  ///< [N, T], of a step's share in the loss

  /// Throws std::logic_error unless sizes and ids fit the shape.
  void check(const TracingShape& shape) const;
  /// Σ of the weights, which a mean loss is divided by. Throws std::logic_error unless it is
  /// positive and padding has none of it.
  [[nodiscard]] double total_weight() const;
};

}  // namespace lab::nn
