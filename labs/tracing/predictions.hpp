#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "labs/tracing/data.hpp"
#include "nn/tracing_learner.hpp"

namespace lab::labs::tracing {

/// The probability of a right answer at each step of each sequence.
using Predictions = std::vector<std::vector<float>>;

/// What stands in its place at a step that is not predicted.
inline constexpr float kNotPredicted = -1;

/// Of all steps, each from as many steps before it as a window of --max-seq-len holds. A model that
/// is corrected at the last step alone (--loss last) has learnt to predict that one alone.
Predictions predict(nn::TracingLearner& learner, const nn::TracingShape& shape,
                    const Options& options, const Sequences& sequences);

/// How good predictions are.
struct Score {
  std::optional<double> auc;  ///< none where all answers are alike
  double accuracy = 0;        ///< at ½
  double log_loss = 0;        ///< mean of −ln of what was given to the answer
  std::int64_t answers = 0;
};

/// Which answers count: all that are known; those of them that do not repeat the row before; those
/// behind a student's first, of whom nothing is known before it, as pyKT counts.
enum class Scored { all, without_repeated, without_first };

/// Of the known answers that are predicted; nothing where there are none.
std::optional<Score> score(const Sequences& sequences, const Predictions& predictions,
                           Scored which);

}  // namespace lab::labs::tracing
