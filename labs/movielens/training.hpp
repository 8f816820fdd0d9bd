#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/array.hpp"
#include "labs/movielens/data.hpp"
#include "labs/movielens/options.hpp"
#include "nn/rating_learner.hpp"

namespace lab::labs::movielens {

/// How far predictions are from ratings.
struct Errors {
  double mse = 0;   ///< mean squared error
  double rmse = 0;  ///< its root, in stars
  double mae = 0;   ///< mean absolute error, in stars
};
Errors errors_of(std::span<const float> predicted, std::span<const float> actual);

/// One training: goes through the ratings in a new order each epoch, validates after each, keeps
/// the best epoch's parameters, and stops when validation no longer gets better.
class Training {
 public:
  Training(const Options& options, Data data);

  /// Learns from the next piece of the epoch: a tenth of it, but at most about 100,000 ratings.
  /// After the last piece it validates.
  void step();
  [[nodiscard]] bool wants_more() const;
  /// Whether the last step's error, or that of the validation after it, was no number.
  [[nodiscard]] bool has_failed() const;
  /// Whether the last step ended an epoch.
  [[nodiscard]] bool at_epoch_end() const { return position_ == 0 && epoch_ > 0; }

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] const Data& data() const { return data_; }
  [[nodiscard]] const nn::RatingShape& shape() const { return shape_; }
  [[nodiscard]] nn::RatingLearner& learner() { return *learner_; }

  [[nodiscard]] std::int64_t epoch() const { return epoch_; }  ///< those that have ended
  [[nodiscard]] double epochs_done() const;  ///< with the share of the one that is not
  [[nodiscard]] std::int64_t ratings_per_epoch() const;
  [[nodiscard]] std::int64_t ratings_seen() const {
    return epoch_ * ratings_per_epoch() + position_;
  }
  [[nodiscard]] std::int64_t steps() const { return steps_; }  ///< of the optimizer
  [[nodiscard]] double piece_mse() const {
    return piece_mse_;
  }  ///< of the last piece, as it learnt
  [[nodiscard]] double epoch_mse() const { return epoch_mse_; }  ///< of the last whole epoch
  /// After the last epoch that ended; nothing before the first.
  [[nodiscard]] const std::optional<Errors>& validation() const { return validation_; }
  /// What validation predicted, in the order of data().sample.validation.
  [[nodiscard]] std::span<const float> predictions() const { return predictions_; }
  [[nodiscard]] std::span<const float> held_out() const { return held_out_; }
  [[nodiscard]] bool stopped_early() const;
  [[nodiscard]] std::int64_t best_epoch() const { return best_epoch_; }  ///< 0: none yet
  [[nodiscard]] double best_mse() const { return best_mse_; }

  /// What a checkpoint holds: the learner's state, "best.parameters" and where the training is.
  [[nodiscard]] core::Arrays save() const;
  /// Throws Error when the arrays are of another training.
  void load(const core::Arrays& arrays);

 private:
  template <class Archive, class Self>
  static void state_of(Archive& archive, Self& self);
  void shuffle();
  void validate();

  Options options_;
  Data data_;
  nn::RatingShape shape_;
  std::unique_ptr<nn::RatingLearner> learner_;
  std::vector<std::uint32_t> order_;  // of this epoch
  std::vector<std::int32_t> validation_users_, validation_movies_;
  std::vector<float> held_out_, predictions_;

  std::int64_t epoch_ = 0, position_ = 0, steps_ = 0, best_epoch_ = 0;
  double error_sum_ = 0;  // squared, of this epoch so far
  double piece_mse_ = 0, epoch_mse_ = 0, best_mse_ = 0;
  std::optional<Errors> validation_;
  std::vector<float> best_parameters_;
};

}  // namespace lab::labs::movielens
