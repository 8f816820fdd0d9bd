#pragma once

#include <span>
#include <vector>

#include "core/error.hpp"

namespace lab::nn {

/// Stochastic gradient descent with momentum (Polyak 1964) over one flat array of parameters; the
/// twin of `torch::optim::SGD`, which keeps a running sum of gradients, not of steps.
template <class T>
class Sgd {
 public:
  Sgd(std::size_t size, double learning_rate, double momentum = 0)
      : learning_rate_(learning_rate), momentum_(momentum), buffer_(size) {}

  /// b ← μ · b + g (the first step: b ← g, which is the same from zero); θ ← θ − α · b.
  /// `gradients` is first multiplied by `scale` (what gradient clipping asks for).
  void step(std::span<T> parameters, std::span<const T> gradients, double scale = 1.0) {
    expect(parameters.size() == buffer_.size() && gradients.size() == parameters.size(),
           "SGD: {} parameters and {} gradients for a state of {}", parameters.size(),
           gradients.size(), buffer_.size());
    const T rate = static_cast<T>(learning_rate_), momentum = static_cast<T>(momentum_);
    const T factor = static_cast<T>(scale);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      buffer_[i] = momentum * buffer_[i] + factor * gradients[i];
      parameters[i] -= rate * buffer_[i];
    }
  }

  void set_learning_rate(double rate) { learning_rate_ = rate; }
  /// The running sum b, for checkpoints and twins.
  [[nodiscard]] std::span<T> buffer() { return buffer_; }
  [[nodiscard]] std::span<const T> buffer() const { return buffer_; }

 private:
  double learning_rate_, momentum_;
  std::vector<T> buffer_;
};

}  // namespace lab::nn
