// The character model as one writes it with LibTorch: the reference that the fused learner is held
// against.

#include <torch/torch.h>

#include <cmath>
#include <utility>

#include "core/error.hpp"
#include "labs/hello/torch_module.hpp"
#include "labs/hello/torch_recurrence.hpp"
#include "nn/torch_compat.hpp"
#include "nn/torch_errors.hpp"

namespace lab::labs::hello {
namespace {

class TorchLearner final : public Learner {
 public:
  TorchLearner(Implementation implementation, const ModelShape& shape,
               const LearnerOptions& options, const std::string& device, bool wide)
      : shape_(shape),
        options_(options),
        type_(wide ? torch::kFloat64 : torch::kFloat32),
        device_(device_of(device)),
        head_(torch::nn::LinearOptions(shape.hidden, shape.vocabulary)) {
    torch::set_num_threads(1);  // at these sizes a second thread only spins
    recurrence_ = make_recurrence(implementation, shape, type_, device_);
    head_->to(device_, type_);
    parameters_ = recurrence_->parameters();
    parameters_.push_back(head_->weight);
    parameters_.push_back(head_->bias);
    if (options.optimizer == Optimizer::adam) {
      optimizer_ = std::make_unique<torch::optim::Adam>(
          parameters_, torch::optim::AdamOptions(options.learning_rate));
    } else {
      optimizer_ = std::make_unique<torch::optim::SGD>(
          parameters_, torch::optim::SGDOptions(options.learning_rate).momentum(options.momentum));
    }
  }

  double train(const Batch& batch, bool carry) override {
    return nn::guarded([&] {
      auto start = zero_states(batch.batch);
      if (carry && !carried_.empty() && carried_.front().h.size(0) == batch.batch) {
        start = carried_;
      }
      auto pass = recurrence_->run(one_hot(batch.inputs, batch.steps, batch.batch), start, false);
      const auto loss = cross_entropy(pass, batch);
      optimizer_->zero_grad();
      loss.backward();
      carried_ = std::move(pass.last);
      for (auto& state : carried_) {  // truncated: no gradient flows into the past
        state.h = state.h.detach();
        if (state.c.defined()) state.c = state.c.detach();
      }
      norm_ = -1;
      unclipped_.clear();
      if (options_.clip_norm > 0) {
        for (const auto& p : parameters_) unclipped_.push_back(p.grad().clone());
        norm_ = torch::nn::utils::clip_grad_norm_(parameters_, options_.clip_norm);
      }
      optimizer_->step();
      ++steps_;
      return loss.item<double>();
    });
  }

  double loss(const Batch& batch) override {
    return nn::guarded([&] {
      const torch::NoGradGuard no_grad;
      const auto pass = recurrence_->run(one_hot(batch.inputs, batch.steps, batch.batch),
                                         zero_states(batch.batch), false);
      return cross_entropy(pass, batch).item<double>();
    });
  }

  Reading read(std::span<const std::int32_t> inputs, bool with_gates) override {
    return nn::guarded([&] {
      const torch::NoGradGuard no_grad;
      const auto pass = recurrence_->run(one_hot(inputs, static_cast<int>(inputs.size()), 1),
                                         zero_states(1), true);
      Reading reading;
      append(reading.probabilities, torch::softmax(head_(pass.outputs), 2));
      for (const auto& step : pass.steps) {
        for (const auto& layer : step) {
          append(reading.hidden, layer.state.h);
          if (layer.state.c.defined()) append(reading.cell, layer.state.c);
          if (with_gates && layer.gates.defined()) append(reading.gates, layer.gates);
        }
      }
      return reading;
    });
  }

  [[nodiscard]] std::vector<double> gradients() const override {
    return nn::guarded([&] {
      std::vector<double> all;
      for (std::size_t i = 0; i < parameters_.size(); ++i) {
        const auto gradient = unclipped_.empty() ? parameters_[i].grad() : unclipped_[i];
        append(all, gradient.defined() ? gradient : torch::zeros_like(parameters_[i]));
      }
      return all;
    });
  }

  [[nodiscard]] double gradient_norm() const override {
    if (norm_ < 0) {
      double squares = 0;
      for (const double g : gradients()) squares += g * g;
      norm_ = std::sqrt(squares);
    }
    return norm_;
  }

  void set_learning_rate(double rate) override {
    for (auto& group : optimizer_->param_groups()) group.options().set_lr(rate);
  }

  [[nodiscard]] LearnerState state() const override {
    return nn::guarded([&] {
      LearnerState state;
      state.steps = steps_;
      for (const auto& p : parameters_) {
        append(state.parameters, p);
        const auto [first, second] = moments_of(p);
        append(state.first_moment, first);
        append(state.second_moment, second);
      }
      for (const auto& layer : carried_) {
        append(state.hidden, layer.h);
        if (layer.c.defined()) append(state.cell, layer.c);
      }
      return state;
    });
  }

  void set_state(const LearnerState& state) override {
    check_sizes(state, shape_);
    nn::guarded([&] {
      const torch::NoGradGuard no_grad;
      std::size_t offset = 0;
      for (auto& p : parameters_) {
        const auto part = [&](const std::vector<double>& all) {
          return tensor_of(all, offset, p.sizes());
        };
        p.copy_(part(state.parameters));
        set_moments(p, part(state.first_moment), part(state.second_moment), state.steps);
        offset += static_cast<std::size_t>(p.numel());
      }
      steps_ = state.steps;
      carried_.clear();
      if (state.hidden.empty()) return;
      const std::size_t layer = state.hidden.size() / static_cast<std::size_t>(shape_.layers);
      const std::int64_t sizes[] = {static_cast<std::int64_t>(layer) / shape_.hidden,
                                    shape_.hidden};
      for (std::size_t at = 0; at < state.hidden.size(); at += layer) {
        carried_.push_back(
            {tensor_of(state.hidden, at, sizes),
             state.cell.empty() ? torch::Tensor() : tensor_of(state.cell, at, sizes)});
      }
    });
  }

