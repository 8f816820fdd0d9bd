#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "nn/attention.hpp"
#include "nn/block_shape.hpp"
#include "nn/chunked_linear.hpp"
#include "nn/dropout.hpp"
#include "nn/residual_stream.hpp"

namespace lab::nn {

/// How many numbers of Dropout::apply's `call` a block uses.
inline constexpr std::uint32_t kBlockDropoutCalls = 3;

/// A block of a transformer over N sequences of T steps, forwards and back, in plain loops; rows
/// lie time-major, [T, N, H]. T is float or double.
///   x ← x + dropout(attn_out(attention(query(x), key(x), value(x))))
///   x ← x + dropout(cross_out(attention(cross_query(x), cross_key(m), cross_value(m))))  (decoder)
///   x ← x + dropout(out(gelu(inter(x))))
/// with LayerNorms where `normalization` puts them. GELU is the exact one, by erf; ε of the
/// LayerNorms is 1e-12, as BERT's. Memory grows to the largest N · T seen and is then reused.
template <class T>
class TransformerBlock {
 public:
  /// Dropout draws with the calls [first_call, first_call + kBlockDropoutCalls): give every block
  /// of a model its own. Throws std::logic_error unless the sizes are positive and heads divide H.
  explicit TransformerBlock(const BlockShape& shape, std::uint32_t first_call = 0);

  /// x [T, N, H] → y [T, N, H]; they must not be the same. `memory` [T, N, H] is the encoder's
  /// output for a decoder, else null. `mask` says what a step sees, in both attentions. `dropout`
  /// null: nothing is left out. x, memory and the mask's keys must still be there in backward().
  void forward(const T* parameters, const T* x, const T* memory, const AttentionMask& mask,
               int steps, int batch, const Dropout* dropout, T* y);
  /// From dy [T, N, H]: the gradients by the parameters (overwritten) and dx (overwritten; may be
  /// dy); that by the memory is added to `dmemory` (null for no decoder). After forward() with the
  /// same parameters, once.
  void backward(const T* parameters, const T* dy, T* gradients, T* dx, T* dmemory);

  /// The probabilities of the last forward(), before its backward(), in sequence n and head h,
  /// [T, T]: row i holds what step i attends to. Of the self-attention.
  void probabilities(int n, int head, T* out) const;

  [[nodiscard]] const BlockShape& shape() const { return shape_; }
  /// Bytes held between forward() and backward().
  [[nodiscard]] std::size_t workspace_bytes() const;

 private:
  /// A Linear and where its parameters lie.
  struct Projection {
    ChunkedLinear<T> linear;
    std::size_t weight, bias;
  };
  /// An attention with its Linears, and what they made of all rows.
  struct AttentionPart {
    Projection query, key, value, out;
    Attention<T> attention;
    std::vector<T> projections;  // [T · N, 3 · padded H]: query, key, value; later their gradients
    std::vector<T> outputs;      // [T · N, H]
  };

  // The parts are numbered: the attentions, then the feed-forward.
  [[nodiscard]] int attention_count() const { return shape_.cross ? 2 : 1; }
  [[nodiscard]] AttentionPart& attention_of(int part) {
    return attentions_[static_cast<std::size_t>(part)];
  }
  [[nodiscard]] Projection projection(const std::string& name, int inputs, int outputs);
  void make_room();
  void project(int part, Chunk chunk);
  void add_attention(int part, Chunk chunk);
  void add_feed_forward(Chunk chunk, T* y);
  void feed_forward_back(Chunk chunk, const T* dy, T* dx);
  void attention_back(int part, Chunk chunk, T* dx);
  void project_back(int part, Chunk chunk, T* dx, T* dmemory);
  template <class Work>
  void in_chunks(Work work) const;
  template <class Work>
  void each_projection(Work work);

  BlockShape shape_;
  int width_, wide_;  // H and F in whole vectors
  std::vector<AttentionPart> attentions_;
  Projection inter_, out_;
  ResidualStream<T> stream_;

  // The last forward()
  const T* memory_ = nullptr;
  int rows_ = 0;                // T · N
  std::vector<T> before_gelu_;  // [T · N, padded F]
  std::vector<T> by_outputs_;   // [T · N, H]: the gradient by an attention's outputs
  // Of one chunk, padded: a part's input, its result or the gradient, and the feed-forward's
  std::vector<T> input_, result_, other_, feed_, slope_, by_feed_;
};

extern template class TransformerBlock<float>;
extern template class TransformerBlock<double>;

}  // namespace lab::nn
