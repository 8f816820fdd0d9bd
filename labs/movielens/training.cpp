#include "labs/movielens/training.hpp"

#include <algorithm>
#include <cmath>

#include "agents/state_arrays.hpp"
#include "core/error.hpp"
#include "labs/movielens/shuffle.hpp"

namespace lab::labs::movielens {

Errors errors_of(std::span<const float> predicted, std::span<const float> actual) {
  expect(predicted.size() == actual.size(), "errors_of: {} predictions for {} ratings",
         predicted.size(), actual.size());
  double squares = 0, sizes = 0;
  for (std::size_t n = 0; n < actual.size(); ++n) {
    const double error = double{predicted[n]} - double{actual[n]};
    squares += error * error;
    sizes += std::abs(error);
  }
  const auto count = static_cast<double>(actual.size());
  return {squares / count, std::sqrt(squares / count), sizes / count};
}

Training::Training(const Options& options, Data data)
    : options_(options),
      data_(std::move(data)),
      shape_(shape_of(options, data_)),
      learner_(make_learner(options, data_)) {
  for (const auto row : data_.sample.validation) {
    validation_users_.push_back(data_.sample.user[row]);
    validation_movies_.push_back(data_.sample.movie[row]);
    held_out_.push_back(data_.sample.rating[row]);
  }
  predictions_.resize(held_out_.size());
}

std::int64_t Training::ratings_per_epoch() const {
  return static_cast<std::int64_t>(data_.sample.training.size());
}

bool Training::stopped_early() const {
  return options_.patience > 0 && epoch_ - best_epoch_ >= options_.patience;
}

bool Training::wants_more() const { return epoch_ < options_.epochs && !stopped_early(); }

bool Training::has_failed() const {
  return !std::isfinite(piece_mse_) || (at_epoch_end() && !std::isfinite(validation_->mse));
}

double Training::epochs_done() const {
  return static_cast<double>(ratings_seen()) / static_cast<double>(ratings_per_epoch());
}

void Training::shuffle() {
  order_ = shuffled_rows(data_.sample.training, options_.seed, epoch_ + 1);
}

void Training::step() {
  if (order_.empty()) shuffle();
  const std::int64_t all = ratings_per_epoch();
  // Whole batches: only an epoch's last one may be short.
  const std::int64_t piece = std::min<std::int64_t>(100'000, (all + 9) / 10);
  const std::int64_t batches = (piece + options_.batch - 1) / options_.batch;
  const std::int64_t count = std::min(batches * options_.batch, all - position_);

  const auto rows = std::span(order_).subspan(static_cast<std::size_t>(position_),
                                              static_cast<std::size_t>(count));
  const double errors = learner_->train(data_.rows(), rows);
  piece_mse_ = errors / static_cast<double>(count);
  error_sum_ += errors;
  position_ += count;
  steps_ += (count + options_.batch - 1) / options_.batch;
  if (position_ < all) return;

  position_ = 0;
  ++epoch_;
  epoch_mse_ = error_sum_ / static_cast<double>(all);
  error_sum_ = 0;
  order_.clear();
  validate();
}

void Training::validate() {
  learner_->predict(validation_users_, validation_movies_, predictions_);
  validation_ = errors_of(predictions_, held_out_);
  if (best_epoch_ == 0 || validation_->mse < best_mse_) {
    best_epoch_ = epoch_;
    best_mse_ = validation_->mse;
    best_parameters_ = learner_->state().parameters;
  }
}

namespace {

/// The learner's members, to be written or read.
template <class Archive, class State>
void rating_state_of(Archive& archive, State& state) {
  agents::learner_state_of(archive, state);
  archive.growing("learner.row_steps", state.row_steps);
}

}  // namespace

template <class Archive, class Self>
void Training::state_of(Archive& archive, Self& self) {
  archive.growing("best.parameters", self.best_parameters_);
  archive("training.predictions", self.predictions_);
  archive("training.epoch", self.epoch_);
  archive("training.position", self.position_);
  archive("training.steps", self.steps_);
  archive("training.error_sum", self.error_sum_);
  archive("training.piece_mse", self.piece_mse_);
  archive("training.epoch_mse", self.epoch_mse_);
  archive("training.best_epoch", self.best_epoch_);
  archive("training.best_mse", self.best_mse_);
}

core::Arrays Training::save() const {
  core::Arrays arrays;
  agents::StateWriter write(arrays);
  const auto state = learner_->state();
  rating_state_of(write, state);
  state_of(write, *this);
  return arrays;
}

void Training::load(const core::Arrays& arrays) {
  agents::StateReader read(arrays);
  nn::RatingLearnerState state;
  rating_state_of(read, state);
  learner_->set_state(state);
  state_of(read, *this);
  if (epoch_ > 0) validation_ = errors_of(predictions_, held_out_);
  order_.clear();
}

}  // namespace lab::labs::movielens
