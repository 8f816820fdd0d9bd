#pragma once

#include <cmath>

namespace lab::nn {

/// What T-Fixup (X. S. Huang, F. Perez, J. Ba and M. Volkovs 2020, section 3.2) multiplies the
/// first weights of an encoder of N blocks by, so that it trains without warm-up and without
/// LayerNorm. Attention and feed-forward weights are Xavier's before that, embeddings of d numbers
/// are drawn from N(0, 1/d).
struct TFixup {
  int blocks = 1;  ///< N

  [[nodiscard]] double embedding() const { return std::pow(9.0 * blocks, -0.25); }
  /// Of an encoder's attention outputs and feed-forward weights.
  [[nodiscard]] double encoder() const { return 0.67 * std::pow(blocks, -0.25); }
  /// Of a decoder's, and of both its attentions.
  [[nodiscard]] double decoder() const { return std::pow(9.0 * blocks, -0.25); }
  /// Of values beside that: Xavier's bound for query, key and value stacked into one matrix, as
  /// torch::nn::MultiheadAttention has them, is √2 smaller than for each alone.
  [[nodiscard]] static double value() { return std::sqrt(2.0); }
  /// The deviation of an embedding's first numbers, before embedding().
  [[nodiscard]] static double embedding_std(int numbers) { return 1 / std::sqrt(numbers); }
};

}  // namespace lab::nn
