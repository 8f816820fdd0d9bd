#include "agents/torch_dqn.hpp"

#include <torch/torch.h>

#include <utility>

#include "agents/torch_twin.hpp"
#include "core/error.hpp"
#include "nn/torch_compat.hpp"

namespace lab::agents {
namespace {

/// Embedding → (Linear → ReLU)* → Linear, or the two heads of a dueling network.
class QNetworkImpl : public torch::nn::Module {
 public:
  explicit QNetworkImpl(const nn::EmbeddingMlpShape& shape) : dueling_(shape.dueling) {
    embedding_ = register_module("embedding", torch::nn::Embedding(shape.states, shape.embedding));
    register_module("hidden", hidden_);
    int width = shape.embedding;
    for (const int next : shape.hidden) {
      hidden_->push_back(torch::nn::Linear(width, next));
      width = next;
    }
    if (dueling_) {
      advantage_ = register_module("advantage", torch::nn::Linear(width, shape.actions));
      value_ = register_module("value", torch::nn::Linear(width, 1));
    } else {
      head_ = register_module("head", torch::nn::Linear(width, shape.actions));
    }
  }

  /// states [N] int64 → Q [N, A].
  torch::Tensor forward(const torch::Tensor& states) {
    auto x = embedding_(states);
    for (const auto& layer : *hidden_) x = torch::relu(layer->as<torch::nn::Linear>()->forward(x));
    if (!dueling_) return head_(x);
    const auto advantage = advantage_(x);
    return value_(x) + advantage - advantage.mean(1, /*keepdim=*/true);
  }

 private:
  bool dueling_;
  torch::nn::Embedding embedding_{nullptr};
  torch::nn::ModuleList hidden_;
  torch::nn::Linear head_{nullptr}, advantage_{nullptr}, value_{nullptr};
};
TORCH_MODULE(QNetwork);

class TorchDqn final : public DqnLearner {
 public:
  TorchDqn(const nn::EmbeddingMlpShape& shape, const LearnerOptions& options, bool double_precision)
      : shape_(shape),
        options_(options),
        type_(double_precision ? torch::kFloat64 : torch::kFloat32),
        online_(shape),
        target_(shape),
        all_states_(torch::arange(shape.states)) {
    torch::set_num_threads(1);  // at these sizes a second thread only spins
    online_->to(type_);
    target_->to(type_);
    const auto parameters = online_->named_parameters();
    for (const auto& slot : nn::parameter_slots(shape)) ordered_.push_back(parameters[slot.name]);
    adam_ = std::make_unique<torch::optim::Adam>(ordered_,
                                                 torch::optim::AdamOptions(options.learning_rate));
  }

  std::span<const float> q_values() override {
    if (!fresh_) {
      const torch::NoGradGuard no_grad;
      const auto values = online_(all_states_).to(torch::kFloat32).contiguous();
      const float* data = values.data_ptr<float>();
      q_values_.assign(data, data + values.numel());
      fresh_ = true;
    }
    return q_values_;
  }

  double learn(const Minibatch& batch) override {
    const auto state = integers(batch.state);
    const auto action = integers(batch.action).unsqueeze(1);
    const auto next_state = integers(batch.next_state);
    const auto reward = floats(batch.reward);
    const auto discount = floats(batch.discount);
    const auto going_on = 1 - bytes(batch.terminated).to(type_);

    const auto q = online_(state).gather(1, action).squeeze(1);
    torch::Tensor target;
    {
      torch::AutoGradMode gradient(!options_.detach_target);
      QNetwork& valuer = options_.target_network ? target_ : online_;
      auto next_values = valuer(next_state);
      const auto best =
          (options_.double_q ? online_(next_state) : next_values).argmax(1, /*keepdim=*/true);
      target = reward + discount * going_on * next_values.gather(1, best).squeeze(1);
    }

    const auto error = q - target;
    auto losses = options_.huber
                      ? torch::where(error.abs() < 1, 0.5 * error * error, error.abs() - 0.5)
                      : error * error;
    if (!batch.weight.empty()) losses = losses * floats(batch.weight);
    const auto loss = losses.mean();

    adam_->zero_grad();
    loss.backward();
    norm_ = 0;
    if (options_.clip_norm > 0) {
      norm_ = torch::nn::utils::clip_grad_norm_(ordered_, options_.clip_norm);
    }
    adam_->step();
    fresh_ = false;

    prediction_ = q.detach();
    last_target_ = target.detach();
    const auto td = (last_target_ - prediction_).to(torch::kFloat32).contiguous();
    td_errors_.assign(td.data_ptr<float>(), td.data_ptr<float>() + td.numel());
    return loss.item<double>();
  }

  [[nodiscard]] std::span<const float> td_errors() const override { return td_errors_; }

  void set_learning_rate(double rate) override {
    for (auto& group : adam_->param_groups()) {
      static_cast<torch::optim::AdamOptions&>(group.options()).lr(rate);
    }
  }

