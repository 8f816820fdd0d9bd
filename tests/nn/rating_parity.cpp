// The rating models with LibTorch: against what PyTorch recorded, and against those by hand.
#include <torch/torch.h>

#include <span>

#include "nn/torch_rating_learner.hpp"
#include "tests/errors.hpp"
#include "tests/nn/golden_ratings.hpp"
#include "tests/nn/rating_data.hpp"

using namespace lab;
using testing::difference;
using testing::doubles;
using testing::RatingCase;
using testing::RatingData;

namespace {

std::unique_ptr<nn::RatingLearner> torch_learner(const nn::RatingShape& shape,
                                                 const nn::RatingLearnerOptions& options) {
  return nn::make_torch_rating_learner(shape, options, "cpu");
}

nn::RatingLearnerState start_of(const RatingCase& c) {
  core::Pcg64 rng(11);
  return nn::initial_state(c.shape, 0.3, rng);
}

/// Both learners' states, once the one by hand has settled.
void check_states(nn::RatingLearner& by_torch, nn::RatingLearner& by_hand) {
  by_hand.settle();
  const auto wanted = by_torch.state(), got = by_hand.state();
  CHECK(got.steps == wanted.steps);
  CHECK(difference(doubles(got.parameters), doubles(wanted.parameters), {1e-4}) == "");
  CHECK(difference(doubles(got.first_moment), doubles(wanted.first_moment), {1e-4}) == "");
  CHECK(difference(doubles(got.second_moment), doubles(wanted.second_moment), {1e-4}) == "");
}

}  // namespace

TEST_CASE("The rating models with LibTorch train as PyTorch recorded it") {
  testing::check_golden_ratings(torch_learner);
}

TEST_CASE("The rating models by hand equal LibTorch's over batches of every size and rule") {
  for (const auto& [batch, dim] : {std::pair{1, 5}, {7, 16}, {64, 32}}) {
    const RatingData data(50, 70, 150 * batch + 1);  // the last batch is short
    for (const auto& c : testing::rating_cases(50, 70, dim, batch)) {
      INFO(testing::describe(c));
      const auto by_torch = torch_learner(c.shape, c.options);
      const auto by_hand = nn::make_fused_rating_learner(c.shape, c.options);
      by_torch->set_state(start_of(c));
      by_hand->set_state(start_of(c));
      std::vector<float> wanted, got;
      double wanted_sum = 0, got_sum = 0;
      for (const double rate : {1.0, 0.3}) {  // twice 150 batches and a short one
        by_torch->set_learning_rate(rate * c.options.learning_rate);
        by_hand->set_learning_rate(rate * c.options.learning_rate);
        wanted_sum += by_torch->train(data.rows(), data.order, &wanted);
        got_sum += by_hand->train(data.rows(), data.order, &got);
      }
      CHECK(difference(doubles(got), doubles(wanted), {1e-5, 1e-4}) == "");
      CHECK(got_sum == testing::Approx(wanted_sum).epsilon(1e-5));
      check_states(*by_torch, *by_hand);
      std::vector<float> a(data.users.size()), b(a.size());
      by_torch->predict(data.users, data.movies, a);
      by_hand->predict(data.users, data.movies, b);
      CHECK(difference(doubles(b), doubles(a), {1e-4}) == "");
    }
  }
}

TEST_CASE("Either learner goes on from the other's state") {
  const RatingData data(30, 40, 200);
  for (const auto& c : testing::rating_cases(30, 40, 6, 7)) {
    INFO(testing::describe(c));
    const auto by_torch = torch_learner(c.shape, c.options);
    const auto by_hand = nn::make_fused_rating_learner(c.shape, c.options);
    by_hand->set_state(start_of(c));
    by_hand->train(data.rows(), data.order);
    by_torch->set_state(by_hand->state());  // with rows that wait
    check_states(*by_torch, *by_hand);
    by_torch->train(data.rows(), data.order);
    by_hand->train(data.rows(), data.order);
    check_states(*by_torch, *by_hand);
    by_hand->set_state(by_torch->state());
    by_torch->train(data.rows(), data.order);
    by_hand->train(data.rows(), data.order);
    check_states(*by_torch, *by_hand);
  }
}

TEST_CASE("A LibTorch rating model that goes on from a copied state ends with the same bits") {
  const RatingData data(30, 40, 140);
  const std::span<const std::uint32_t> order = data.order;
  for (const auto& c : testing::rating_cases(30, 40, 6, 7)) {
    INFO(testing::describe(c));
    const auto whole = torch_learner(c.shape, c.options), half = torch_learner(c.shape, c.options);
    whole->set_state(start_of(c));
    whole->train(data.rows(), order.first(70));
    half->set_state(whole->state());
    whole->train(data.rows(), order.subspan(70));
    half->train(data.rows(), order.subspan(70));
    CHECK(half->state().parameters == whole->state().parameters);
    CHECK(half->state().first_moment == whole->state().first_moment);
    CHECK(half->state().second_moment == whole->state().second_moment);
  }
}

TEST_CASE("The LibTorch rating model turns down what the one by hand does") {
  using Mistake = std::logic_error;
  const nn::RatingShape shape{nn::RatingModel::mf, 3, 2, 2};
  CHECK_THAT(testing::error_of([&] {
               torch_learner(shape, {nn::RatingRule::sparse_adam, 0.1, 0.1, 1});
             }),
             testing::contains("sparse_adam knows no weight decay"));
  CHECK_THAT(testing::error_of([&] { nn::make_torch_rating_learner(shape, {}, "gpu"); }),
             testing::contains("--device gpu"));
  const auto learner = torch_learner(shape, {});
  const std::vector<std::int32_t> users{3}, movies{0};
  const std::vector<float> ratings{1};
  const std::vector<std::uint32_t> order{0}, beyond{1};
  CHECK(testing::error_of<Mistake>([&] {
          learner->train({users, movies, ratings}, order);
        }) == "user 3 is not in [0, 3)");
  CHECK(testing::error_of<Mistake>([&] {
          learner->train({movies, movies, ratings}, beyond);
        }) == "row 1 is not in [0, 1)");
}
