#include "nn/rating_learner.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.hpp"
#include "nn/factorization.hpp"
#include "nn/rating_mlp.hpp"

namespace lab::nn {
namespace {

template <template <class, int> class Model>
std::unique_ptr<RatingLearner> make(const RatingShape& shape, const RatingLearnerOptions& options) {
  // The usual widths with loops of known length.
  if (shape.dim == 16) return std::make_unique<Model<float, 16>>(shape, options);
  if (shape.dim == 32) return std::make_unique<Model<float, 32>>(shape, options);
  return std::make_unique<Model<float, 0>>(shape, options);
}

}  // namespace

std::vector<ParameterSlot> parameter_slots(const RatingShape& shape) {
  expect(shape.users > 0 && shape.movies > 0 && shape.dim > 0,
         "rating model: U = {}, I = {}, D = {} must be positive", shape.users, shape.movies,
         shape.dim);
  std::vector<ParameterSlot> slots;
  std::size_t offset = 0;
  const auto add = [&](std::string name, int rows, int columns) {
    slots.push_back({std::move(name), rows, columns, offset});
    offset += slots.back().size();
  };
  add("user.weight", shape.users, shape.dim);
  add("movie.weight", shape.movies, shape.dim);
  add("user_bias.weight", shape.users, 1);
  add("movie_bias.weight", shape.movies, 1);
  if (shape.model == RatingModel::mf) return slots;
  add("0.weight", kRatingHidden, 2 * shape.dim + 2);
  add("0.bias", kRatingHidden, 1);
  add("2.weight", kRatingHidden, kRatingHidden);
  add("2.bias", kRatingHidden, 1);
  add("4.weight", 1, kRatingHidden);
  add("4.bias", 1, 1);
  return slots;
}

std::unique_ptr<RatingLearner> make_fused_rating_learner(const RatingShape& shape,
                                                         const RatingLearnerOptions& options) {
  expect(options.batch > 0, "rating learner: a batch of {} ratings", options.batch);
  if (options.rule == RatingRule::sparse_adam && options.weight_decay != 0) {
    fail("sparse_adam knows no weight decay: set it to 0, or use adam");
  }
  return shape.model == RatingModel::mf ? make<Factorization>(shape, options)
                                        : make<RatingMlp>(shape, options);
}

RatingLearnerState initial_state(const RatingShape& shape, double init_std, core::Pcg64& rng) {
  RatingLearnerState state;
  double bound = 0;
  for (const auto& slot : parameter_slots(shape)) {
    const bool embedded = slot.name.starts_with("user") || slot.name.starts_with("movie");
    const bool zero = shape.model == RatingModel::mf && slot.name.ends_with("_bias.weight");
    // A Linear's bias shares the bound of its weights: both depend on the layer's inputs.
    if (slot.name.ends_with(".weight")) bound = 1 / std::sqrt(static_cast<double>(slot.columns));
    for (std::size_t i = 0; i < slot.size(); ++i) {
      const double value = zero       ? 0
                           : embedded ? init_std * rng.normal()
                                      : bound * (2 * rng.uniform() - 1);
      state.parameters.push_back(static_cast<float>(value));
    }
  }
  state.first_moment.resize(state.parameters.size());
  state.second_moment.resize(state.parameters.size());
  return state;
}

void check_sizes(const RatingLearnerState& state, const RatingShape& shape) {
  const auto last = parameter_slots(shape).back();
  const auto check = [](const char* name, std::size_t got, std::size_t wanted) {
    if (got != wanted) {
      fail("the state of a rating model has {} numbers in its {}, not {}: it is of another model",
           got, name, wanted);
    }
  };
  const std::size_t size = last.offset + last.size();
  check("parameters", state.parameters.size(), size);
  check("first moment", state.first_moment.size(), size);
  check("second moment", state.second_moment.size(), size);
  if (!state.row_steps.empty()) {
    check("row_steps", state.row_steps.size(),
          static_cast<std::size_t>(shape.users) + static_cast<std::size_t>(shape.movies));
  }
  const auto possible = [&](std::int64_t step) { return step >= 0 && step <= state.steps; };
  if (!possible(state.steps) || !std::ranges::all_of(state.row_steps, possible)) {
    fail("the state of a rating model has a row at a step outside [0, {}]", state.steps);
  }
}

}  // namespace lab::nn
