#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/array.hpp"
#include "labs/tracing/data.hpp"
#include "labs/tracing/predictions.hpp"
#include "nn/learning_rate.hpp"
#include "nn/tracing_learner.hpp"

namespace lab::labs::tracing {

/// The learner that the options ask for, with its first weights, which only --seed decides.
std::unique_ptr<nn::TracingLearner> make_learner(const Options& options,
                                                 const nn::TracingShape& shape);

/// One training of a sequence model: goes through the windows in a new order each epoch, validates
/// after each, keeps the best epoch's parameters, and stops when validation no longer gets better.
class Training {
 public:
  Training(const Options& options, Data data);

  /// Learns from the next batch. After the last one of an epoch it validates.
  void step();
  [[nodiscard]] bool wants_more() const { return epoch_ < options_.epochs && !stopped_early(); }
  /// Whether the last step ended an epoch.
  [[nodiscard]] bool at_epoch_end() const { return position_ == 0 && epoch_ > 0; }
  /// Whether the last step's loss or gradient was no number: nothing moves any more.
  [[nodiscard]] bool has_failed() const;

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] const Data& data() const { return data_; }
  [[nodiscard]] const nn::TracingShape& shape() const { return shape_; }
  [[nodiscard]] nn::TracingLearner& learner() { return *learner_; }

  [[nodiscard]] std::int64_t epoch() const { return epoch_; }  ///< those that have ended
  [[nodiscard]] std::int64_t steps() const { return steps_; }
  [[nodiscard]] std::int64_t steps_per_epoch() const {
    return static_cast<std::int64_t>(batches_.size());
  }
  [[nodiscard]] double epochs_done() const;
  [[nodiscard]] std::int64_t sequences_seen() const { return sequences_seen_; }
  [[nodiscard]] std::int64_t sequences_per_epoch() const {
    return static_cast<std::int64_t>(windows_.size());
  }
  [[nodiscard]] double learning_rate() const { return rate_; }  ///< of the last step
  [[nodiscard]] const nn::TracingStep& last_step() const { return last_step_; }
  /// Mean loss of the last whole epoch, each step's before the step.
  [[nodiscard]] double epoch_loss() const { return epoch_loss_; }
  /// After the last epoch that ended; nothing before the first.
  [[nodiscard]] const std::optional<Score>& validation() const { return validation_; }
  [[nodiscard]] bool stopped_early() const {
    return options_.patience > 0 && epoch_ - best_epoch_ >= options_.patience;
  }
  [[nodiscard]] std::int64_t best_epoch() const { return best_epoch_; }  ///< 0: none yet
  [[nodiscard]] double best_auc() const { return best_auc_; }
  [[nodiscard]] const std::vector<float>& best_parameters() const { return best_parameters_; }

  /// What a checkpoint holds: the learner's state, "best.parameters" and where the training is.
  [[nodiscard]] core::Arrays save() const;
  /// Throws Error when the arrays are of another training.
  void load(const core::Arrays& arrays);

 private:
  template <class Archive, class Self>
  static void state_of(Archive& archive, Self& self);
  void begin_epoch();
  [[nodiscard]] double rate_of_next_step() const;
  void end_epoch();

  Options options_;
  Data data_;
  Sequences sequences_;  // to learn from: those of the data, and shuffled copies
  std::vector<envs::SequenceWindow> windows_;
  std::vector<std::int32_t> lengths_;
  nn::TracingShape shape_;
  std::unique_ptr<nn::TracingLearner> learner_;
  nn::Plateau plateau_;
  std::vector<std::vector<std::uint32_t>> batches_;  // of this epoch
  std::vector<envs::SequenceWindow> batch_windows_;
  envs::SequenceBatch batch_;

  std::int64_t epoch_ = 0, position_ = 0, steps_ = 0, sequences_seen_ = 0, best_epoch_ = 0;
  double loss_sum_ = 0, epoch_loss_ = 0, best_auc_ = 0, rate_ = 0;
  nn::TracingStep last_step_;
  std::optional<Score> validation_;
  std::vector<float> best_parameters_;
};

}  // namespace lab::labs::tracing
