// The rating models by hand: widths, states, first weights, bad input.
#include <cmath>
#include <span>

#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/errors.hpp"
#include "tests/nn/rating_data.hpp"
#include "tests/nn/rating_in_double.hpp"

using namespace lab;
using nn::RatingLearner;
using nn::RatingLearnerOptions;
using nn::RatingModel;
using nn::RatingRule;
using nn::RatingShape;
using testing::difference;
using testing::doubles;
using testing::error_of;
using testing::in_double;
using testing::Part;
using testing::RatingCase;
using testing::RatingData;

namespace {

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
