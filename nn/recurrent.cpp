#include "nn/recurrent.hpp"

#include <algorithm>
#include <array>

#include "core/error.hpp"
#include "nn/panels.hpp"
#include "nn/recurrent_step.hpp"

namespace lab::nn {
namespace {

/// How a row of gates_ is laid out, in blocks of one gate each. The GRU has a fourth block, q =
/// W_hn h + b_hn, which its reset gate multiplies; ordered q, r, z, n, so that what comes from the
/// state (q, r, z) and what comes from the input (r, z, n) are neighbours.
struct Blocks {
  int count;                  ///< of a row
  int ih_first, hh_first;     ///< where the gates that the input, the state reach begin
  int reached;                ///< how many gates each of them reaches
  std::array<int, 4> ih, hh;  ///< which of PyTorch's gates these are, in order
  std::array<int, 4> gate;    ///< the block of each of PyTorch's gates
};

Blocks blocks_of(Cell cell) {
  if (cell == Cell::lstm) return {4, 0, 0, 4, {0, 1, 2, 3}, {0, 1, 2, 3}, {0, 1, 2, 3}};
  if (cell == Cell::gru) return {4, 1, 0, 3, {0, 1, 2, 0}, {2, 0, 1, 0}, {1, 2, 3, 0}};
  return {1, 0, 0, 1, {}, {}, {}};
}

std::size_t size(int a, int b, int c = 1) {
  return static_cast<std::size_t>(a) * static_cast<std::size_t>(b) * static_cast<std::size_t>(c);
}

/// Copies [rows × columns] between arrays whose rows lie `to_row` and `from_row` apart.
template <class T>
void copy_rows(T* to, int to_row, const T* from, int from_row, int rows, int columns) {
  for (int i = 0; i < rows; ++i) {
    std::copy_n(from + size(i, from_row), columns, to + size(i, to_row));
  }
}

/// The weights W [G·H, D] of `reached` gates in the order `gates`, each padded to `width` rows.
template <class T>
std::vector<T> padded(const T* weight, const std::array<int, 4>& gates, int reached, int hidden,
                      int width, int columns) {
  std::vector<T> rows(size(reached * width, columns));
  for (int g = 0; g < reached; ++g) {
    std::copy_n(weight + size(gates[static_cast<std::size_t>(g)] * hidden, columns),
                size(hidden, columns), rows.data() + size(g * width, columns));
  }
  return rows;
}

}  // namespace

std::vector<ParameterSlot> recurrent_slots(Cell cell, int inputs, int hidden, int layers) {
  expect(inputs > 0 && hidden > 0 && layers > 0,
         "recurrent: D = {}, H = {}, L = {} must be positive", inputs, hidden, layers);
  std::vector<ParameterSlot> slots;
  std::size_t offset = 0;
  const int rows = gate_count(cell) * hidden;
  for (int layer = 0; layer < layers; ++layer) {
    const auto add = [&](const char* name, int columns) {
      slots.push_back({name + std::string("_l") + std::to_string(layer), rows, columns, offset});
      offset += slots.back().size();
    };
    add("weight_ih", layer == 0 ? inputs : hidden);
    add("weight_hh", hidden);
    add("bias_ih", 1);
    add("bias_hh", 1);
  }
  return slots;
}

template <class T>
RecurrentLayer<T>::RecurrentLayer(Cell cell, int inputs, int hidden)
    : cell_(cell), inputs_(inputs), hidden_(hidden), width_(panel_count<T>(hidden) * kLanes<T>) {
  expect(inputs > 0 && hidden > 0, "RecurrentLayer: D = {}, H = {} must be positive", inputs,
         hidden);
}

template <class T>
std::size_t RecurrentLayer<T>::row_size() const {
  return size(blocks_of(cell_).count, width_);
}

// Everything before the first step: the bias of each gate, the transposed weights, the first state.
template <class T>
void RecurrentLayer<T>::begin(const LayerParameters<const T>& p, int steps, int batch, const T* h0,
                              const T* c0) {
  expect(steps > 0 && batch > 0, "RecurrentLayer: T = {}, N = {} must be positive", steps, batch);
  const auto blocks = blocks_of(cell_);
  steps_ = steps;
  batch_ = batch;
  gates_.resize(size(steps, batch) * row_size());
  h_.resize(size(steps + 1, batch, width_));
  std::fill_n(h_.begin(), size(batch, width_), T{0});
  if (h0 != nullptr) copy_rows(h_.data(), width_, h0, hidden_, batch, hidden_);
  if (cell_ == Cell::lstm) {
    c_.resize(h_.size());
    std::fill_n(c_.begin(), size(batch, width_), T{0});
    if (c0 != nullptr) copy_rows(c_.data(), width_, c0, hidden_, batch, hidden_);
  }

  bias_.assign(row_size(), T{0});
  for (int g = 0; g < blocks.reached && p.bias_ih != nullptr; ++g) {
    T* ih = &bias_[size(blocks.ih_first + g, width_)];
    T* hh = &bias_[size(blocks.hh_first + g, width_)];
    const T* from_ih = p.bias_ih + size(blocks.ih[static_cast<std::size_t>(g)], hidden_);
    const T* from_hh = p.bias_hh + size(blocks.hh[static_cast<std::size_t>(g)], hidden_);
    for (int j = 0; j < hidden_; ++j) ih[j] += from_ih[j];
    for (int j = 0; j < hidden_; ++j) hh[j] += from_hh[j];
  }
  const auto rows = padded(p.weight_hh, blocks.hh, blocks.reached, hidden_, width_, hidden_);
  pack_panels(weight_hh_, transpose_of(rows.data(), hidden_), hidden_, blocks.reached * width_);
}

template <class T>
void RecurrentLayer<T>::forward(const LayerParameters<const T>& p, const T* x, int steps, int batch,
                                const T* h0, const T* c0, T* y) {
  begin(p, steps, batch, h0, c0);
  x_ = x;
  tokens_ = nullptr;
  const auto blocks = blocks_of(cell_);
  const auto rows = padded(p.weight_ih, blocks.ih, blocks.reached, hidden_, width_, inputs_);
  pack_panels(weight_ih_, transpose_of(rows.data(), inputs_), inputs_, blocks.reached * width_);
  const auto stride = static_cast<std::ptrdiff_t>(row_size());
  if (cell_ == Cell::gru) {  // the input does not reach q
    for (std::size_t row = 0; row < gates_.size(); row += row_size()) {
      std::copy_n(bias_.data(), width_, &gates_[row]);
    }
  }
  // The input's part of all gates, for all steps in one product: W_ih x_t + b
  const std::size_t first = size(blocks.ih_first, width_);
  panel_product(gates_.data() + first, stride, x, inputs_, weight_ih_.data(), steps * batch,
                blocks.reached * width_ / kLanes<T>, inputs_,
                static_cast<const T*>(bias_.data() + first), 0);
  run(y);
}

template <class T>
void RecurrentLayer<T>::forward_tokens(const LayerParameters<const T>& p,
                                       const std::int32_t* tokens, int steps, int batch,
                                       const T* h0, const T* c0, T* y) {
  begin(p, steps, batch, h0, c0);
  x_ = nullptr;
  tokens_ = tokens;
  // A one-hot input picks a column of W_ih: keep the columns, with the bias added, as rows.
  const auto blocks = blocks_of(cell_);
  weight_ih_.resize(size(inputs_, 1) * row_size());
  for (int token = 0; token < inputs_; ++token) {
    T* row = &weight_ih_[size(token, 1) * row_size()];
    std::copy(bias_.begin(), bias_.end(), row);
    for (int g = 0; g < blocks.reached; ++g) {
      const T* column =
          p.weight_ih + token + size(blocks.ih[static_cast<std::size_t>(g)] * hidden_, inputs_);
      T* to = row + size(blocks.ih_first + g, width_);
      for (int j = 0; j < hidden_; ++j) to[j] += column[size(j, inputs_)];
    }
  }
  for (std::size_t i = 0; i < size(steps, batch); ++i) {
    expect(tokens[i] >= 0 && tokens[i] < inputs_, "token {} is not in [0, {})", tokens[i], inputs_);
  }
  run(y);
}

// The steps: each adds the state's part, W_hh h_{t−1}, and then applies the cell's equations.
template <class T>
void RecurrentLayer<T>::run(T* y) {
  const auto blocks = blocks_of(cell_);
  const auto stride = static_cast<std::ptrdiff_t>(row_size());
  const std::size_t state = size(batch_, width_);
  for (int t = 0; t < steps_; ++t) {
    T* gates = &gates_[size(t, batch_) * row_size()];
    const T* h_before = &h_[size(t, 1) * state];
    T* h = &h_[size(t + 1, 1) * state];
    if (tokens_ != nullptr) {  // not earlier, so that they are in the cache for what follows
      for (int n = 0; n < batch_; ++n) {
        const std::size_t row = size(tokens_[size(t, batch_) + size(n, 1)], 1) * row_size();
        std::copy_n(&weight_ih_[row], row_size(), gates + size(n, 1) * row_size());
      }
    }
    T* reached = gates + size(blocks.hh_first, width_);
    panel_product(reached, stride, h_before, width_, weight_hh_.data(), batch_,
                  blocks.reached * width_ / kLanes<T>, hidden_, static_cast<const T*>(reached),
                  stride);
    for (int n = 0; n < batch_; ++n) {
      const std::size_t at = size(n, width_);
      const bool lstm = cell_ == Cell::lstm;
      forward_row<T>(cell_, width_, gates + size(n, 1) * row_size(), h_before + at,
                     lstm ? &c_[size(t, 1) * state + at] : nullptr, h + at,
                     lstm ? &c_[size(t + 1, 1) * state + at] : nullptr);
    }
  }
  if (y != nullptr) copy_rows(y, hidden_, h_.data() + state, width_, steps_ * batch_, hidden_);
}

template <class T>
void RecurrentLayer<T>::backward(const LayerParameters<const T>& p, const T* dy, const T* dhn,
                                 const T* dcn, const LayerParameters<T>& gradients, T* dx, T* dh0,
                                 T* dc0) {
  expect(steps_ > 0, "RecurrentLayer: backward before forward");
  const auto blocks = blocks_of(cell_);
  const auto stride = static_cast<std::ptrdiff_t>(row_size());
  const std::size_t state = size(batch_, width_);
  const bool lstm = cell_ == Cell::lstm;
  const int depth = blocks.reached * width_;
  dh_.assign(state, T{0});
  dc_.assign(state, T{0});
  if (dhn != nullptr) copy_rows(dh_.data(), width_, dhn, hidden_, batch_, hidden_);
  if (dcn != nullptr && lstm) copy_rows(dc_.data(), width_, dcn, hidden_, batch_, hidden_);
  const auto rows = padded(p.weight_hh, blocks.hh, blocks.reached, hidden_, width_, hidden_);
  pack_panels(back_, rows_of(rows.data(), hidden_), depth, hidden_);

  for (int t = steps_ - 1; t >= 0; --t) {
    T* gates = &gates_[size(t, batch_) * row_size()];
    for (int n = 0; n < batch_; ++n) {
      const std::size_t before = size(t, 1) * state + size(n, width_), here = before + state;
      T* dh = &dh_[size(n, width_)];
      if (dy != nullptr) {
        const T* from = dy + size(t * batch_ + n, hidden_);
        for (int j = 0; j < hidden_; ++j) dh[j] += from[j];
      }
      backward_row<T>(cell_, width_, gates + size(n, 1) * row_size(), &h_[before], &h_[here],
                      lstm ? &c_[before] : nullptr, lstm ? &c_[here] : nullptr, dh,
                      &dc_[size(n, width_)]);
    }
    // What the state before did through the gates: dh₋ = W_hhᵀ · dgates (+ the GRU's direct way)
    panel_product(dh_.data(), width_, static_cast<const T*>(gates) + size(blocks.hh_first, width_),
                  stride, back_.data(), batch_, width_ / kLanes<T>, depth,
                  cell_ == Cell::gru ? static_cast<const T*>(dh_.data()) : nullptr, width_);
  }
  if (dh0 != nullptr) copy_rows(dh0, hidden_, dh_.data(), width_, batch_, hidden_);
  if (dc0 != nullptr && lstm) copy_rows(dc0, hidden_, dc_.data(), width_, batch_, hidden_);
  weight_gradients(gradients);

  if (dx != nullptr) {  // dx = W_ihᵀ · dgates, all steps in one product
    const auto ih = padded(p.weight_ih, blocks.ih, blocks.reached, hidden_, width_, inputs_);
    pack_panels(back_, rows_of(ih.data(), inputs_), depth, inputs_);
    const int wide = panel_count<T>(inputs_) * kLanes<T>;
    constexpr int kChunk = 96;
    gradient_.resize(size(kChunk, wide));
    const int total = steps_ * batch_;
    for (int first = 0; first < total; first += kChunk) {
      const int count = std::min(kChunk, total - first);
      panel_product(gradient_.data(), wide,
                    static_cast<const T*>(gates_.data()) + size(first, 1) * row_size() +
                        size(blocks.ih_first, width_),
                    stride, back_.data(), count, panel_count<T>(inputs_), depth);
      copy_rows(dx + size(first, inputs_), inputs_, gradient_.data(), wide, count, inputs_);
    }
  }
}

// Sums over all steps: dW_ih = Σ dgates_t x_tᵀ, dW_hh = Σ dgates_t h_{t−1}ᵀ, db = Σ dgates_t
template <class T>
void RecurrentLayer<T>::weight_gradients(const LayerParameters<T>& gradients) {
  const auto blocks = blocks_of(cell_);
  const auto stride = static_cast<std::ptrdiff_t>(row_size());
  const int rows = steps_ * batch_;
  const int wide = blocks.reached * width_;
  const T* ih = gates_.data() + size(blocks.ih_first, width_);
  const T* hh = gates_.data() + size(blocks.hh_first, width_);

  // Computed transposed and padded, [D | H, gates · width], then put in PyTorch's order.
  const auto put = [&](T* to, const std::array<int, 4>& gates, int columns) {
    for (int g = 0; g < blocks.reached; ++g) {
      T* rows_of_gate = to + size(gates[static_cast<std::size_t>(g)] * hidden_, columns);
      for (int j = 0; j < hidden_; ++j) {
        for (int k = 0; k < columns; ++k) {
          rows_of_gate[size(j, columns) + size(k, 1)] =
              gradient_[size(k, wide) + size(g * width_ + j, 1)];
        }
      }
    }
  };
  gradient_.assign(size(inputs_, wide), T{0});
  if (tokens_ != nullptr) {  // a one-hot input: each step adds to one column
    for (int i = 0; i < rows; ++i) {
      T* to = &gradient_[size(tokens_[i], wide)];
      const T* from = ih + size(i, 1) * row_size();
      for (int j = 0; j < wide; ++j) to[j] += from[j];
    }
  } else {
    add_transposed_product(gradient_.data(), wide, x_, inputs_, ih, stride, inputs_,
                           wide / kLanes<T>, rows, work_a_, work_b_);
  }
  put(gradients.weight_ih, blocks.ih, inputs_);

  gradient_.assign(size(hidden_, wide), T{0});
  add_transposed_product(gradient_.data(), wide, static_cast<const T*>(h_.data()), width_, hh,
                         stride, hidden_, wide / kLanes<T>, rows, work_a_, work_b_);
  put(gradients.weight_hh, blocks.hh, hidden_);

  if (gradients.bias_ih == nullptr) return;
  bias_.assign(row_size(), T{0});
  for (int i = 0; i < rows; ++i) {
    const T* from = &gates_[size(i, 1) * row_size()];
    for (std::size_t j = 0; j < bias_.size(); ++j) bias_[j] += from[j];
  }
  for (int g = 0; g < blocks.reached; ++g) {
    std::copy_n(&bias_[size(blocks.ih_first + g, width_)], hidden_,
                gradients.bias_ih + size(blocks.ih[static_cast<std::size_t>(g)], hidden_));
    std::copy_n(&bias_[size(blocks.hh_first + g, width_)], hidden_,
                gradients.bias_hh + size(blocks.hh[static_cast<std::size_t>(g)], hidden_));
  }
}

template <class T>
std::span<const T> RecurrentLayer<T>::gate(int t, int n, int g) const {
  const auto block = blocks_of(cell_).gate[static_cast<std::size_t>(g)];
  return {&gates_[size(t * batch_ + n, 1) * row_size() + size(block, width_)],
          static_cast<std::size_t>(hidden_)};
}

template <class T>
std::span<const T> RecurrentLayer<T>::hidden_state(int t, int n) const {
  return {&h_[size((t + 1) * batch_ + n, width_)], static_cast<std::size_t>(hidden_)};
}

template <class T>
std::span<const T> RecurrentLayer<T>::cell_state(int t, int n) const {
  return {&c_[size((t + 1) * batch_ + n, width_)], static_cast<std::size_t>(hidden_)};
}

template <class T>
std::size_t RecurrentLayer<T>::workspace_bytes() const {
  return (gates_.capacity() + h_.capacity() + c_.capacity()) * sizeof(T);
}

template class RecurrentLayer<float>;
template class RecurrentLayer<double>;

}  // namespace lab::nn
