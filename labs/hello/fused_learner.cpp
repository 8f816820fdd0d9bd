// The character model by hand: recurrent layers, head, loss and optimiser in plain loops.

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "labs/hello/learner.hpp"
#include "nn/adam.hpp"
#include "nn/cross_entropy.hpp"
#include "nn/denormals.hpp"
#include "nn/linear.hpp"
#include "nn/sgd.hpp"

namespace lab::labs::hello {
namespace {

template <class T>
void narrow(std::span<T> to, const std::vector<double>& from) {
  std::transform(from.begin(), from.end(), to.begin(), [](double x) { return static_cast<T>(x); });
}

template <class T>
class FusedLearner final : public Learner {
 public:
  FusedLearner(const ModelShape& shape, const LearnerOptions& options)
      : shape_(shape),
        options_(options),
        slots_(parameter_slots(shape)),
        head_(shape.hidden, shape.vocabulary),
        parameters_(slots_.back().offset + slots_.back().size()),
        gradients_(parameters_.size()),
        adam_(parameters_.size(), {.learning_rate = options.learning_rate}),
        sgd_(parameters_.size(), options.learning_rate, options.momentum) {
    for (int layer = 0; layer < shape.layers; ++layer) {
      layers_.emplace_back(shape.cell, layer == 0 ? shape.vocabulary : shape.hidden, shape.hidden);
    }
    outputs_.resize(layers_.size() - 1);
  }

  double train(const Batch& batch, bool carry) override {
    const nn::FlushDenormals flush;
    const int rows = batch.steps * batch.batch;
    const std::size_t state = layers_.size() * size(batch.batch, shape_.hidden);
    if (!carry || hidden_.size() != state) {
      hidden_.assign(state, T{0});
      cell_.assign(is_lstm() ? state : 0, T{0});
    }
    forward(batch, hidden_.data(), is_lstm() ? cell_.data() : nullptr);
    logits_gradient_.resize(logits_.size());
    const double loss = nn::cross_entropy(logits_.data(), batch.targets.data(), rows,
                                          shape_.vocabulary, logits_gradient_.data());

    // Backwards through the head, then from the topmost layer down.
    gradient_.resize(size(rows, shape_.hidden));
    T* head_gradient = gradients_.data() + head_slot().offset;
    head_.backward(parameters_.data() + head_slot().offset, layers_.back().outputs(),
                   logits_gradient_.data(), rows, head_gradient, head_gradient + head_slot().size(),
                   gradient_.data());
    for (std::size_t l = layers_.size(); l-- > 0;) {
      if (l > 0) below_.resize(gradient_.size());
      layers_[l].backward(parameters_of<const T>(parameters_.data(), l), gradient_.data(), nullptr,
                          nullptr, parameters_of<T>(gradients_.data(), l),
                          l > 0 ? below_.data() : nullptr, nullptr, nullptr);
      if (l > 0) gradient_.swap(below_);
    }
    keep_last_state(batch);

    norm_known_ = false;
    scale_ = 1;
    if (options_.clip_norm > 0) {
      scale_ = std::min(1.0, options_.clip_norm / (gradient_norm() + 1e-6));
    }
    if (options_.optimizer == Optimizer::adam) {
      adam_.step(parameters_, gradients_, scale_);
    } else {
      sgd_.step(parameters_, gradients_, scale_);
    }
    ++steps_;
    return loss;
  }

  double loss(const Batch& batch) override {
    forward(batch, nullptr, nullptr);
    return nn::cross_entropy<T>(logits_.data(), batch.targets.data(), batch.steps * batch.batch,
                                shape_.vocabulary, nullptr);
  }

  Reading read(std::span<const std::int32_t> inputs, bool with_gates) override {
    const int T_ = static_cast<int>(inputs.size());
    const int H = shape_.hidden, V = shape_.vocabulary;
    forward({.steps = T_, .batch = 1, .inputs = inputs, .targets = {}}, nullptr, nullptr);
    Reading reading;
    std::vector<T> row(static_cast<std::size_t>(V));
    for (int t = 0; t < T_; ++t) {
      nn::softmax(&logits_[size(t, V)], V, row.data());
      reading.probabilities.insert(reading.probabilities.end(), row.begin(), row.end());
      for (const auto& layer : layers_) {
        const auto append = [](std::vector<double>& to, std::span<const T> from) {
          to.insert(to.end(), from.begin(), from.end());
        };
        append(reading.hidden, layer.hidden_state(t, 0));
        if (is_lstm()) append(reading.cell, layer.cell_state(t, 0));
        for (int g = 0; with_gates && g < nn::gate_count(shape_.cell); ++g) {
          append(reading.gates, layer.gate(t, 0, g));
        }
      }
    }
    expect(reading.hidden.size() == inputs.size() * layers_.size() * static_cast<std::size_t>(H),
           "read: {} hidden numbers", reading.hidden.size());
    return reading;
  }

  [[nodiscard]] std::vector<double> gradients() const override {
    return {gradients_.begin(), gradients_.end()};
  }

