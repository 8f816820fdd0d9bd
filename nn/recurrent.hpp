#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn/matmul.hpp"
#include "nn/parameter_slot.hpp"

namespace lab::nn {

/// The recurrent cells; PyTorch's equations, gate orders and parameter names.
enum class Cell { rnn_tanh, rnn_relu, lstm, gru };

/// Gates of a cell, which is what its weights are stacked of: 1 for the RNN; 4 for the LSTM, in the
/// order i, f, g, o; 3 for the GRU, in the order r, z, n.
constexpr int gate_count(Cell cell) { return cell == Cell::lstm ? 4 : cell == Cell::gru ? 3 : 1; }
/// The letters of the gates in that order: "h", "ifgo", "rzn".
constexpr std::string_view gate_letters(Cell cell) {
  return cell == Cell::lstm ? "ifgo" : cell == Cell::gru ? "rzn" : "h";
}

/// The parameters of `layers` stacked layers, named and ordered as torch::nn::LSTM and its sisters
/// do: "weight_ih_l0" [G·H, D], "weight_hh_l0" [G·H, H], "bias_ih_l0" [G·H], "bias_hh_l0" [G·H],
/// then "…_l1" with H inputs.
std::vector<ParameterSlot> recurrent_slots(Cell cell, int inputs, int hidden, int layers);

/// The parameters of one layer in someone else's memory, row-major: weight_ih [G·H, D], weight_hh
/// [G·H, H], bias_ih and bias_hh [G·H] (both null for a layer without biases). T is const for
/// parameters, not const for their gradients.
template <class T>
struct LayerParameters {
  T* weight_ih = nullptr;
  T* weight_hh = nullptr;
  T* bias_ih = nullptr;
  T* bias_hh = nullptr;
};

/// One layer of an RNN, LSTM or GRU over a whole sequence, forwards and back through time, in plain
/// loops: the fused twin of torch::nn::RNN/LSTM/GRU. T is float or double. Memory grows to the
/// longest sequence seen and is then reused. The equations stand in recurrent_step.hpp; their
/// derivation in labs/hello/README.md.
template <class T>
class RecurrentLayer {
 public:
  /// Throws std::logic_error unless both sizes are positive.
  RecurrentLayer(Cell cell, int inputs, int hidden);

  /// x [T, N, D], h0 [N, H] and c0 [N, H] (null: zeros) → y [T, N, H], every step's hidden state
  /// (null: not wanted).
  void forward(const LayerParameters<const T>& parameters, const T* x, int steps, int batch,
               const T* h0, const T* c0, T* y);
  /// The same for one-hot inputs given as numbers: tokens [T, N], each in [0, D).
  void forward_tokens(const LayerParameters<const T>& parameters, const std::int32_t* tokens,
                      int steps, int batch, const T* h0, const T* c0, T* y);

  /// Back through the last forward(), with the same parameters and inputs (which must still be
  /// there): the gradients dy [T, N, H] by all outputs (null: zeros), dhn and dcn [N, H] by the
  /// last states (null: zeros) give those by the parameters (overwritten), dx [T, N, D], dh0 and
  /// dc0 [N, H] (each may be null). dx may be dy where D = H. Uses up gates(): call it once per
  /// forward().
  void backward(const LayerParameters<const T>& parameters, const T* dy, const T* dhn, const T* dcn,
                const LayerParameters<T>& gradients, T* dx, T* dh0, T* dc0);

  [[nodiscard]] Cell cell() const { return cell_; }
  [[nodiscard]] int inputs() const { return inputs_; }
  [[nodiscard]] int hidden() const { return hidden_; }
  [[nodiscard]] int steps() const { return steps_; }
  [[nodiscard]] int batch() const { return batch_; }

  /// Gate g (after its activation) at step t of sequence n in the last forward(): H numbers.
  [[nodiscard]] std::span<const T> gate(int t, int n, int g) const;
  /// The states after step t, H numbers; t = −1 is the initial one. The cell state is the LSTM's.
  [[nodiscard]] std::span<const T> hidden_state(int t, int n) const;
  [[nodiscard]] std::span<const T> cell_state(int t, int n) const;
  /// All steps' hidden states [T · N, H] as they lie in the layer, until the next forward(): for a
  /// reader that can do without the copy y.
  [[nodiscard]] MatrixView<T> outputs() const {
    return rows_of(h_.data() + static_cast<std::ptrdiff_t>(batch_) * width_, width_);
  }
  /// Bytes held for the steps: what a training needs beside its inputs and outputs.
  [[nodiscard]] std::size_t workspace_bytes() const;

 private:
  void begin(const LayerParameters<const T>& parameters, int steps, int batch, const T* h0,
             const T* c0);
  void run(T* y);
  [[nodiscard]] int steps_at_once() const;
  void add_inputs(int first, int count);
  void step_back(int t, const T* dy);
  void add_weight_gradients(int first, int count);
  void input_gradients(int first, int count, T* dx);
  void put_weight_gradients(const LayerParameters<T>& gradients);
  [[nodiscard]] std::size_t row_size() const;  // of gates_

  Cell cell_;
  int inputs_, hidden_;
  int width_;  // H, rounded up to whole vectors; the padding stays zero
  int steps_ = 0, batch_ = 0;
  const T* x_ = nullptr;                  // of the last forward(): dense …
  const std::int32_t* tokens_ = nullptr;  // … or as numbers
  std::vector<T> gates_;      // [T, N, blocks, width]: activations, later their gradients
  std::vector<T> h_, c_;      // [T + 1, N, width]: states, the initial one first
  std::vector<T> bias_;       // [blocks, width]: b, backwards its gradient
  std::vector<T> weight_ih_;  // W_ihᵀ [D, blocks · width]: in panels, or in rows for tokens …
  std::vector<T> weight_hh_;  // W_hhᵀ [H, blocks · width] in panels; backwards W_ih and W_hh
  std::vector<T> dh_, dc_;    // [N, width]: gradients by the state that come back from later steps
  std::vector<T> dweight_ih_, dweight_hh_;  // [D or H, blocks · width]
  std::vector<T> work_a_, work_b_;
};

extern template class RecurrentLayer<float>;
extern template class RecurrentLayer<double>;

}  // namespace lab::nn
