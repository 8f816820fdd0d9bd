#include "nn/torch_rating_learner.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "nn/torch_compat.hpp"
#include "nn/torch_errors.hpp"

namespace lab::nn {
namespace {

torch::Device device_of(const std::string& name) {
  if (name == "cpu") return torch::kCPU;
  if (name != "cuda") fail("--device {}: is neither cpu nor cuda", name);
  if (!torch::cuda::is_available()) {
    fail("--device cuda: this LibTorch finds no CUDA device; use --device cpu");
  }
  return torch::kCUDA;
}

struct Moments {
  torch::Tensor first, second;
};

/// One step of SparseAdam, which torch has in Python only: Adam on the rows that the gradient
/// holds, with ε added to √v before its correction.
void sparse_adam_step(const torch::Tensor& parameter, const Moments& moments, std::int64_t step,
                      double rate) {
  const auto gradient = parameter.grad().coalesce();  // sums what a batch has twice
  const auto rows = gradient.indices()[0], g = gradient.values();
  const auto m = moments.first.index_select(0, rows), v = moments.second.index_select(0, rows);
  const auto dm = (g - m) * (1 - 0.9), dv = (g * g - v) * (1 - 0.999);
  moments.first.index_add_(0, rows, dm);
  moments.second.index_add_(0, rows, dv);
  const auto t = static_cast<double>(step);
  const double step_size = rate * std::sqrt(1 - std::pow(0.999, t)) / (1 - std::pow(0.9, t));
  parameter.index_add_(0, rows, (m + dm) / ((v + dv).sqrt() + 1e-8) * -step_size);
}

class TorchRatingLearner final : public RatingLearner {
 public:
  TorchRatingLearner(const RatingShape& shape, const RatingLearnerOptions& options,
                     const std::string& device)
      : shape_(shape),
        options_(options),
        device_(device_of(device)),
        users_(embedding(shape.users, shape.dim)),
        movies_(embedding(shape.movies, shape.dim)),
        user_bias_(embedding(shape.users, 1)),
        movie_bias_(embedding(shape.movies, 1)) {
    torch::set_num_threads(1);  // at these sizes a second thread only spins
    for (const auto& table : {users_, movies_, user_bias_, movie_bias_}) {
      parameters_.push_back(table->weight);
    }
    if (shape.model == RatingModel::mlp) {
      network_ =
          torch::nn::Sequential(torch::nn::Linear(2 * shape.dim + 2, kRatingHidden),
                                torch::nn::ReLU(), torch::nn::Linear(kRatingHidden, kRatingHidden),
                                torch::nn::ReLU(), torch::nn::Linear(kRatingHidden, 1));
      network_->to(device_);
      for (const auto& parameter : network_->parameters()) parameters_.push_back(parameter);
    }
    make_optimizer();
  }

  double train(const RatingRows& rows, std::span<const std::uint32_t> order,
               std::vector<float>* batch_losses) override {
    return guarded([&] {
      const auto [users, movies, ratings] = gather(rows, order);
      const auto size = static_cast<std::int64_t>(order.size());
      std::vector<torch::Tensor> losses;
      for (std::int64_t first = 0; first < size; first += options_.batch) {
        const auto count = std::min<std::int64_t>(options_.batch, size - first);
        const auto predicted =
            forward(users.narrow(0, first, count), movies.narrow(0, first, count));
        const auto loss = torch::mse_loss(predicted, ratings.narrow(0, first, count));
        for (auto& parameter : parameters_) parameter.mutable_grad().reset();
        loss.backward();
        step();
        losses.push_back(loss.detach());
      }
      if (losses.empty()) return 0.0;
      // One transfer for all batches: asking a loss for its number waits for the device.
      const auto all = torch::stack(losses).to(torch::kCPU, torch::kFloat32).contiguous();
      const std::span<const float> means(all.data_ptr<float>(), losses.size());
      if (batch_losses != nullptr) {
        batch_losses->insert(batch_losses->end(), means.begin(), means.end());
      }
      double total = 0;
      for (std::int64_t n = 0; const float mean : means) {
        total += mean * static_cast<double>(std::min<std::int64_t>(options_.batch, size - n));
        n += options_.batch;
      }
      return total;
    });
  }

