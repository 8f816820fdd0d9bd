#pragma once

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "nn/rating_learner.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/golden.hpp"

namespace lab::testing {

/// A training run that PyTorch recorded: dense Adam, rows in order, some epochs.
struct GoldenRatings {
  explicit GoldenRatings(const nlohmann::json& golden) : json(golden) {
    const auto& weights = json.at("weights");
    shape.model = json.at("kind") == "nn" ? nn::RatingModel::mlp : nn::RatingModel::mf;
    shape.users = static_cast<int>(weights.at("ebdd1.weight").size());
    shape.movies = static_cast<int>(weights.at("ebdd2.weight").size());
    shape.dim = json.at("dim");
    shape.squash = true;
    options.learning_rate = json.at("lr");
    options.batch = json.at("batch_size");
    for (const auto& pair : json.at("X")) {
      users.push_back(pair.at(0));
      movies.push_back(pair.at(1));
    }
    for (const double y : numbers_of(json.at("y"))) ratings.push_back(static_cast<float>(y));
    for (const auto& slot : nn::parameter_slots(shape)) {
      for (const double w : numbers_of(weights.at(name_of(slot.name)))) {
        start.parameters.push_back(static_cast<float>(w));
      }
    }
    start.first_moment.resize(start.parameters.size());
    start.second_moment.resize(start.parameters.size());
  }

  /// How the file calls a parameter.
  static std::string name_of(const std::string& slot) {
    if (slot == "user.weight") return "ebdd1.weight";
    if (slot == "movie.weight") return "ebdd2.weight";
    if (slot == "user_bias.weight") return "b1.weight";
    if (slot == "movie_bias.weight") return "b2.weight";
    return "mlp." + slot;
  }

  nlohmann::json json;
  nn::RatingShape shape;
  nn::RatingLearnerOptions options;
  std::vector<std::int32_t> users, movies;
  std::vector<float> ratings;
  nn::RatingLearnerState start;
};

/// Trains the learner that `make` returns for each run of the file, and compares: every batch's
/// loss and every epoch's to 2e-5 of its size, predictions and weights to 1e-4.
template <class Make>
void check_golden_ratings(Make&& make) {
  for (const auto& json : golden_cases("movielens/mf_trace.json", "mf")) {
    const GoldenRatings c(json);
    INFO(fmt::format("{}, D = {}, batches of {}", c.json.at("kind").get<std::string>(), c.shape.dim,
                     c.options.batch));
    const auto learner = make(c.shape, c.options);
    learner->set_state(c.start);
    std::vector<float> predicted(c.ratings.size());
    const auto predict = [&] {
      learner->predict(c.users, c.movies, predicted);
      return doubles(predicted);
    };
    CHECK(difference(predict(), numbers_of(json.at("initial_pred")), {1e-5}) == "");

    std::vector<std::uint32_t> order(c.ratings.size());
    std::iota(order.begin(), order.end(), 0U);
    std::vector<float> losses;
    std::vector<double> epochs;
    for (std::size_t epoch = 0; epoch < json.at("full_mse_after_epoch").size(); ++epoch) {
      learner->train({c.users, c.movies, c.ratings}, order, &losses);
      double squares = 0;
      predict();
      for (std::size_t n = 0; n < predicted.size(); ++n) {
        squares += (predicted[n] - c.ratings[n]) * (predicted[n] - c.ratings[n]);
      }
      epochs.push_back(squares / static_cast<double>(predicted.size()));
    }
    constexpr Tolerance kLoss{2e-6, 2e-5}, kWeight{1e-4};
    CHECK(difference(doubles(losses), numbers_of(json.at("batch_losses")), kLoss) == "");
    CHECK(difference(epochs, numbers_of(json.at("full_mse_after_epoch")), kLoss) == "");
    CHECK(difference(predict(), numbers_of(json.at("final_pred")), kWeight) == "");

    const auto state = learner->state();
    for (const auto& slot : nn::parameter_slots(c.shape)) {
      const std::string name = GoldenRatings::name_of(slot.name);
      const std::string after = name.substr(0, name.find('.')) + "_after";
      if (!json.contains(after)) continue;
      INFO(after);
      const auto weights = std::span(state.parameters).subspan(slot.offset, slot.size());
      CHECK(difference(doubles(weights), numbers_of(json.at(after)), kWeight) == "");
    }
  }
}

}  // namespace lab::testing
