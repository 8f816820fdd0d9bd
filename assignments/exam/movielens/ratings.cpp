// Part movielens: predict how many stars a user gives a film. Replace each TODO; contract.hpp says
// what is asked for, README.md has the equations and hints.

#include <torch/torch.h>

#include "assignments/exam/movielens/contract.hpp"

namespace exam {

Batch batch(Tensor table, Tensor rows) { TODO("a batch out of the table"); }

Tensor predict(const Tables& tables, Tensor users, Tensor movies) {
  TODO("the predicted ratings of a factorization");
}

Tensor loss(Tensor predicted, Tensor ratings) { TODO("the loss"); }

namespace {

/// Your net. A factorization that calls predict() is enough; layers of torch::nn are welcome.
class Net final : public RatingNet {
 public:
  explicit Net(const RatingData& data) { TODO("what the net learns: register it"); }
  Tensor forward(Tensor users, Tensor movies) override { TODO("the net's ratings"); }
};

}  // namespace

Training train_net(const RatingData& data, std::uint64_t seed) {
  TODO("make a net and train it, epoch by epoch and batch by batch");
}

double named_rating(RatingNet& net, const RatingData& data, std::int64_t user_id,
                    const std::string& title) {
  TODO("the rating of a user for a film, by id and title");
}

}  // namespace exam
