#include "agents/fused_dqn.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "core/error.hpp"
#include "nn/denormals.hpp"

namespace lab::agents {
namespace {

template <class T>
std::vector<double> widen(std::span<T> values) {
  return {values.begin(), values.end()};
}

template <class T>
void narrow(std::span<T> to, const std::vector<double>& from) {
  std::transform(from.begin(), from.end(), to.begin(), [](double x) { return static_cast<T>(x); });
}

}  // namespace

template <class T>
FusedDqn<T>::FusedDqn(const nn::EmbeddingMlpShape& shape, const LearnerOptions& options)
    : options_(options),
      online_(shape),
      target_(shape),
      adam_(online_.parameters().size(), {.learning_rate = options.learning_rate}),
      values_gradient_(online_.values().size()),
      best_(static_cast<std::size_t>(shape.states)),
      best_value_(best_.size()) {}

template <class T>
std::span<const T> FusedDqn<T>::values() {
  if (!online_fresh_) {
    online_.forward();
    online_fresh_ = true;
  }
  return online_.values();
}

template <class T>
std::span<const T> FusedDqn<T>::target_values() {
  if (!options_.target_network) return values();
  if (!target_fresh_) {
    target_.forward();
    target_fresh_ = true;
  }
  return target_.values();
}

template <class T>
std::span<const float> FusedDqn<T>::q_values() {
  const nn::FlushDenormals flush;
  if constexpr (std::is_same_v<T, float>) {
    return values();
  } else {
    const auto table = values();
    q_values_.assign(table.begin(), table.end());
    return q_values_;
  }
}

template <class T>
double FusedDqn<T>::learn(const Minibatch& batch) {
  const nn::FlushDenormals flush;
  const auto A = static_cast<std::size_t>(online_.shape().actions);
  const std::size_t N = batch.size();
  const auto q = values();
  const auto q_target = target_values();
  predictions_.resize(N);
  targets_.resize(N);
  td_errors_.resize(N);
  std::fill(values_gradient_.begin(), values_gradient_.end(), T{0});

  // max_a′ Q⁻(s′, a′), once for each state; double DQN lets the online network pick the a′.
  const auto& chooser = options_.double_q ? q : q_target;
  for (std::size_t s = 0; s < best_.size(); ++s) {
    const std::size_t row = s * A;
    std::size_t best = row;
    for (std::size_t a = row + 1; a < row + A; ++a) best = chooser[a] > chooser[best] ? a : best;
    best_[s] = static_cast<std::uint32_t>(best);
    best_value_[s] = q_target[best];
  }

  // A target that is not detached pulls at the online network, if that is where it comes from.
  const bool moves_target = !options_.detach_target && !options_.target_network;
  double loss = 0;
  for (std::size_t i = 0; i < N; ++i) {
    const auto here =
        static_cast<std::size_t>(batch.state[i]) * A + static_cast<std::size_t>(batch.action[i]);
    const auto next = static_cast<std::size_t>(batch.next_state[i]);

    // The Bellman target: y = r + γⁿ · max_a′ Q⁻(s′, a′), and y = r where the task ended.
    const T follow = static_cast<T>(batch.discount[i]) * static_cast<T>(1 - batch.terminated[i]);
    const T target = static_cast<T>(batch.reward[i]) + follow * best_value_[next];
    const T error = q[here] - target;

    const T weight = batch.weight.empty() ? T{1} : static_cast<T>(batch.weight[i]);
    T slope;  // of the sample's loss by Q(s, a)
    if (options_.huber) {
      const T size = std::abs(error);
      loss += static_cast<double>(weight * (size < 1 ? T(0.5) * error * error : size - T(0.5)));
      slope = weight * std::clamp(error, T{-1}, T{1});
    } else {
      loss += static_cast<double>(weight * error * error);
      slope = weight * 2 * error;
    }
    slope /= static_cast<T>(N);
    values_gradient_[here] += slope;
    if (moves_target) values_gradient_[best_[next]] -= follow * slope;

    predictions_[i] = q[here];
    targets_[i] = target;
    td_errors_[i] = static_cast<float>(-error);
  }

  online_.backward(values_gradient_);
  scale_ = 1;
  norm_ = 0;
  if (options_.clip_norm > 0) {
    double squares = 0;
    for (const T gradient : online_.gradients())
      squares += static_cast<double>(gradient * gradient);
    norm_ = std::sqrt(squares);
    scale_ = std::min(1.0, options_.clip_norm / (norm_ + 1e-6));
  }
  adam_.step(online_.parameters(), online_.gradients(), scale_);
  online_fresh_ = false;
  return loss / static_cast<double>(N);
}

template <class T>
void FusedDqn<T>::update_target(double rate) {
  if (!options_.target_network) return;
  const auto from = online_.parameters();
  const auto to = target_.parameters();
  if (rate == 1.0) {
    std::copy(from.begin(), from.end(), to.begin());
  } else {
    const T share = static_cast<T>(rate);
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += share * (from[i] - to[i]);
  }
  target_fresh_ = false;
}

template <class T>
LearnerState FusedDqn<T>::state() const {
  return {widen(online_.parameters()), widen(target_.parameters()), widen(adam_.first_moment()),
          widen(adam_.second_moment()), adam_.steps()};
}

template <class T>
void FusedDqn<T>::set_state(const LearnerState& state) {
  check_sizes(state, online_.parameters().size());
  narrow(online_.parameters(), state.parameters);
  narrow(target_.parameters(), state.target_parameters);
  narrow(adam_.first_moment(), state.first_moment);
  narrow(adam_.second_moment(), state.second_moment);
  adam_.set_steps(state.steps);
  online_fresh_ = target_fresh_ = false;
}

template <class T>
LearnerTrace FusedDqn<T>::trace() const {
  auto gradients = widen(online_.gradients());
  for (auto& gradient : gradients) gradient *= scale_;
  return {{predictions_.begin(), predictions_.end()},
          {targets_.begin(), targets_.end()},
          std::move(gradients),
          norm_};
}

template class FusedDqn<float>;
template class FusedDqn<double>;

}  // namespace lab::agents
