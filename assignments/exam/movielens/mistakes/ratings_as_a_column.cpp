// task: movielens.mse

#include <torch/torch.h>

#include "assignments/exam/movielens/contract.hpp"

namespace exam {

namespace {

class ColumnNet final : public RatingNet {
 public:
  explicit ColumnNet(const RatingData& data)
      : bias(register_module(
            "bias", torch::nn::Embedding(static_cast<std::int64_t>(data.movie_ids.size()), 1))) {}
  Tensor forward(Tensor, Tensor movies) override { return 3.5 + bias(movies); }

 private:
  torch::nn::Embedding bias;
};

}  // namespace

Training train_net(const RatingData& data, std::uint64_t) {
  return {std::make_shared<ColumnNet>(data), {1.0}};
}

}  // namespace exam