  void update_target(double rate) override {
    if (!options_.target_network) return;
    const torch::NoGradGuard no_grad;
    const auto from = online_->named_parameters();
    for (auto& item : target_->named_parameters()) {
      item.value().lerp_(from[item.key()], rate);
    }
  }

  [[nodiscard]] LearnerState state() const override {
    LearnerState state;
    const auto target = target_->named_parameters();
    std::size_t i = 0;
    for (const auto& slot : nn::parameter_slots(shape_)) {
      const auto& parameter = ordered_[i++];
      append(state.parameters, parameter);
      append(state.target_parameters, target[slot.name]);
      if (const auto* moments = adam_state(parameter)) {
        append(state.first_moment, moments->exp_avg());
        append(state.second_moment, moments->exp_avg_sq());
        state.steps = moments->step();
      } else {
        append(state.first_moment, torch::zeros_like(parameter));
        append(state.second_moment, torch::zeros_like(parameter));
      }
    }
    return state;
  }

  void set_state(const LearnerState& state) override {
    const torch::NoGradGuard no_grad;
    auto target = target_->named_parameters();
    const auto slots = nn::parameter_slots(shape_);
    check_sizes(state, slots.back().offset + slots.back().size());
    for (std::size_t i = 0; i < slots.size(); ++i) {
      auto& parameter = ordered_[i];
      const auto part = [&](const std::vector<double>& all) {
        return torch::from_blob(const_cast<double*>(all.data()) + slots[i].offset,
                                {static_cast<std::int64_t>(slots[i].size())}, torch::kFloat64)
            .to(type_, false, /*copy=*/true)
            .view(parameter.sizes());
      };
      parameter.copy_(part(state.parameters));
      target[slots[i].name].copy_(part(state.target_parameters));
      auto moments = std::make_unique<torch::optim::AdamParamState>();
      moments->step(state.steps);
      moments->exp_avg(part(state.first_moment));
      moments->exp_avg_sq(part(state.second_moment));
      set_adam_state(parameter, std::move(moments));
    }
    fresh_ = false;
  }

  [[nodiscard]] LearnerTrace trace() const override {
    LearnerTrace trace;
    append(trace.prediction, prediction_);
    append(trace.target, last_target_);
    for (const auto& parameter : ordered_) append(trace.gradients, parameter.grad());
    trace.gradient_norm = norm_;
    return trace;
  }

 private:
  using States = std::decay_t<decltype(std::declval<torch::optim::Adam&>().state())>;
  [[nodiscard]] const torch::optim::AdamParamState* adam_state(
      const torch::Tensor& parameter) const {
    const auto at = adam_->state().find(nn::optimizer_key<States>(parameter));
    if (at == adam_->state().end()) return nullptr;
    return static_cast<const torch::optim::AdamParamState*>(at->second.get());
  }
  void set_adam_state(const torch::Tensor& parameter,
                      std::unique_ptr<torch::optim::AdamParamState> moments) {
    adam_->state()[nn::optimizer_key<States>(parameter)] = std::move(moments);
  }

  static void append(std::vector<double>& to, const torch::Tensor& tensor) {
    const auto values = tensor.detach().to(torch::kFloat64).contiguous();
    const double* data = values.data_ptr<double>();
    to.insert(to.end(), data, data + values.numel());
  }
  torch::Tensor integers(const std::vector<std::int32_t>& values) const {
    return blob(values.data(), values.size(), torch::kInt32).to(torch::kInt64);
  }
  torch::Tensor bytes(const std::vector<std::uint8_t>& values) const {
    return blob(values.data(), values.size(), torch::kUInt8);
  }
  torch::Tensor floats(const std::vector<float>& values) const {
    return blob(values.data(), values.size(), torch::kFloat32).to(type_);
  }
  static torch::Tensor blob(const void* data, std::size_t size, torch::ScalarType type) {
    return torch::from_blob(const_cast<void*>(data), {static_cast<std::int64_t>(size)}, type);
  }

  nn::EmbeddingMlpShape shape_;
  LearnerOptions options_;
  torch::ScalarType type_;
  QNetwork online_, target_;
  torch::Tensor all_states_;
  std::vector<torch::Tensor> ordered_;  // the online network's parameters, in slot order
  std::unique_ptr<torch::optim::Adam> adam_;
  std::vector<float> q_values_, td_errors_;
  bool fresh_ = false;
  torch::Tensor prediction_, last_target_;
  double norm_ = 0;
};

}  // namespace

std::unique_ptr<DqnLearner> make_torch_dqn(const nn::EmbeddingMlpShape& shape,
                                           const LearnerOptions& options, bool double_precision) {
  return std::make_unique<TorchDqn>(shape, options, double_precision);
}

}  // namespace lab::agents

extern "C" lab::agents::DqnLearner* lab_make_torch_learner(
    const lab::nn::EmbeddingMlpShape& shape, const lab::agents::LearnerOptions& options) {
  return lab::agents::make_torch_dqn(shape, options).release();
}
