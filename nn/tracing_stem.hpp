#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "nn/dropout.hpp"
#include "nn/linear.hpp"
#include "nn/tracing_shape.hpp"

namespace lab::nn {

/// Sequences first, …, first + count − 1 of a batch, each up to its step `steps`.
struct BatchPart {
  int first = 0, count = 0, steps = 0;

  [[nodiscard]] int rows() const { return count * steps; }
};

/// Where a model's parameters begin in the flat array of all.
std::size_t parameter_offset(const std::vector<ParameterSlot>& slots, const std::string& name);

/// Where a model of knowledge tracing begins: the rows of the features' embeddings side by side,
/// one projection, and what the model adds: positions, a LayerNorm; then dropout. Rows of the
/// result lie time-major, [T, N, H].
template <class T>
class TracingStem {
 public:
  /// `features`: which of the shape's it reads. `projection` and `norm`: the names of its
  /// parameters; an empty `norm` means none. `call` numbers its dropout.
  TracingStem(const TracingShape& shape, const std::vector<int>& features,
              const std::string& projection, bool has_positions, const std::string& norm,
              std::uint32_t call);

  /// x [T, N, H] lies here until the next call.
  const T* forward(const T* parameters, const TracingBatch& batch, const BatchPart& part,
                   const Dropout* dropout);
  /// Adds to the gradients of position and norm's parameters, overwrites the projection's. Uses up
  /// dx. The embeddings' wait for add_embedding_gradients().
  void backward(const T* parameters, T* dx, T* gradients);
  /// Adds what the last backward() found to the rows of the embeddings.
  void add_embedding_gradients(T* gradients) const;

  [[nodiscard]] std::size_t workspace_bytes() const {
    return (joined_.capacity() + x_.capacity() + before_norm_.capacity() + djoined_.capacity()) *
               sizeof(T) +
           ids_.capacity() * sizeof(std::int32_t);
  }

 private:
  /// A feature, and where its rows lie: in the parameters, in a joined row.
  struct Table {
    std::size_t feature, offset;
    int width, place;
  };

  static int joined_width(const std::vector<Table>& tables) {
    return tables.back().place + tables.back().width;
  }
  static std::vector<Table> tables_of(const TracingShape& shape, const std::vector<int>& features);
  void gather(const T* parameters, const TracingBatch& batch);
  void add_positions(const T* positions);

  std::vector<Table> tables_;
  int width_, hidden_;  // of a joined row, of a row of x
  std::uint32_t call_;
  std::size_t weight_, bias_;
  bool has_positions_, has_norm_;
  std::size_t positions_ = 0, norm_weight_ = 0, norm_bias_ = 0;
  Linear<T> projection_;
  BatchPart part_;
  const Dropout* dropout_ = nullptr;
  std::vector<std::int32_t> ids_;  // [features, T, N]
  std::vector<T> joined_;          // [T, N, width]
  std::vector<T> before_norm_, x_, djoined_;
};

}  // namespace lab::nn
