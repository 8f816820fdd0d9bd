// The gradients of the rating models, which are written by hand.
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/nn/rating_data.hpp"
#include "tests/nn/rating_in_double.hpp"

using namespace lab;
using nn::RatingModel;
using nn::RatingRule;
using nn::RatingShape;
using testing::difference;
using testing::in_double;
using testing::Part;
using testing::random_values;
using testing::RatingData;

namespace {

/// The loss of all `data` as one batch.
double loss_of(const RatingShape& shape, const RatingData& data, const std::vector<double>& at) {
  const int size = static_cast<int>(data.order.size());
  const auto learner = in_double(shape, {RatingRule::sgd, 0.0, 0.0, size});
  learner->set_values(Part::weight, at);
  return learner->train(data.rows(), data.order) / size;
}

/// Plain descent at rate 1 moves the parameters by their gradient.
std::vector<double> gradient_of(const RatingShape& shape, const RatingData& data,
                                const std::vector<double>& at) {
  const int size = static_cast<int>(data.order.size());
  const auto learner = in_double(shape, {RatingRule::sgd, 1.0, 0.0, size});
  learner->set_values(Part::weight, at);
  learner->train(data.rows(), data.order);
  auto gradient = learner->values(Part::weight);
  for (std::size_t i = 0; i < at.size(); ++i) gradient[i] = at[i] - gradient[i];
  return gradient;
}

std::vector<double> gradient_by_differences(const RatingShape& shape, const RatingData& data,
                                            std::vector<double> at) {
  constexpr double kStep = 1e-6;
  std::vector<double> gradient;
  for (double& parameter : at) {
    const double before = parameter;
    parameter = before + kStep;
    const double above = loss_of(shape, data, at);
    parameter = before - kStep;
    const double below = loss_of(shape, data, at);
    parameter = before;
    gradient.push_back((above - below) / (2 * kStep));
  }
  return gradient;
}

}  // namespace

TEST_CASE("The gradients of the rating models equal finite differences") {
  const RatingData data(5, 4, 11);  // so few that users, films and whole pairs repeat
  for (const int dim : {1, 2, 8, 19}) {
    for (const auto& shape : {RatingShape{RatingModel::mf, 5, 4, dim, false, 3.0},
                              RatingShape{RatingModel::mf, 5, 4, dim, true, 0.5},
                              RatingShape{RatingModel::mlp, 5, 4, dim}}) {
      INFO(testing::describe({shape, {}}));
      const auto at = random_values(shape, 0.7, 3);
      const auto wanted = gradient_by_differences(shape, data, at);
      CHECK(difference(gradient_of(shape, data, at), wanted, {1e-7, 1e-7}) == "");
    }
  }
}
