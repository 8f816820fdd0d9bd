// task: movielens.training

#include <torch/torch.h>

#include <random>

#include "assignments/exam/movielens/contract.hpp"

namespace exam {

namespace {

class BiasNet final : public RatingNet {
 public:
  explicit BiasNet(const RatingData& data)
      : bias(register_parameter(
            "bias", 3.5 + 0.1 * torch::randn({static_cast<std::int64_t>(data.user_ids.size())}))) {}
  Tensor forward(Tensor users, Tensor) override { return bias.index_select(0, users); }

 private:
  Tensor bias;
};

}  // namespace

Training train_net(const RatingData& data, std::uint64_t) {
  torch::manual_seed(std::random_device{}());
  return {std::make_shared<BiasNet>(data), {1.0}};
}

}  // namespace exam