 private:
  static torch::Device device_of(const std::string& name) {
    if (name == "cpu") return torch::kCPU;
    if (!torch::cuda::is_available()) {
      fail("--device {}: this LibTorch finds no CUDA device; use --device cpu", name);
    }
    return torch::kCUDA;
  }

  [[nodiscard]] torch::TensorOptions numbers() const { return torch::dtype(type_).device(device_); }

  [[nodiscard]] torch::Tensor one_hot(std::span<const std::int32_t> tokens, int steps,
                                      int batch) const {
    return torch::one_hot(indices(tokens).view({steps, batch}), shape_.vocabulary).to(type_);
  }
  [[nodiscard]] torch::Tensor indices(std::span<const std::int32_t> tokens) const {
    return torch::from_blob(const_cast<std::int32_t*>(tokens.data()),
                            {static_cast<std::int64_t>(tokens.size())}, torch::kInt32)
        .to(device_, torch::kInt64);
  }
  [[nodiscard]] std::vector<nn::CellState> zero_states(int batch) const {
    const auto zeros = torch::zeros({batch, shape_.hidden}, numbers());
    const bool lstm = shape_.cell == nn::Cell::lstm;
    return std::vector<nn::CellState>(static_cast<std::size_t>(shape_.layers),
                                      {zeros, lstm ? zeros : torch::Tensor()});
  }
  [[nodiscard]] torch::Tensor cross_entropy(const Pass& pass, const Batch& batch) {
    const auto logits = head_(pass.outputs).view({-1, shape_.vocabulary});
    return torch::nn::functional::cross_entropy(logits, indices(batch.targets));
  }

  using States = std::decay_t<decltype(std::declval<torch::optim::Optimizer>().state())>;

  /// Adam's moments, or SGD's momentum buffer and zeros; zeros before the first step.
  [[nodiscard]] std::pair<torch::Tensor, torch::Tensor> moments_of(const torch::Tensor& p) const {
    auto first = torch::zeros_like(p), second = torch::zeros_like(p);
    const auto& states = optimizer_->state();
    const auto at = states.find(nn::optimizer_key<States>(p));
    if (at == states.end()) return {first, second};
    if (options_.optimizer == Optimizer::adam) {
      const auto& adam = static_cast<const torch::optim::AdamParamState&>(*at->second);
      return {adam.exp_avg(), adam.exp_avg_sq()};
    }
    const auto& sgd = static_cast<const torch::optim::SGDParamState&>(*at->second);
    return {sgd.momentum_buffer().defined() ? sgd.momentum_buffer() : first, second};
  }
  void set_moments(const torch::Tensor& p, torch::Tensor first, torch::Tensor second,
                   std::int64_t steps) {
    auto& slot = optimizer_->state()[nn::optimizer_key<States>(p)];
    if (options_.optimizer == Optimizer::adam) {
      auto adam = std::make_unique<torch::optim::AdamParamState>();
      adam->step(steps);
      adam->exp_avg(std::move(first));
      adam->exp_avg_sq(std::move(second));
      slot = std::move(adam);
    } else {
      // A buffer of zeros does what none does: the first step adds the gradient to it.
      auto sgd = std::make_unique<torch::optim::SGDParamState>();
      sgd->momentum_buffer(std::move(first));
      slot = std::move(sgd);
    }
  }

  static void append(std::vector<double>& to, const torch::Tensor& tensor) {
    const auto values = tensor.detach().to(torch::kCPU, torch::kFloat64).contiguous();
    const double* data = values.data_ptr<double>();
    to.insert(to.end(), data, data + values.numel());
  }
  [[nodiscard]] torch::Tensor tensor_of(const std::vector<double>& all, std::size_t offset,
                                        at::IntArrayRef sizes) const {
    return torch::from_blob(const_cast<double*>(all.data()) + offset, sizes, torch::kFloat64)
        .to(numbers(), false, /*copy=*/true);
  }

  ModelShape shape_;
  LearnerOptions options_;
  torch::ScalarType type_;
  torch::Device device_;
  std::unique_ptr<Recurrence> recurrence_;
  torch::nn::Linear head_;
  std::vector<torch::Tensor> parameters_;  // in slot order
  std::unique_ptr<torch::optim::Optimizer> optimizer_;
  std::int64_t steps_ = 0;
  std::vector<nn::CellState> carried_;
  std::vector<torch::Tensor> unclipped_;  // gradients of the last step, where clipping changed them
  mutable double norm_ = -1;              // not known before somebody asks
};

}  // namespace
}  // namespace lab::labs::hello

extern "C" lab::labs::hello::Learner* lab_make_hello_learner(
    lab::labs::hello::Implementation implementation, const lab::labs::hello::ModelShape& shape,
    const lab::labs::hello::LearnerOptions& options, const char* device, bool double_precision) {
  using lab::labs::hello::TorchLearner;
  return lab::nn::guarded([&] {
    return std::make_unique<TorchLearner>(implementation, shape, options, device, double_precision)
        .release();
  });
}
static_assert(std::is_same_v<decltype(lab_make_hello_learner), lab::labs::hello::MakeTorchLearner>);