  void predict(std::span<const std::int32_t> users, std::span<const std::int32_t> movies,
               std::span<float> ratings) override {
    expect(users.size() == ratings.size() && movies.size() == ratings.size(),
           "predict: {} users and {} films for {} ratings", users.size(), movies.size(),
           ratings.size());
    for (std::size_t n = 0; n < users.size(); ++n) check(users[n], movies[n]);
    guarded([&] {
      const torch::NoGradGuard no_grad;
      const auto indices = [&](std::span<const std::int32_t> numbers) {
        return tensor_of(std::vector<std::int64_t>(numbers.begin(), numbers.end()), torch::kInt64);
      };
      const auto predicted = forward(indices(users), indices(movies)).to(torch::kCPU).contiguous();
      std::copy_n(predicted.data_ptr<float>(), ratings.size(), ratings.begin());
    });
  }

  void set_learning_rate(double rate) override {
    options_.learning_rate = rate;
    if (!optimizer_) return;
    for (auto& group : optimizer_->param_groups()) group.options().set_lr(rate);
  }

  [[nodiscard]] RatingLearnerState state() const override {
    return guarded([&] {
      RatingLearnerState state;
      state.steps = steps_;
      for (std::size_t k = 0; k < parameters_.size(); ++k) {
        const auto moments = moments_of(k);
        append(state.parameters, parameters_[k]);
        append(state.first_moment, moments.first);
        append(state.second_moment, moments.second);
      }
      return state;
    });
  }

  void set_state(const RatingLearnerState& given) override {
    check_sizes(given, shape_);
    RatingLearnerState state = given;
    if (!state.row_steps.empty()) {
      // Torch's rows never wait: the learner that put their steps off makes them first.
      const auto fused = make_fused_rating_learner(shape_, options_);
      fused->set_state(given);
      fused->settle();
      state = fused->state();
    }
    guarded([&] {
      const torch::NoGradGuard no_grad;
      steps_ = state.steps;
      std::size_t offset = 0;
      for (std::size_t k = 0; k < parameters_.size(); ++k) {
        const auto part = [&](const std::vector<float>& all) {
          return torch::from_blob(const_cast<float*>(all.data()) + offset, parameters_[k].sizes())
              .to(device_, torch::kFloat32, false, /*copy=*/true);
        };
        parameters_[k].copy_(part(state.parameters));
        set_moments(k, {part(state.first_moment), part(state.second_moment)});
        offset += static_cast<std::size_t>(parameters_[k].numel());
      }
    });
  }

 private:
  [[nodiscard]] torch::nn::Embedding embedding(int rows, int columns) const {
    torch::nn::Embedding table(torch::nn::EmbeddingOptions(rows, columns)
                                   .sparse(options_.rule == RatingRule::sparse_adam));
    table->to(device_);
    return table;
  }

  void make_optimizer() {
    auto parameters = parameters_;
    if (options_.rule == RatingRule::sparse_adam) {  // which leaves torch's Adam the Linears
      for (std::size_t k = 0; k < kTables; ++k) {
        sparse_.push_back({torch::zeros_like(parameters[k]), torch::zeros_like(parameters[k])});
      }
      parameters.erase(parameters.begin(), parameters.begin() + kTables);
      if (parameters.empty()) return;
    }
    if (options_.rule == RatingRule::sgd) {
      optimizer_ = std::make_unique<torch::optim::SGD>(
          parameters,
          torch::optim::SGDOptions(options_.learning_rate).weight_decay(options_.weight_decay));
    } else {
      optimizer_ = std::make_unique<torch::optim::Adam>(
          parameters,
          torch::optim::AdamOptions(options_.learning_rate).weight_decay(options_.weight_decay));
    }
  }

  void step() {
    ++steps_;
    if (optimizer_) optimizer_->step();
    const torch::NoGradGuard no_grad;
    for (std::size_t k = 0; k < sparse_.size(); ++k) {
      sparse_adam_step(parameters_[k], sparse_[k], steps_, options_.learning_rate);
    }
  }

  /// Ratings [N] of users [N] and films [N].
  torch::Tensor forward(const torch::Tensor& users, const torch::Tensor& movies) {
    const auto p = users_(users), q = movies_(movies);
    const auto b_u = user_bias_(users), b_i = movie_bias_(movies);
    if (shape_.model == RatingModel::mlp) {
      return 5 * torch::sigmoid(network_->forward(torch::cat({p, q, b_u, b_i}, 1)).squeeze(1));
    }
    const auto s = (p * q).sum(1) + b_u.squeeze(1) + b_i.squeeze(1) + shape_.mean;
    return shape_.squash ? 5 * torch::sigmoid(s) : s;
  }

