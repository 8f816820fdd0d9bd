#include "labs/tracing/predictions.hpp"

#include <cmath>

#include "core/classification.hpp"
#include "envs/batch_order.hpp"

namespace lab::labs::tracing {
namespace {

constexpr std::size_t kSequencesAtOnce = 128;

std::vector<std::int32_t> lengths_of(const std::vector<envs::SequenceWindow>& windows) {
  std::vector<std::int32_t> lengths;
  for (const auto& window : windows) lengths.push_back(window.length());
  return lengths;
}

}  // namespace

Predictions predict(nn::TracingLearner& learner, const nn::TracingShape& shape, const Options& o,
                    const Sequences& sequences) {
  Predictions predictions;
  for (const auto& sequence : sequences) {
    predictions.emplace_back(sequence.correct.size(), kNotPredicted);
  }
  const bool at_every = o.loss == envs::LossAt::every;
  auto windows = at_every ? envs::evaluation_windows(sequences, o.max_seq_len)
                          : envs::last_windows(sequences, o.max_seq_len);
  if (!at_every) {
    for (auto& window : windows) window.score_from = window.end - 1;
  }
  std::vector<envs::SequenceWindow> batch_windows;
  envs::SequenceBatch batch;
  std::vector<float> probabilities;
  for (const auto& numbers : envs::sorted_batches(lengths_of(windows), kSequencesAtOnce)) {
    batch_windows.clear();
    for (const auto number : numbers) batch_windows.push_back(windows[number]);
    envs::fill_batch(sequences, batch_windows, batch_options(o), batch);
    probabilities.resize(batch.mask.size());
    learner.predict(learner_batch(shape, batch), probabilities);
    for (std::size_t n = 0; n < batch_windows.size(); ++n) {
      const auto& window = batch_windows[n];
      const auto row = n * static_cast<std::size_t>(batch.steps) +
                       static_cast<std::size_t>(batch.first_column(n));
      for (auto t = window.score_from; t < window.end; ++t) {
        predictions[window.sequence][static_cast<std::size_t>(t)] =
            probabilities[row + static_cast<std::size_t>(t - window.start)];
      }
    }
  }
  return predictions;
}

std::optional<Score> score(const Sequences& sequences, const Predictions& predictions,
                           Scored which) {
  std::vector<float> scores;
  std::vector<std::int8_t> answers;
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    const auto& sequence = sequences[i];
    for (std::size_t t = 0; t < sequence.correct.size(); ++t) {
      if (sequence.correct[t] < 0 || predictions[i][t] == kNotPredicted) continue;
      if (which == Scored::without_repeated && sequence.repeated[t] != 0) continue;
      if (which == Scored::without_first && t == 0) continue;
      scores.push_back(predictions[i][t]);
      answers.push_back(sequence.correct[t]);
    }
  }
  if (answers.empty()) return std::nullopt;
  for (const auto p : scores) {
    if (!std::isfinite(p)) {
      return Score{std::nullopt, std::nan(""), std::nan(""),
                   static_cast<std::int64_t>(answers.size())};
    }
  }
  return Score{core::auc<float>(scores, answers), core::accuracy<float>(scores, answers),
               core::log_loss<float>(scores, answers), static_cast<std::int64_t>(answers.size())};
}

}  // namespace lab::labs::tracing
