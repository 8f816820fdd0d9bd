#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "nn/dropout.hpp"
#include "nn/recurrent.hpp"

namespace lab::nn {

/// L layers of an LSTM one above the other, with dropout between them and behind the last: the
/// fused twin of torch::nn::LSTM, whose parameters it takes in one flat array, ordered as
/// recurrent_slots.
template <class T>
class LstmStack {
 public:
  /// `first_call` numbers its dropouts.
  LstmStack(int inputs, int hidden, int layers, std::uint32_t first_call)
      : first_call_(first_call),
        slots_(recurrent_slots(Cell::lstm, inputs, hidden, layers)),
        outputs_(static_cast<std::size_t>(layers)) {
    for (int l = 0; l < layers; ++l) {
      layers_.emplace_back(Cell::lstm, l == 0 ? inputs : hidden, hidden);
    }
  }

  /// x [T, N, D] → every step's last hidden state [T, N, H], which lies here until the next call;
  /// x must still be there in backward().
  const T* forward(const T* parameters, const T* x, int steps, int batch, const Dropout* dropout) {
    steps_ = steps;
    batch_ = batch;
    dropout_ = dropout;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      outputs_[l].resize(outputs_size());
      layers_[l].forward(pointers<const T>(parameters, l), x, steps, batch, nullptr, nullptr,
                         outputs_[l].data());
      leave_out(l, outputs_[l]);
      x = outputs_[l].data();
    }
    return x;
  }

  /// dy [T, N, H] → the gradients by the parameters (overwritten) and dx [T, N, D], which may be dy
  /// where D = H. Uses up dy.
  void backward(const T* parameters, T* dy, T* gradients, T* dx) {
    for (std::size_t l = layers_.size(); l-- > 0;) {
      if (dropout_ != nullptr) dropout_->apply(call_of(l), dy, outputs_size());
      // A layer has read a step's dy before it writes that step's dx.
      T* below = l == 0 ? dx : dy;
      layers_[l].backward(pointers<const T>(parameters, l), dy, nullptr, nullptr,
                          pointers<T>(gradients, l), below, nullptr, nullptr);
    }
  }

  [[nodiscard]] std::size_t workspace_bytes() const {
    std::size_t bytes = 0;
    for (const auto& layer : layers_) bytes += layer.workspace_bytes();
    for (const auto& output : outputs_) bytes += output.capacity() * sizeof(T);
    return bytes;
  }

 private:
  [[nodiscard]] std::size_t outputs_size() const {
    return static_cast<std::size_t>(steps_) * static_cast<std::size_t>(batch_) *
           static_cast<std::size_t>(layers_[0].hidden());
  }
  [[nodiscard]] std::uint32_t call_of(std::size_t layer) const {
    return first_call_ + static_cast<std::uint32_t>(layer);
  }
  void leave_out(std::size_t layer, std::vector<T>& y) const {
    if (dropout_ != nullptr) dropout_->apply(call_of(layer), y.data(), y.size());
  }
  template <class P>
  LayerParameters<P> pointers(P* all, std::size_t layer) const {
    const auto* slot = &slots_[4 * layer];
    return {all + slot[0].offset, all + slot[1].offset, all + slot[2].offset, all + slot[3].offset};
  }

  std::uint32_t first_call_;
  std::vector<ParameterSlot> slots_;
  std::deque<RecurrentLayer<T>> layers_;
  std::vector<std::vector<T>> outputs_;
  int steps_ = 0, batch_ = 0;
  const Dropout* dropout_ = nullptr;
};

}  // namespace lab::nn
