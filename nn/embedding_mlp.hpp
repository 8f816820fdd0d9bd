#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "nn/parameter_slot.hpp"

namespace lab::nn {

/// The sizes of a network that maps a state's number to A values: Embedding(S, E), then one
/// Linear + ReLU for each hidden width, then a Linear head. A dueling head (Wang et al. 2016) is
/// two Linears on the last hidden layer, V [1] and advantages [A]: Q = V + adv − mean(adv).
struct EmbeddingMlpShape {
  int states = 16;
  int embedding = 32;
  std::vector<int> hidden = {64};
  int actions = 4;
  bool dueling = false;

  bool operator==(const EmbeddingMlpShape&) const = default;
};

/// The parameters of a shape, named and laid out as torch::nn does: "embedding.weight" [S, E],
/// "hidden.0.weight" [H, E], "hidden.0.bias" [H], …, "head.weight" [A, H], "head.bias" [A]; when
/// dueling "advantage.weight", "value.weight", "advantage.bias", "value.bias" in place of the head.
std::vector<ParameterSlot> parameter_slots(const EmbeddingMlpShape& shape);

/// Embedding, hidden layers and head by hand, for all S states at once: with so few states a batch
/// of 64 samples holds each of them several times, so the network runs once a state, not once a
/// sample. T is float or double. No allocation after construction.
template <class T>
class EmbeddingMlp {
 public:
  explicit EmbeddingMlp(EmbeddingMlpShape shape);

  /// torch::nn's initial distributions: embedding N(0, 1), Linear U(±1/√inputs).
  void initialise(core::Pcg64& rng);

  /// Computes Q for all states from the present parameters; returns values().
  std::span<const T> forward();

  /// The gradient of a loss by all parameters, given its gradient by the values [S, A] of the last
  /// forward(); writes gradients().
  void backward(std::span<const T> values_gradient);

  [[nodiscard]] const EmbeddingMlpShape& shape() const { return shape_; }
  [[nodiscard]] const std::vector<ParameterSlot>& slots() const { return slots_; }
  [[nodiscard]] std::span<T> parameters() { return parameters_; }
  [[nodiscard]] std::span<const T> parameters() const { return parameters_; }
  [[nodiscard]] std::span<const T> gradients() const { return gradients_; }
  [[nodiscard]] std::span<const T> values() const { return values_; }  ///< [S, A]

 private:
  /// One Linear: its place in the parameters, and its numbers of the last pass.
  struct Layer {
    int inputs, outputs;
    std::size_t weight, bias;   // offsets
    std::vector<T> output;      // [outputs, lanes]: after ReLU except in the head
    std::vector<T> gradient;    // [outputs, lanes]: of the loss by the value before ReLU
    std::vector<T> input_rows;  // [lanes, inputs]: the input, one row a state
  };

  EmbeddingMlpShape shape_;
  std::vector<ParameterSlot> slots_;
  std::vector<T> parameters_, gradients_;
  int lanes_;                         // S, rounded up to whole vectors; the rest stays zero
  std::vector<T> embedded_;           // [E, lanes]: the embedding table, transposed
  std::vector<T> embedded_gradient_;  // [lanes, E]
  std::vector<Layer> layers_;         // hidden layers, then the head
  std::vector<T> values_;             // [S, A]
};

extern template class EmbeddingMlp<float>;
extern template class EmbeddingMlp<double>;

}  // namespace lab::nn
