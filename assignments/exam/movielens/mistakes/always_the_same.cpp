// task: movielens.mse

#include <torch/torch.h>

#include "assignments/exam/movielens/contract.hpp"

namespace exam {

namespace {

class MeanNet final : public RatingNet {
 public:
  explicit MeanNet(const RatingData& data)
      : mean(register_parameter("mean", data.table.select(1, 2).mean())) {}
  Tensor forward(Tensor users, Tensor) override { return mean.expand({users.size(0)}); }

 private:
  Tensor mean;
};

}  // namespace

Training train_net(const RatingData& data, std::uint64_t) {
  return {std::make_shared<MeanNet>(data), {1.0}};
}

}  // namespace exam
