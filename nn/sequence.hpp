#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "nn/cells.hpp"

namespace lab::nn {

struct SequenceOptions {
  Cell cell = Cell::lstm;
  int inputs = 1, hidden = 1, layers = 1;
  bool bidirectional = false, bias = true;
  bool batch_first = false;  ///< x and y are [N, T, …]
  double dropout = 0;        ///< between layers, in training
  bool fused = true;         ///< whole layers by fused_layer(), or step by step by cell_step()
  at::ScalarType type = at::kFloat;

  [[nodiscard]] int directions() const { return bidirectional ? 2 : 1; }
};

/// y [T, N, directions·H] of the last layer; the last states hn and, for the LSTM, cn
/// [L·directions, N, H].
struct SequenceOutput {
  at::Tensor y, hn, cn;
  /// Step by step only: the gates of each layer and direction, [T, G, N, H], at their step of x.
  std::vector<at::Tensor> gates;
};

/// Any cell over whole sequences: stacked layers, one or both directions, dropout between the
/// layers, sequences of unequal lengths. The twin of torch::nn::RNN, LSTM and GRU, with their
/// parameter names, order of states and, from torch::manual_seed, their first weights.
class Sequence {
 public:
  /// Throws std::logic_error for sizes below 1 or a dropout outside [0, 1].
  explicit Sequence(const SequenceOptions& options);

  /// x [T, N, D]; h0 and c0 [L·directions, N, H], undefined for zeros. `lengths`, if any, are those
  /// of the N sequences, from 1 to T; x may hold anything behind them. There y is 0; a sequence's
  /// last states are those of its own last step, where the reverse direction starts: what
  /// torch::nn::utils::rnn::pack_padded_sequence does. Throws std::logic_error, with the shapes.
  [[nodiscard]] SequenceOutput forward(const at::Tensor& x, const CellState& initial = {},
                                       const std::vector<std::int64_t>& lengths = {},
                                       bool training = false) const;

  [[nodiscard]] const SequenceOptions& options() const { return options_; }
  /// The weights of layer · directions + direction; direction 1 is the reverse one.
  [[nodiscard]] const std::vector<CellWeights>& weights() const { return weights_; }
  /// "weight_ih_l0", …, "bias_hh_l0", "weight_ih_l0_reverse", …, as torch::nn::LSTM orders them.
  [[nodiscard]] std::vector<std::pair<std::string, at::Tensor>> named_parameters() const;

 private:
  SequenceOptions options_;
  std::vector<CellWeights> weights_;
};

}  // namespace lab::nn
