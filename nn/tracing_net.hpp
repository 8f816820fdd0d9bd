#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nn/lstm_stack.hpp"
#include "nn/tracing_stem.hpp"
#include "nn/transformer_block.hpp"

namespace lab::nn {

/// A model of knowledge tracing forwards and back, by hand in plain loops. T is float or double.
/// Holds room that is reused, no parameters: those and their gradients lie in flat arrays ordered
/// as parameter_slots.
template <class T>
class TracingNet {
 public:
  explicit TracingNet(const TracingShape& shape);
  TracingNet(const TracingNet&) = delete;
  TracingNet& operator=(const TracingNet&) = delete;

  /// The logits of a right answer for a part of the batch, [count, part.steps]; batch and
  /// parameters must still be there in backward(). `dropout` null: nothing is left out.
  void forward(const T* parameters, const TracingBatch& batch, const BatchPart& part,
               const Dropout* dropout, T* logits);
  /// From dlogits [count, part.steps] the gradients by all parameters (overwritten) but the
  /// embeddings, which add_embedding_gradients() adds: they are large and mostly zero, so parts of
  /// a batch share them.
  void backward(const T* dlogits, T* gradients);
  void add_embedding_gradients(T* gradients) const;
  /// Where the embeddings' parameters end: they come first.
  [[nodiscard]] std::size_t embeddings_end() const { return embeddings_end_; }

  /// Self-attentions of the model, in the order of their parameters.
  [[nodiscard]] int attentions() const { return static_cast<int>(blocks_.size()); }
  /// The probabilities of one of them in the last forward(), [T, T] of sequence n and head h.
  void attention(int which, int n, int head, T* out) const {
    blocks_[static_cast<std::size_t>(which)].block.probabilities(n, head, out);
  }
  [[nodiscard]] std::size_t workspace_bytes() const;

 private:
  /// A block with its place in the flat array, and what came out of it.
  struct Placed {
    TransformerBlock<T> block;
    std::size_t offset;
    std::vector<T> y;
  };
  /// LayerNorm at the end of a stack of blocks with Normalization::pre.
  struct FinalNorm {
    std::size_t weight, bias;
    std::vector<T> y;
  };

  /// An easiness: which feature, and where its numbers begin.
  struct Easiness {
    std::size_t feature, offset;
  };

  void add_easiness(T* logits) const;
  void add_blocks(const std::string& prefix, int count, bool cross);
  void add_norm(const std::string& name);
  const T* through_stem(TracingStem<T>& stem);
  const T* through_blocks(std::size_t first, std::size_t last, const T* x, const T* memory);
  const T* through_norm(std::size_t which, const T* x);
  const T* through_lstm(const T* x);
  const T* body();
  void back_through_blocks(std::size_t first, std::size_t last, T* dy, T* gradients, T* dmemory);
  void back_through_norm(std::size_t which, T* dy, T* gradients);
  void back_through_lstm(T* dy, T* gradients);
  // Backwards in place: the gradient by what a part gave becomes that by what it got.
  void body_backward(T* dy, T* gradients);
  [[nodiscard]] std::size_t size() const;

  TracingShape shape_;
  std::vector<ParameterSlot> slots_;
  std::size_t embeddings_end_ = 0, lstm_ = 0, head_ = 0;
  std::vector<Easiness> easiness_;
  std::vector<T> dlogits_;            // of the last backward(), where there is easiness
  std::deque<TracingStem<T>> stems_;  // saint: encoder's, decoder's
  std::deque<Placed> blocks_;         // saint: encoder's, then decoder's
  std::deque<FinalNorm> norms_;       // saint: encoder's, decoder's
  std::optional<LstmStack<T>> lstm_stack_;

  const T* parameters_ = nullptr;
  const TracingBatch* batch_ = nullptr;
  BatchPart part_;
  const Dropout* dropout_ = nullptr;
  AttentionMask mask_;
  std::vector<std::uint8_t> keys_;  // [N, T] of the part
  const T* top_ = nullptr;          // [T, N, H], what the head reads
  std::vector<T> dy_, dmemory_;     // [T, N, H]: gradients on their way down
};

extern template class TracingNet<float>;
extern template class TracingNet<double>;

}  // namespace lab::nn
