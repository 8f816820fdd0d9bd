#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "labs/tracing/logistic.hpp"
#include "labs/tracing/trained_model.hpp"

namespace lab::labs::tracing {

/// The first `steps` steps of a student, but only the last `longest` of them (0: all).
envs::AnswerSequence steps_before(const envs::AnswerSequence& answers, std::int32_t steps,
                                  std::int32_t longest);

/// The first `steps` steps of a student, or the last `longest` of them (0: all), and behind them
/// one that was not answered: some question of the skill `tag`, of which nothing else is known.
envs::AnswerSequence probe_after(const envs::AnswerSequence& answers, std::int32_t steps,
                                 std::int32_t longest, const envs::AnswerEncoders& encoders,
                                 std::int32_t tag);

/// A model that is asked for the last step of sequences.
class LastStepModel {
 public:
  explicit LastStepModel(const TrainedModel& model);

  /// How many steps of a sequence it reads, the last ones; 0: all.
  [[nodiscard]] std::int32_t longest() const;
  /// The probability of a right answer at the last step of each.
  std::vector<float> predict(const Sequences& sequences);

 private:
  nn::TracingShape shape_;
  Options options_;
  std::unique_ptr<nn::TracingLearner> learner_;
  std::optional<LogisticModel> yardstick_;  // instead of the learner
};

}  // namespace lab::labs::tracing
