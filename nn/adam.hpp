#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/error.hpp"

namespace lab::nn {

/// Adam (Kingma and Ba 2015, algorithm 1) over one flat array of parameters; the twin of
/// `torch::optim::Adam`, whose order of operations it keeps, and with `decoupled` of
/// `torch::optim::AdamW`.
template <class T>
class Adam {
 public:
  struct Options {
    double learning_rate = 1e-3;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    /// λ: pulls all parameters towards 0. Adam adds λ · θ to the gradient, where it is divided by
    /// √v̂ as the rest; AdamW (I. Loshchilov and F. Hutter 2019) multiplies θ by 1 − α λ instead.
    double weight_decay = 0;
    bool decoupled = false;  ///< AdamW's way
  };

  Adam(std::size_t size, Options options)
      : options_(options), first_moment_(size), second_moment_(size) {}

  /// θ ← θ − α · m̂ / (√v̂ + ε), with m and v the running means of the gradient and of its square.
  /// `gradients` is first multiplied by `scale` (what gradient clipping asks for).
  void step(std::span<T> parameters, std::span<const T> gradients, double scale = 1.0) {
    expect(parameters.size() == first_moment_.size() && gradients.size() == parameters.size(),
           "Adam: {} parameters and {} gradients for a state of {}", parameters.size(),
           gradients.size(), first_moment_.size());
    ++steps_;
    // A kind of decay is a loop of its own, so that none asks at every parameter.
    if (options_.weight_decay == 0) {
      move<Decay::none>(parameters, gradients, scale);
    } else if (options_.decoupled) {
      move<Decay::of_parameters>(parameters, gradients, scale);
    } else {
      move<Decay::in_gradient>(parameters, gradients, scale);
    }
  }

  void set_learning_rate(double rate) { options_.learning_rate = rate; }

  // The whole state, for checkpoints and twins.
  [[nodiscard]] std::int64_t steps() const { return steps_; }
  void set_steps(std::int64_t steps) { steps_ = steps; }
  [[nodiscard]] std::span<T> first_moment() { return first_moment_; }
  [[nodiscard]] std::span<const T> first_moment() const { return first_moment_; }
  [[nodiscard]] std::span<T> second_moment() { return second_moment_; }
  [[nodiscard]] std::span<const T> second_moment() const { return second_moment_; }

 private:
  enum class Decay { none, in_gradient, of_parameters };

  template <Decay kDecay>
  void move(std::span<T> parameters, std::span<const T> gradients, double scale) {
    const double correction1 = 1.0 - std::pow(options_.beta1, static_cast<double>(steps_));
    const double correction2 = 1.0 - std::pow(options_.beta2, static_cast<double>(steps_));
    const T step_size = static_cast<T>(options_.learning_rate / correction1);
    const T root_scale = static_cast<T>(1.0 / std::sqrt(correction2));
    const T beta1 = static_cast<T>(options_.beta1), rest1 = static_cast<T>(1.0 - options_.beta1);
    const T beta2 = static_cast<T>(options_.beta2), rest2 = static_cast<T>(1.0 - options_.beta2);
    const T epsilon = static_cast<T>(options_.epsilon);
    const T factor = static_cast<T>(scale);
    const T decay = static_cast<T>(options_.weight_decay);
    const T kept = static_cast<T>(1.0 - options_.learning_rate * options_.weight_decay);
    T* __restrict p = parameters.data();
    const T* __restrict g = gradients.data();
    T* __restrict m = first_moment_.data();
    T* __restrict v = second_moment_.data();
    const std::size_t size = parameters.size();
    for (std::size_t i = 0; i < size; ++i) {
      T gradient = g[i] * factor;
      if constexpr (kDecay == Decay::in_gradient) gradient += decay * p[i];
      if constexpr (kDecay == Decay::of_parameters) p[i] *= kept;
      m[i] = beta1 * m[i] + rest1 * gradient;
      v[i] = beta2 * v[i] + rest2 * gradient * gradient;
      p[i] -= step_size * (m[i] / (std::sqrt(v[i]) * root_scale + epsilon));
    }
  }

  Options options_;
  std::int64_t steps_ = 0;
  std::vector<T> first_moment_, second_moment_;
};

}  // namespace lab::nn
