// The optimisers that put rows off, against those that move every row at every step.
#include <cmath>
#include <span>

#include "nn/adam.hpp"
#include "nn/sgd.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/nn/rating_data.hpp"
#include "tests/nn/rating_in_double.hpp"

using namespace lab;
using nn::RatingLearnerOptions;
using nn::RatingModel;
using nn::RatingRule;
using nn::RatingShape;
using testing::difference;
using testing::in_double;
using testing::Part;
using testing::random_values;
using testing::RatingCase;
using testing::RatingData;

namespace {

/// mf's gradient for a batch, densely and straight from its formula.
std::vector<double> dense_gradient(const RatingShape& shape, const RatingData& data,
                                   std::span<const std::uint32_t> batch,
                                   const std::vector<double>& at) {
  const auto slots = nn::parameter_slots(shape);
  const auto D = static_cast<std::size_t>(shape.dim);
  std::vector<double> gradient(at.size());
  for (const auto n : batch) {
    const auto u = static_cast<std::size_t>(data.users[n]);
    const auto i = static_cast<std::size_t>(data.movies[n]);
    const std::size_t p = u * D, q = slots[1].offset + i * D;
    const std::size_t b_u = slots[2].offset + u, b_i = slots[3].offset + i;
    double s = shape.mean + at[b_u] + at[b_i];
    for (std::size_t k = 0; k < D; ++k) s += at[p + k] * at[q + k];
    const double ds = 2 * (s - data.ratings[n]) / static_cast<double>(batch.size());
    gradient[b_u] += ds;
    gradient[b_i] += ds;
    for (std::size_t k = 0; k < D; ++k) {
      gradient[p + k] += ds * at[q + k];
      gradient[q + k] += ds * at[p + k];
    }
  }
  return gradient;
}

/// Parameters after a dense optimiser, Adam or SGD, has gone over the data once.
std::vector<double> by_dense_steps(const RatingCase& c, const RatingData& data,
                                   std::vector<double> at) {
  nn::Adam<double> adam(at.size(), {.learning_rate = c.options.learning_rate});
  nn::Sgd<double> sgd(at.size(), c.options.learning_rate);
  const std::span<const std::uint32_t> order = data.order;
  const auto batch = static_cast<std::size_t>(c.options.batch);
  for (std::size_t first = 0; first < order.size(); first += batch) {
    const auto rows = order.subspan(first, std::min(batch, order.size() - first));
    auto gradient = dense_gradient(c.shape, data, rows, at);
    for (std::size_t k = 0; k < at.size(); ++k) gradient[k] += c.options.weight_decay * at[k];
    if (c.options.rule == RatingRule::adam) {
      adam.step(at, gradient);
    } else {
      sgd.step(at, gradient);
    }
  }
  return at;
}

/// The same with rows that wait.
std::vector<double> by_hand(const RatingCase& c, const RatingData& data,
                            const std::vector<double>& at) {
  const auto learner = in_double(c.shape, c.options);
  learner->set_values(Part::weight, at);
  learner->train(data.rows(), data.order);
  learner->settle();
  return learner->values(Part::weight);
}

}  // namespace

TEST_CASE("Adam that lets rows wait ends where dense Adam does") {
  const RatingData data(60, 90, 5000);
  struct Start {
    double deviation;
    int batch;
  };
  // Small numbers have gradients about as small as ε. Not in batches of 64: there a user's gradient
  // may cancel to its last digits, and dense Adam itself turns these into its steps.
  for (const auto& [deviation, batch] :
       {Start{0.5, 1}, {0.5, 3}, {0.5, 64}, {1e-4, 1}, {1e-4, 3}, {1e-9, 1}, {1e-9, 3}}) {
    for (const double decay : {0.0, 0.02}) {
      CAPTURE(decay, deviation, batch);
      const RatingCase c{{RatingModel::mf, 60, 90, 4, false, 2.0},
                         {RatingRule::adam, 0.002, decay, batch}};
      const auto at = random_values(c.shape, deviation, 5);
      CHECK(difference(by_hand(c, data, at), by_dense_steps(c, data, at), {1e-12, 1e-12}) == "");
    }
  }
}

TEST_CASE("SGD whose rows wait for their decay ends where dense SGD does") {
  const RatingData data(60, 90, 5000);
  for (const double decay : {0.0, 0.02}) {
    for (const int batch : {1, 3, 64}) {
      CAPTURE(decay, batch);
      const RatingCase c{{RatingModel::mf, 60, 90, 4, false, 2.0},
                         {RatingRule::sgd, 0.02, decay, batch}};
      const auto at = random_values(c.shape, 0.3, 5);
      CHECK(difference(by_hand(c, data, at), by_dense_steps(c, data, at), {1e-12, 1e-12}) == "");
    }
  }
}

TEST_CASE("A changed learning rate counts from the step after it, for waiting rows too") {
  const RatingData data(60, 90, 600);
  const RatingCase c{{RatingModel::mf, 60, 90, 4, false, 2.0}, {RatingRule::adam, 0.01, 0, 3}};
  const auto at = random_values(c.shape, 0.5, 5);
  const auto learner = in_double(c.shape, c.options);
  learner->set_values(Part::weight, at);
  learner->train(data.rows(), data.order);
  learner->set_learning_rate(0);
  learner->train(data.rows(), data.order);
  learner->settle();
  CHECK(difference(learner->values(Part::weight), by_dense_steps(c, data, at), {1e-12, 1e-12}) ==
        "");
}

TEST_CASE("Rows that no batch touches: sparse Adam leaves them, decay shrinks them") {
  const std::vector<std::int32_t> users{1, 1, 1}, movies{0, 0, 2};
  const std::vector<float> ratings{1, 2, 3};
  const std::vector<std::uint32_t> order{0, 1, 2};
  const RatingShape shape{RatingModel::mf, 3, 4, 2, false, 1.0};
  for (const auto& options : {RatingLearnerOptions{RatingRule::sparse_adam, 0.1, 0.0, 1},
                              RatingLearnerOptions{RatingRule::sgd, 0.1, 0.0, 1},
                              RatingLearnerOptions{RatingRule::sgd, 0.1, 0.5, 1}}) {
    INFO(testing::describe({shape, options}));
    const auto before = random_values(shape, 0.5, 2);
    const auto learner = in_double(shape, options);
    learner->set_values(Part::weight, before);
    learner->train({users, movies, ratings}, order);
    learner->settle();
    const auto after = learner->values(Part::weight);
    const double kept = std::pow(1 - 0.1 * options.weight_decay, 3);
    // Users 0 and 2, films 1 and 3: numbers first, then biases.
    for (const std::size_t k : {0, 1, 4, 5, 8, 9, 12, 13, 14, 16, 18, 20}) {
      CAPTURE(k);
      CHECK(after[k] == testing::Approx(kept * before[k]).epsilon(1e-14));
    }
    for (const std::size_t k : {2, 3, 6, 7, 10, 11, 15, 17, 19}) CHECK(after[k] != before[k]);
  }
}
