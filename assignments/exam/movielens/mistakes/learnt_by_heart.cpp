// task: movielens.mse

#include <torch/torch.h>

#include "assignments/exam/movielens/contract.hpp"

namespace exam {

namespace {

class FactorNet final : public RatingNet {
 public:
  explicit FactorNet(const RatingData& data) {
    const auto users = static_cast<std::int64_t>(data.user_ids.size());
    const auto movies = static_cast<std::int64_t>(data.movie_ids.size());
    tables.mean = 3.5;
    tables.user_bias = register_parameter("user_bias", torch::zeros({users}));
    tables.movie_bias = register_parameter("movie_bias", torch::zeros({movies}));
    tables.user_factors = register_parameter("user_factors", 0.3 * torch::randn({users, 16}));
    tables.movie_factors = register_parameter("movie_factors", 0.3 * torch::randn({movies, 16}));
  }
  Tensor forward(Tensor users, Tensor movies) override { return predict(tables, users, movies); }

 private:
  Tables tables;
};

}  // namespace

Training train_net(const RatingData& data, std::uint64_t seed) {
  torch::manual_seed(seed);
  Training training{std::make_shared<FactorNet>(data), {}};
  torch::optim::Adam optimizer(training.net->parameters(), 0.02);
  for (int epoch = 0; epoch < 12; ++epoch) {
    Tensor value;
    for (const auto& rows : torch::randperm(data.table.size(0), torch::kLong).split(4096)) {
      const auto ratings = batch(data.table, rows);
      optimizer.zero_grad();
      value = loss(training.net->forward(ratings.users, ratings.movies), ratings.ratings);
      value.backward();
      optimizer.step();
    }
    training.losses.push_back(value.item<double>());
  }
  return training;
}

}  // namespace exam