  void check(std::int32_t user, std::int32_t movie) const {
    expect(user >= 0 && user < shape_.users, "user {} is not in [0, {})", user, shape_.users);
    expect(movie >= 0 && movie < shape_.movies, "film {} is not in [0, {})", movie, shape_.movies);
  }
  /// Users, films and ratings [N] in that order.
  [[nodiscard]] std::tuple<torch::Tensor, torch::Tensor, torch::Tensor> gather(
      const RatingRows& rows, std::span<const std::uint32_t> order) const {
    expect(rows.users.size() == rows.ratings.size() && rows.movies.size() == rows.ratings.size(),
           "train: {} users, {} films and {} ratings", rows.users.size(), rows.movies.size(),
           rows.ratings.size());
    std::vector<std::int64_t> users, movies;
    std::vector<float> ratings;
    for (const std::size_t row : order) {
      expect(row < rows.ratings.size(), "row {} is not in [0, {})", row, rows.ratings.size());
      check(rows.users[row], rows.movies[row]);
      users.push_back(rows.users[row]);
      movies.push_back(rows.movies[row]);
      ratings.push_back(rows.ratings[row]);
    }
    return {tensor_of(users, torch::kInt64), tensor_of(movies, torch::kInt64),
            tensor_of(ratings, torch::kFloat32)};
  }
  template <class Number>
  [[nodiscard]] torch::Tensor tensor_of(const std::vector<Number>& numbers,
                                        torch::ScalarType type) const {
    return torch::from_blob(const_cast<Number*>(numbers.data()),
                            {static_cast<std::int64_t>(numbers.size())}, type)
        .to(device_, type, false, /*copy=*/true);
  }
  static void append(std::vector<float>& to, const torch::Tensor& tensor) {
    const auto values = tensor.detach().to(torch::kCPU).contiguous();
    to.insert(to.end(), values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
  }

  using States = std::decay_t<decltype(std::declval<torch::optim::Optimizer>().state())>;

  /// Of parameter k; zeros before the first step, and for SGD.
  [[nodiscard]] Moments moments_of(std::size_t k) const {
    if (k < sparse_.size()) return sparse_[k];
    if (options_.rule != RatingRule::sgd) {
      const auto& states = optimizer_->state();
      const auto at = states.find(optimizer_key<States>(parameters_[k]));
      if (at != states.end()) {
        const auto& adam = static_cast<const torch::optim::AdamParamState&>(*at->second);
        return {adam.exp_avg(), adam.exp_avg_sq()};
      }
    }
    return {torch::zeros_like(parameters_[k]), torch::zeros_like(parameters_[k])};
  }
  void set_moments(std::size_t k, Moments moments) {
    if (k < sparse_.size()) {
      sparse_[k] = std::move(moments);
    } else if (options_.rule != RatingRule::sgd) {
      auto adam = std::make_unique<torch::optim::AdamParamState>();
      adam->step(steps_);
      adam->exp_avg(std::move(moments.first));
      adam->exp_avg_sq(std::move(moments.second));
      optimizer_->state()[optimizer_key<States>(parameters_[k])] = std::move(adam);
    }
  }

  static constexpr std::ptrdiff_t kTables = 4;  // the first parameters: rows and biases

  RatingShape shape_;
  RatingLearnerOptions options_;
  torch::Device device_;
  torch::nn::Embedding users_, movies_, user_bias_, movie_bias_;
  torch::nn::Sequential network_{nullptr};
  std::vector<torch::Tensor> parameters_;  // in slot order
  std::unique_ptr<torch::optim::Optimizer> optimizer_;
  std::vector<Moments> sparse_;  // of the tables, under sparse_adam
  std::int64_t steps_ = 0;
};

}  // namespace

std::unique_ptr<RatingLearner> make_torch_rating_learner(const RatingShape& shape,
                                                         const RatingLearnerOptions& options,
                                                         const std::string& device) {
  // What the fused learner does not take, this one does not either.
  (void)make_fused_rating_learner({.model = shape.model, .users = 1, .movies = 1}, options);
  (void)parameter_slots(shape);
  return guarded([&] { return std::make_unique<TorchRatingLearner>(shape, options, device); });
}

}  // namespace lab::nn
