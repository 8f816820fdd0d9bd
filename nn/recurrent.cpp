#include "nn/recurrent.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "nn/panels.hpp"
#include "nn/recurrent_layout.hpp"
#include "nn/recurrent_step.hpp"

namespace lab::nn {

using namespace recurrent_layout;

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

// Steps whose products with the input, which need no state, are one product: enough rows to make
// good use of the weights, few enough that the gates stay in the cache from there to the cell.
template <class T>
int RecurrentLayer<T>::steps_at_once() const {
  constexpr int kRows = 256;
  return std::max(1, kRows / batch_);
}

// The input's part of the gates in steps [first, first + count): W_ih x_t + b
template <class T>
void RecurrentLayer<T>::add_inputs(int first, int count) {
  const int begin = first * batch_, rows = count * batch_;
  T* gates = &gates_[size(begin, 1) * row_size()];
  if (tokens_ != nullptr) {
    for (int i = 0; i < rows; ++i) {
      const std::size_t row = size(tokens_[begin + i], 1) * row_size();
      std::copy_n(&weight_ih_[row], row_size(), gates + size(i, 1) * row_size());
    }
    return;
  }
  if (cell_ == Cell::gru) {  // the input does not reach q
    for (int i = 0; i < rows; ++i) {
      std::copy_n(bias_.data(), width_, gates + size(i, 1) * row_size());
    }
  }
  const auto blocks = blocks_of(cell_);
  const std::size_t reached = size(blocks.ih_first, width_);
  panel_product(gates + reached, static_cast<std::ptrdiff_t>(row_size()), x_ + size(begin, inputs_),
                inputs_, static_cast<const T*>(weight_ih_.data()), rows,
                blocks.reached * width_ / kLanes<T>, inputs_,
                static_cast<const T*>(bias_.data() + reached), 0);
}

// The steps: each adds the state's part, W_hh h_{t−1}, and then applies the cell's equations.
template <class T>
void RecurrentLayer<T>::run(T* y) {
  const auto blocks = blocks_of(cell_);
  const auto stride = static_cast<std::ptrdiff_t>(row_size());
  const std::size_t state = size(batch_, width_);
  for (int t = 0; t < steps_; ++t) {
    if (t % steps_at_once() == 0) add_inputs(t, std::min(steps_at_once(), steps_ - t));
    T* gates = &gates_[size(t, batch_) * row_size()];
    const T* h_before = &h_[size(t, 1) * state];
    T* h = &h_[size(t + 1, 1) * state];
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
  const std::size_t state = size(batch_, width_);
  const bool lstm = cell_ == Cell::lstm;
  const int depth = blocks.reached * width_;
  dh_.assign(state, T{0});
  dc_.assign(state, T{0});
  if (dhn != nullptr) copy_rows(dh_.data(), width_, dhn, hidden_, batch_, hidden_);
  if (dcn != nullptr && lstm) copy_rows(dc_.data(), width_, dcn, hidden_, batch_, hidden_);
  const auto hh = padded(p.weight_hh, blocks.hh, blocks.reached, hidden_, width_, hidden_);
  pack_panels(weight_hh_, rows_of(hh.data(), hidden_), depth, hidden_);
  if (dx != nullptr) {
    const auto ih = padded(p.weight_ih, blocks.ih, blocks.reached, hidden_, width_, inputs_);
    pack_panels(weight_ih_, rows_of(ih.data(), inputs_), depth, inputs_);
  }
  dweight_ih_.assign(size(inputs_, depth), T{0});
  dweight_hh_.assign(size(hidden_, depth), T{0});
  bias_.assign(row_size(), T{0});

  for (int t = steps_ - 1; t >= 0; --t) {
    step_back(t, dy);
    if (t % steps_at_once() != 0) continue;
    const int count = std::min(steps_at_once(), steps_ - t);
    add_weight_gradients(t, count);
    if (dx != nullptr) input_gradients(t, count, dx);
  }
  if (dh0 != nullptr) copy_rows(dh0, hidden_, dh_.data(), width_, batch_, hidden_);
  if (dc0 != nullptr && lstm) copy_rows(dc0, hidden_, dc_.data(), width_, batch_, hidden_);
  put_weight_gradients(gradients);
}

// From the gradients by step t's states to those by its gates and by the states before.
template <class T>
void RecurrentLayer<T>::step_back(int t, const T* dy) {
  const auto blocks = blocks_of(cell_);
  const std::size_t state = size(batch_, width_);
  const bool lstm = cell_ == Cell::lstm;
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
                static_cast<std::ptrdiff_t>(row_size()), static_cast<const T*>(weight_hh_.data()),
                batch_, width_ / kLanes<T>, blocks.reached * width_,
                cell_ == Cell::gru ? static_cast<const T*>(dh_.data()) : nullptr, width_);
}

// Sums over steps [first, first + count): dW_ih += Σ dgates_t x_tᵀ, dW_hh += Σ dgates_t h_{t−1}ᵀ,
// db += Σ dgates_t. The weights' gradients are transposed and padded, [D | H, gates · width].
template <class T>
void RecurrentLayer<T>::add_weight_gradients(int first, int count) {
  const auto blocks = blocks_of(cell_);
  const int begin = first * batch_, rows = count * batch_;
  const int wide = blocks.reached * width_, panels = wide / kLanes<T>;
  const T* gates = &gates_[size(begin, 1) * row_size()];
  for (int i = 0; i < rows; ++i) {
    const T* from = gates + size(i, 1) * row_size();
    for (std::size_t j = 0; j < bias_.size(); ++j) bias_[j] += from[j];
  }
  pack_panels(work_b_, {gates, static_cast<std::ptrdiff_t>(row_size()), 1}, rows,
              blocks.count * width_);
  const auto panels_from = [&](int block) {
    return static_cast<const T*>(work_b_.data()) + size(block, width_, rows);
  };
  if (tokens_ != nullptr) {  // a one-hot input: each step adds to one column
    for (int i = 0; i < rows; ++i) {
      T* to = &dweight_ih_[size(tokens_[begin + i], wide)];
      const T* from = gates + size(i, 1) * row_size() + size(blocks.ih_first, width_);
      for (int j = 0; j < wide; ++j) to[j] += from[j];
    }
  } else {
    add_transposed_panels(dweight_ih_.data(), wide, x_ + size(begin, inputs_), inputs_,
                          panels_from(blocks.ih_first), inputs_, panels, rows, work_a_);
  }
  add_transposed_panels(dweight_hh_.data(), wide,
                        static_cast<const T*>(h_.data()) + size(begin, width_), width_,
                        panels_from(blocks.hh_first), hidden_, panels, rows, work_a_);
}

// dx = W_ihᵀ · dgates in steps [first, first + count)
template <class T>
void RecurrentLayer<T>::input_gradients(int first, int count, T* dx) {
  const auto blocks = blocks_of(cell_);
  const int begin = first * batch_, rows = count * batch_;
  const int panels = panel_count<T>(inputs_), wide = panels * kLanes<T>;
  work_a_.resize(size(rows, wide));
  panel_product(work_a_.data(), wide,
                static_cast<const T*>(gates_.data()) + size(begin, 1) * row_size() +
                    size(blocks.ih_first, width_),
                static_cast<std::ptrdiff_t>(row_size()), static_cast<const T*>(weight_ih_.data()),
                rows, panels, blocks.reached * width_);
  copy_rows(dx + size(begin, inputs_), inputs_, work_a_.data(), wide, rows, inputs_);
}

// In PyTorch's order
template <class T>
void RecurrentLayer<T>::put_weight_gradients(const LayerParameters<T>& gradients) {
  const auto blocks = blocks_of(cell_);
  const int wide = blocks.reached * width_;
  const auto put = [&](T* to, const std::vector<T>& from, const std::array<int, 4>& gates,
                       int columns) {
    work_a_.resize(from.size());
    transpose(work_a_.data(), columns, from.data(), columns, wide);
    for (int g = 0; g < blocks.reached; ++g) {
      std::copy_n(work_a_.data() + size(g, width_, columns), size(hidden_, columns),
                  to + size(gates[static_cast<std::size_t>(g)], hidden_, columns));
    }
  };
  put(gradients.weight_ih, dweight_ih_, blocks.ih, inputs_);
  put(gradients.weight_hh, dweight_hh_, blocks.hh, hidden_);
  if (gradients.bias_ih == nullptr) return;
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