  [[nodiscard]] double gradient_norm() const override {
    if (!norm_known_) {
      double squares = 0;
      for (const T g : gradients_) squares += static_cast<double>(g) * static_cast<double>(g);
      norm_ = std::sqrt(squares);
      norm_known_ = true;
    }
    return norm_;
  }

  void set_learning_rate(double rate) override {
    adam_.set_learning_rate(rate);
    sgd_.set_learning_rate(rate);
  }

  [[nodiscard]] LearnerState state() const override {
    LearnerState state;
    const auto widen = [](const auto& from) {
      return std::vector<double>(from.begin(), from.end());
    };
    state.parameters = widen(parameters_);
    const bool adam = options_.optimizer == Optimizer::adam;
    state.first_moment = adam ? widen(adam_.first_moment()) : widen(sgd_.buffer());
    state.second_moment = widen(adam_.second_moment());
    state.steps = steps_;
    state.hidden = widen(hidden_);
    state.cell = widen(cell_);
    return state;
  }

  void set_state(const LearnerState& state) override {
    check_sizes(state, shape_);
    narrow<T>(parameters_, state.parameters);
    const bool adam = options_.optimizer == Optimizer::adam;
    narrow(adam ? adam_.first_moment() : sgd_.buffer(), state.first_moment);
    narrow(adam_.second_moment(), state.second_moment);
    steps_ = state.steps;
    adam_.set_steps(state.steps);
    hidden_.assign(state.hidden.begin(), state.hidden.end());
    cell_.assign(state.cell.begin(), state.cell.end());
  }

 private:
  static std::size_t size(int a, int b) {
    return static_cast<std::size_t>(a) * static_cast<std::size_t>(b);
  }
  [[nodiscard]] bool is_lstm() const { return shape_.cell == nn::Cell::lstm; }
  [[nodiscard]] const nn::ParameterSlot& head_slot() const { return slots_[4 * layers_.size()]; }

  /// The four arrays of layer `l` within all parameters or all gradients.
  template <class U>
  nn::LayerParameters<U> parameters_of(U* all, std::size_t l) const {
    return {all + slots_[4 * l].offset, all + slots_[4 * l + 1].offset,
            all + slots_[4 * l + 2].offset, all + slots_[4 * l + 3].offset};
  }

  /// tokens [T, N] → logits_ [T, N, V]; a null state is zero.
  void forward(const Batch& batch, const T* hidden, const T* cell) {
    const std::size_t state = size(batch.batch, shape_.hidden);
    const int rows = batch.steps * batch.batch;
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      T* y = nullptr;  // the head reads the last layer's states where they are
      if (l + 1 < layers_.size()) {
        outputs_[l].resize(size(rows, shape_.hidden));
        y = outputs_[l].data();
      }
      const auto parameters = parameters_of<const T>(parameters_.data(), l);
      const T* h0 = hidden == nullptr ? nullptr : hidden + l * state;
      const T* c0 = cell == nullptr ? nullptr : cell + l * state;
      if (l == 0) {
        layers_[l].forward_tokens(parameters, batch.inputs.data(), batch.steps, batch.batch, h0, c0,
                                  y);
      } else {
        layers_[l].forward(parameters, outputs_[l - 1].data(), batch.steps, batch.batch, h0, c0, y);
      }
    }
    logits_.resize(size(rows, shape_.vocabulary));
    const T* weight = parameters_.data() + head_slot().offset;
    head_.forward(weight, weight + head_slot().size(), layers_.back().outputs(), rows,
                  logits_.data());
  }

  /// What the next step begins with when it carries on.
  void keep_last_state(const Batch& batch) {
    auto h = hidden_.begin();
    auto c = cell_.begin();
    for (const auto& layer : layers_) {
      for (int n = 0; n < batch.batch; ++n) {
        h = std::ranges::copy(layer.hidden_state(batch.steps - 1, n), h).out;
        if (is_lstm()) c = std::ranges::copy(layer.cell_state(batch.steps - 1, n), c).out;
      }
    }
  }

  ModelShape shape_;
  LearnerOptions options_;
  std::vector<nn::ParameterSlot> slots_;
  std::vector<nn::RecurrentLayer<T>> layers_;
  nn::Linear<T> head_;
  std::vector<T> parameters_, gradients_;
  nn::Adam<T> adam_;
  nn::Sgd<T> sgd_;
  std::int64_t steps_ = 0;
  std::vector<T> hidden_, cell_;             // [L, N, H], carried
  std::vector<std::vector<T>> outputs_;      // of each layer below the last, [T, N, H]
  std::vector<T> logits_, logits_gradient_;  // [T, N, V]
  std::vector<T> gradient_, below_;          // [T, N, H], by a layer's output and by its input
  double scale_ = 1;
  mutable double norm_ = 0;
  mutable bool norm_known_ = false;
};

}  // namespace

std::unique_ptr<Learner> make_fused_learner(const ModelShape& shape, const LearnerOptions& options,
                                            bool double_precision) {
  if (double_precision) return std::make_unique<FusedLearner<double>>(shape, options);
  return std::make_unique<FusedLearner<float>>(shape, options);
}

}  // namespace lab::labs::hello
