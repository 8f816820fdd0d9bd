#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/array.hpp"
#include "core/random.hpp"
#include "labs/hello/options.hpp"

namespace lab::labs::hello {

/// A training, one step of gradient descent at a time, and nothing about where it is written. The
/// text is cut into N streams of equal length, a step takes the next LEN characters of all of them,
/// and an epoch begins with the zero state.
class Training {
 public:
  /// Throws Error when the text is too short for the options.
  explicit Training(const Options& options);

  /// One step; its loss, as it was before. The end of an epoch also measures the validation loss.
  double step();
  [[nodiscard]] bool wants_more() const { return epoch_ < options_.epochs; }
  /// Whether the last step's loss was no number.
  [[nodiscard]] bool has_failed() const;

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] const envs::CharStream& stream() const { return stream_; }
  [[nodiscard]] const ModelShape& shape() const { return shape_; }
  [[nodiscard]] Learner& learner() { return *learner_; }
  /// Whether one step is a whole epoch on the whole text.
  [[nodiscard]] bool full_batch() const { return options_.file.empty() && chunk_ == length_; }

  [[nodiscard]] std::int64_t steps() const { return steps_; }
  /// Epochs that are done.
  [[nodiscard]] std::int64_t epoch() const { return epoch_; }
  /// The same with the share of the one that is not done.
  [[nodiscard]] double epochs_done() const {
    return static_cast<double>(steps_) / static_cast<double>(steps_per_epoch());
  }
  [[nodiscard]] bool at_epoch_end() const { return position_ == 0; }
  [[nodiscard]] std::int64_t steps_per_epoch() const { return (length_ + chunk_ - 1) / chunk_; }
  [[nodiscard]] std::int64_t characters_per_epoch() const { return length_ * options_.batch; }
  /// Of the last step; the mean of the last whole epoch; of the held-out text after it.
  [[nodiscard]] double loss() const { return loss_; }
  [[nodiscard]] double epoch_loss() const { return epoch_loss_; }
  [[nodiscard]] std::optional<double> validation_loss() const;

  /// 80 characters, as the model now writes after the text's first one.
  std::string sample();

  /// Everything, for a checkpoint between two steps, and back.
  [[nodiscard]] core::Arrays save() const;
  void load(const core::Arrays& arrays);

 private:
  template <class Archive, class Self>
  static void state_of(Archive& archive, Self& self);
  [[nodiscard]] double measure_validation();

  Options options_;
  envs::CharStream stream_;
  ModelShape shape_;
  std::unique_ptr<Learner> learner_;
  core::Pcg64 sample_rng_;
  std::int64_t training_steps_, length_, chunk_;  // of the text; of a stream; of a step
  std::vector<std::int32_t> inputs_, targets_;    // [length, N]
  std::int64_t steps_ = 0, epoch_ = 0, position_ = 0;
  double loss_ = 0, loss_sum_ = 0, epoch_loss_ = 0, validation_ = -1;
};

/// The learner's part of a checkpoint.
void save_learner(core::Arrays& arrays, const LearnerState& state);
LearnerState load_learner(const core::Arrays& arrays);

/// How well a model spells a repeated text.
struct Fit {
  double loss = 0;
  double accuracy = 0;                ///< the share of characters whose next one is the likeliest
  double settled_accuracy = 0;        ///< the same without the first period, which cannot be known
  std::vector<double> probabilities;  ///< [T, V]
};
Fit fit_of(Training& training);

}  // namespace lab::labs::hello
