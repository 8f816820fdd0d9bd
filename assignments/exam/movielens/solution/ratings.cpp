#include <torch/torch.h>

#include <algorithm>

#include "assignments/exam/movielens/contract.hpp"

namespace exam {

Batch batch(Tensor table, Tensor rows) {
  const auto chosen = table.index_select(0, rows);
  return {chosen.select(1, 0).to(torch::kLong), chosen.select(1, 1).to(torch::kLong),
          chosen.select(1, 2)};
}

Tensor predict(const Tables& tables, Tensor users, Tensor movies) {
  const auto taste =
      tables.user_factors.index_select(0, users) * tables.movie_factors.index_select(0, movies);
  return tables.mean + tables.user_bias.index_select(0, users) +
         tables.movie_bias.index_select(0, movies) + taste.sum(1);
}

Tensor loss(Tensor predicted, Tensor ratings) { return (predicted - ratings).square().mean(); }

namespace {

constexpr int kEpochs = 12;
constexpr std::int64_t kBatch = 4096, kFactors = 16;

class FactorNet final : public RatingNet {
 public:
  explicit FactorNet(const RatingData& data) {
    const auto users = static_cast<std::int64_t>(data.user_ids.size());
    const auto movies = static_cast<std::int64_t>(data.movie_ids.size());
    tables.mean = data.table.select(1, 2).mean().item<double>();
    tables.user_bias = register_parameter("user_bias", torch::zeros({users}));
    tables.movie_bias = register_parameter("movie_bias", torch::zeros({movies}));
    tables.user_factors =
        register_parameter("user_factors", 0.05 * torch::randn({users, kFactors}));
    tables.movie_factors =
        register_parameter("movie_factors", 0.05 * torch::randn({movies, kFactors}));
  }
  Tensor forward(Tensor users, Tensor movies) override { return predict(tables, users, movies); }

 private:
  Tables tables;
};

}  // namespace

Training train_net(const RatingData& data, std::uint64_t seed) {
  torch::manual_seed(seed);
  Training training{std::make_shared<FactorNet>(data), {}};
  torch::optim::Adam optimizer(training.net->parameters(),
                               torch::optim::AdamOptions(0.01).weight_decay(3e-4));
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    const auto order = torch::randperm(data.table.size(0), torch::kLong);
    double sum = 0;
    for (const auto& rows : order.split(kBatch)) {
      const auto ratings = batch(data.table, rows);
      optimizer.zero_grad();
      const auto value =
          loss(training.net->forward(ratings.users, ratings.movies), ratings.ratings);
      value.backward();
      optimizer.step();
      sum += value.item<double>() * static_cast<double>(rows.size(0));
    }
    training.losses.push_back(sum / static_cast<double>(data.table.size(0)));
  }
  return training;
}

double named_rating(RatingNet& net, const RatingData& data, std::int64_t user_id,
                    const std::string& title) {
  const torch::NoGradGuard no_gradient;
  const auto user = std::ranges::find(data.user_ids, user_id) - data.user_ids.begin();
  const auto movie = std::ranges::find(data.titles, title) - data.titles.begin();
  return net.forward(torch::tensor({user}), torch::tensor({movie})).item<double>();
}

}  // namespace exam
