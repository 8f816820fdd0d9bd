#include "nn/torch_tracing_learner.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/random.hpp"
#include "nn/torch_compat.hpp"
#include "nn/torch_device.hpp"
#include "nn/torch_errors.hpp"
#include "nn/torch_threads.hpp"
#include "nn/torch_tracing_net.hpp"
#include "nn/torch_transformer_block.hpp"

namespace lab::nn {
namespace {

class TorchTracingLearner final : public TracingLearner {
 public:
  TorchTracingLearner(const TracingShape& shape, const TracingLearnerOptions& options,
                      const std::string& device)
      : shape_(shape),
        options_(options),
        device_(torch_device(device)),
        net_(shape, options.dropout) {
    use_threads(options.threads);
    // A GPU would round the factors of cuDNN's products to 10 bits, and the twins would part.
    at::globalContext().setAllowTF32CuDNN(false);
    net_->to(device_);
    const auto by_name = net_->named_parameters();
    for (const auto& slot : parameter_slots(shape)) {
      const auto place = torch_place(slot.name);
      parts_.push_back({by_name[place.parameter], place.third});
    }
    if (options.rule == TracingRule::adamw) {
      make_optimizer<torch::optim::AdamW, torch::optim::AdamWOptions,
                     torch::optim::AdamWParamState>();
    } else {
      make_optimizer<torch::optim::Adam, torch::optim::AdamOptions, torch::optim::AdamParamState>();
    }
  }

  TracingStep train(const TracingBatch& batch, double learning_rate) override {
    return guarded([&] {
      net_->train();
      if (options_.dropout > 0) seed_dropout();
      constexpr double kAny = std::numeric_limits<double>::infinity();
      const double loss = back(batch);
      const double norm = torch::nn::utils::clip_grad_norm_(
          net_->parameters(), options_.clip > 0 ? options_.clip : kAny);
      if (std::isfinite(loss) && std::isfinite(norm)) {
        for (auto& group : optimizer_->param_groups()) group.options().set_lr(learning_rate);
        optimizer_->step();
        ++steps_;
      }
      return TracingStep{loss, norm};
    });
  }

  double gradient(const TracingBatch& batch, std::span<float> gradient) override {
    expect(gradient.size() == parameter_count(shape_), "gradient: {} numbers for {} parameters",
           gradient.size(), parameter_count(shape_));
    return guarded([&] {
      net_->eval();
      const double loss = back(batch);
      const auto all = gather([](const torch::Tensor& parameter) { return parameter.grad(); });
      std::ranges::copy(all, gradient.begin());
      return loss;
    });
  }

  void predict(const TracingBatch& batch, std::span<float> probabilities) override {
    expect(probabilities.size() == batch.mask.size(),
           "predict: room for {} numbers where N · T = {}", probabilities.size(),
           batch.mask.size());
    guarded([&] {
      net_->eval();
      const torch::NoGradGuard no_grad;
      const auto mask = tensor_of(batch.mask, batch, torch::kUInt8, torch::kBool).t();
      const auto p = (torch::sigmoid(logits(batch)) * mask).to(torch::kCPU).contiguous();
      std::copy_n(p.data_ptr<float>(), probabilities.size(), probabilities.begin());
    });
  }

  [[nodiscard]] TracingState state() const override {
    return guarded([&] {
      TracingState state;
      state.steps = steps_;
      state.parameters = gather([](const torch::Tensor& parameter) { return parameter; });
      state.first_moment = gather([&](const auto& parameter) { return moments(parameter).first; });
      state.second_moment =
          gather([&](const auto& parameter) { return moments(parameter).second; });
      return state;
    });
  }

  void set_state(const TracingState& state) override {
    check_sizes(state, shape_);
    guarded([&] {
      steps_ = state.steps;
      for (const auto& set : set_optimizer_steps_) set(steps_);
      scatter(state.parameters, [](const torch::Tensor& parameter) { return parameter; });
      scatter(state.first_moment, [&](const auto& parameter) { return moments(parameter).first; });
      scatter(state.second_moment,
              [&](const auto& parameter) { return moments(parameter).second; });
    });
  }

 private:
  /// A slot's parameter, or the third of it that the slot names.
  struct Part {
    torch::Tensor parameter;
    int third;

    [[nodiscard]] torch::Tensor of(const torch::Tensor& whole) const {
      return third < 0 ? whole : whole.chunk(3)[static_cast<std::size_t>(third)];
    }
  };
  using Moments = std::pair<torch::Tensor, torch::Tensor>;
  using States = std::decay_t<decltype(std::declval<torch::optim::Optimizer>().state())>;

