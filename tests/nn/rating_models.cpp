// The rating models by hand: gradients, optimisers that put rows off, states, bad input.
#include <cmath>
#include <span>

#include "nn/adam.hpp"
#include "nn/factorization.hpp"
#include "nn/rating_mlp.hpp"
#include "nn/sgd.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/errors.hpp"
#include "tests/nn/rating_data.hpp"

using namespace lab;
using nn::RatingLearner;
using nn::RatingLearnerOptions;
using nn::RatingModel;
using nn::RatingRule;
using nn::RatingShape;
using testing::difference;
using testing::doubles;
using testing::error_of;
using testing::RatingCase;
using testing::RatingData;

namespace {

using Fused = nn::FusedRatingLearner<double>;
using Part = Fused::Part;

std::unique_ptr<Fused> in_double(const RatingShape& shape, const RatingLearnerOptions& options) {
  if (shape.model == RatingModel::mf) {
    return std::make_unique<nn::Factorization<double>>(shape, options);
  }
  return std::make_unique<nn::RatingMlp<double>>(shape, options);
}

std::vector<double> random_values(const RatingShape& shape, double deviation, std::uint64_t seed) {
  core::Pcg64 rng(seed);
  return doubles(nn::initial_state(shape, deviation, rng).parameters);
}

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

std::unique_ptr<RatingLearner> started(const RatingCase& c) {
  auto learner = nn::make_fused_rating_learner(c.shape, c.options);
  core::Pcg64 rng(7);
  learner->set_state(nn::initial_state(c.shape, 0.3, rng));
  return learner;
}

bool same(const nn::RatingLearnerState& a, const nn::RatingLearnerState& b) {
  return a.parameters == b.parameters && a.first_moment == b.first_moment &&
         a.second_moment == b.second_moment && a.steps == b.steps && a.row_steps == b.row_steps;
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

TEST_CASE("Every rule trains in float, at widths known and unknown, as it does in double") {
  const RatingData data(60, 90, 5000);
  for (const int dim : {16, 32, 7}) {  // two widths of their own, and one that is not
    for (const auto& c : testing::rating_cases(60, 90, dim, 5)) {
      INFO(testing::describe(c));
      const auto single = started(c);
      const auto twice = in_double(c.shape, c.options);
      twice->set_values(Part::weight, doubles(single->state().parameters));
      single->train(data.rows(), std::span(data.order).first(1500));
      twice->train(data.rows(), std::span(data.order).first(1500));
      single->settle();
      twice->settle();
      CHECK(difference(doubles(single->state().parameters), twice->values(Part::weight),
                       {1e-4, 1e-4}) == "");
    }
  }
}

TEST_CASE("A learner that goes on from a copied state ends with the same bits") {
  const RatingData data(40, 50, 900);
  const std::span<const std::uint32_t> order = data.order;
  for (const auto& c : testing::rating_cases(40, 50, 16, 7)) {
    INFO(testing::describe(c));
    const auto whole = started(c), first = started(c), second = started(c);
    whole->train(data.rows(), order);
    first->train(data.rows(), order.first(280));  // whole batches
    const auto between = first->state();
    second->set_state(between);
    CHECK(same(second->state(), between));
    second->train(data.rows(), order.subspan(280));
    CHECK(same(second->state(), whole->state()));
    second->settle();
    whole->settle();
    CHECK(same(second->state(), whole->state()));
  }
}

TEST_CASE("Settling brings all rows to the last step, and a second time changes nothing") {
  const RatingData data(40, 50, 300);
  for (const auto& c : testing::rating_cases(40, 50, 5, 4)) {
    INFO(testing::describe(c));
    const bool waits = c.options.rule == RatingRule::adam ||
                       (c.options.rule == RatingRule::sgd && c.options.weight_decay > 0);
    const auto learner = started(c);
    learner->train(data.rows(), data.order);
    CHECK(learner->state().row_steps.size() == (waits ? 90 : 0));
    learner->settle();
    const auto once = learner->state();
    for (const auto step : once.row_steps) REQUIRE(step == 75);
    learner->settle();
    CHECK(same(learner->state(), once));
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

TEST_CASE("Each batch's loss is its mean before its own step, and the sum is of all") {
  const RatingData data(6, 5, 10);
  const RatingShape shape{RatingModel::mf, 6, 5, 3, false, 2.0};
  const auto learner = nn::make_fused_rating_learner(shape, {RatingRule::sgd, 0.1, 0, 4});
  core::Pcg64 rng(1);
  learner->set_state(nn::initial_state(shape, 0.1, rng));
  const std::vector<std::uint32_t> order{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  std::vector<float> predicted(4), losses;
  learner->predict(std::span(data.users).first(4), std::span(data.movies).first(4), predicted);
  double first = 0;
  for (std::size_t n = 0; n < 4; ++n) first += std::pow(predicted[n] - data.ratings[n], 2) / 4;
  const double total = learner->train(data.rows(), order, &losses);
  REQUIRE(losses.size() == 3);
  CHECK(losses[0] == testing::Approx(first).epsilon(1e-5));
  CHECK(total == testing::Approx(4 * losses[0] + 4 * losses[1] + 2 * losses[2]).epsilon(1e-5));
}

TEST_CASE("A new model's biases are 0 in mf, drawn in mlp, and its Linears within torch's bounds") {
  core::Pcg64 rng(3);
  const RatingShape mf{RatingModel::mf, 300, 200, 8}, mlp{RatingModel::mlp, 300, 200, 8};
  for (const auto& shape : {mf, mlp}) {
    const auto state = nn::initial_state(shape, 0.2, rng);
    nn::check_sizes(state, shape);
    for (const auto& slot : nn::parameter_slots(shape)) {
      CAPTURE(slot.name);
      double squares = 0, most = 0;
      for (std::size_t i = 0; i < slot.size(); ++i) {
        const double value = state.parameters[slot.offset + i];
        squares += value * value;
        most = std::max(most, std::abs(value));
      }
      const double deviation = std::sqrt(squares / static_cast<double>(slot.size()));
      if (slot.name.starts_with("0")) {
        CHECK(most <= 1 / std::sqrt(18.0));
      } else if (slot.name.starts_with("2") || slot.name.starts_with("4")) {
        CHECK(most <= 1 / std::sqrt(15.0));
      } else if (slot.columns == 1 && shape.model == RatingModel::mf) {
        CHECK(most == 0);
      } else {
        CHECK(deviation == testing::Approx(0.2).epsilon(0.2));
      }
    }
  }
}

TEST_CASE("What a rating learner cannot do is said before anything is learnt") {
  const RatingShape shape{RatingModel::mf, 3, 2, 2};
  CHECK_THAT(error_of([&] {
               nn::make_fused_rating_learner(shape, {RatingRule::sparse_adam, 0.1, 0.1, 1});
             }),
             testing::contains("sparse_adam knows no weight decay"));
  const auto learner = nn::make_fused_rating_learner(shape, {RatingRule::sgd, 0.1, 0, 2});
  const auto before = learner->state();
  const auto train = [&](std::int32_t user, std::int32_t movie, std::uint32_t row) {
    const std::vector<std::int32_t> users{0, user}, movies{0, movie};
    const std::vector<float> ratings{1, 1};
    const std::vector<std::uint32_t> order{0, row};
    learner->train({users, movies, ratings}, order);
  };
  using Mistake = std::logic_error;
  CHECK(error_of<Mistake>([&] { train(3, 0, 1); }) == "user 3 is not in [0, 3)");
  CHECK(error_of<Mistake>([&] { train(0, -1, 1); }) == "film -1 is not in [0, 2)");
  CHECK(error_of<Mistake>([&] { train(0, 0, 2); }) == "row 2 is not in [0, 2)");
  CHECK(same(learner->state(), before));
  auto state = before;
  state.parameters.pop_back();
  CHECK_THAT(error_of([&] { learner->set_state(state); }), testing::contains("14 numbers"));
  state = before;
  state.row_steps = {0, 0, 0, 1, 0};
  CHECK_THAT(error_of([&] { learner->set_state(state); }), testing::contains("outside [0, 0]"));
}