  /// Torch makes the state of a parameter at its first step; here all is there from the start.
  template <class Optimizer, class Options, class State>
  void make_optimizer() {
    auto optimizer = std::make_unique<Optimizer>(net_->parameters(),
                                                 Options(0).weight_decay(options_.weight_decay));
    for (const auto& parameter : net_->parameters()) {
      auto state = std::make_unique<State>();
      state->step(0);
      state->exp_avg(torch::zeros_like(parameter));
      state->exp_avg_sq(torch::zeros_like(parameter));
      moments_[parameter.unsafeGetTensorImpl()] = {state->exp_avg(), state->exp_avg_sq()};
      set_optimizer_steps_.push_back(
          [state = state.get()](std::int64_t steps) { state->step(steps); });
      optimizer->state()[optimizer_key<States>(parameter)] = std::move(state);
    }
    optimizer_ = std::move(optimizer);
  }

  /// What dropout leaves out is a function of the seed and the step, so that a resumed run goes on
  /// as the unbroken one.
  void seed_dropout() const {
    const std::uint32_t step[] = {static_cast<std::uint32_t>(steps_)};
    torch::manual_seed(core::SeedSequence(options_.seed, step).generate_state(1)[0]);
  }

  template <class Number>
  [[nodiscard]] torch::Tensor tensor_of(std::span<const Number> numbers, const TracingBatch& batch,
                                        torch::ScalarType from, torch::ScalarType to) const {
    return torch::from_blob(const_cast<Number*>(numbers.data()), {batch.sequences, batch.steps},
                            from)
        .to(device_, to)
        .t();
  }

  /// [N, T]
  torch::Tensor logits(const TracingBatch& batch) {
    batch.check(shape_);
    std::vector<torch::Tensor> ids;
    for (const auto& feature : batch.ids) {
      ids.push_back(tensor_of(feature, batch, torch::kInt32, torch::kInt64));
    }
    const bool causal = shape_.causal || shape_.model == TracingModel::last_query;
    const auto mask =
        torch_mask({causal, batch.mask.data()}, batch.sequences, batch.steps, device_);
    return net_(ids, mask).t();
  }

  /// The loss; its gradient lies in the parameters.
  double back(const TracingBatch& batch) {
    net_->zero_grad();
    const auto z = logits(batch);  // checks the sizes
    const double all = batch.total_weight();
    const auto numbers = [&](std::span<const float> values) {
      return tensor_of(values, batch, torch::kFloat32, torch::kFloat32).t();
    };
    const auto weights = numbers(batch.weights);
    const auto loss = torch::binary_cross_entropy_with_logits(z, numbers(batch.targets), weights,
                                                              {}, torch::Reduction::Sum) /
                      all;
    (loss + prior()).backward();
    return loss.item<double>();
  }

  /// ½ λ Σ b² over the numbers of easiness.
  torch::Tensor prior() {
    auto sum = torch::zeros({}, torch::TensorOptions(device_));
    const auto by_name = net_->named_parameters();
    for (const auto& slot : easiness_slots(shape_)) sum = sum + by_name[slot.name].square().sum();
    return 0.5 * options_.easiness_decay * sum;
  }

  [[nodiscard]] Moments moments(const torch::Tensor& parameter) const {
    return moments_.at(parameter.unsafeGetTensorImpl());
  }

  /// The numbers of `whole`(parameter), in slot order.
  template <class Whole>
  [[nodiscard]] std::vector<float> gather(Whole&& whole) const {
    std::vector<float> all;
    for (const auto& part : parts_) {
      const auto numbers = part.of(whole(part.parameter)).detach().to(torch::kCPU).contiguous();
      const float* data = numbers.template data_ptr<float>();
      all.insert(all.end(), data, data + numbers.numel());
    }
    return all;
  }
  /// Writes them there.
  template <class Whole>
  void scatter(const std::vector<float>& all, Whole&& whole) {
    const torch::NoGradGuard no_grad;
    std::size_t offset = 0;
    for (const auto& part : parts_) {
      const auto to = part.of(whole(part.parameter));
      to.copy_(torch::from_blob(const_cast<float*>(all.data()) + offset, to.sizes()));
      offset += static_cast<std::size_t>(to.numel());
    }
  }

  TracingShape shape_;
  TracingLearnerOptions options_;
  torch::Device device_;
  TorchTracingNet net_;
  std::vector<Part> parts_;  // in slot order
  std::unique_ptr<torch::optim::Optimizer> optimizer_;
  std::map<const void*, Moments> moments_;  // of each parameter; they share the optimiser's numbers
  std::vector<std::function<void(std::int64_t)>> set_optimizer_steps_;
  std::int64_t steps_ = 0;
};

}  // namespace

std::unique_ptr<TracingLearner> make_torch_tracing_learner(const TracingShape& shape,
                                                           const TracingLearnerOptions& options,
                                                           const std::string& device) {
  (void)parameter_slots(shape);  // throws for sizes that do not fit
  expect(options.threads > 0 && options.dropout >= 0 && options.dropout < 1,
         "TracingLearner: {} threads, dropout {}", options.threads, options.dropout);
  return guarded([&] { return std::make_unique<TorchTracingLearner>(shape, options, device); });
}

}  // namespace lab::nn
