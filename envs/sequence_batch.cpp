#include "envs/sequence_batch.hpp"

#include <algorithm>
#include <cstddef>

#include "core/error.hpp"

namespace lab::envs {
namespace {

const std::vector<std::int32_t>& column_of(const AnswerSequence& sequence, AnswerFeature feature) {
  switch (feature) {
    case AnswerFeature::test: return sequence.test;
    case AnswerFeature::question: return sequence.question;
    case AnswerFeature::tag: return sequence.tag;
    case AnswerFeature::elapsed: return sequence.elapsed;
    case AnswerFeature::seen: return sequence.seen;
    default: return sequence.seen_tag;
  }
}

void check(std::span<const AnswerSequence> sequences, const SequenceWindow& window,
           std::int32_t steps) {
  expect(window.sequence < sequences.size(), "fill_batch: sequence {} of {}", window.sequence,
         sequences.size());
  const auto size = sequences[window.sequence].size();
  expect(window.start >= 0 && window.start < window.end && window.end <= size &&
             window.length() <= steps,
         "fill_batch: window {} to {} in a sequence of {}, {} steps a row", window.start,
         window.end, size, steps);
}

/// Whether a step counts in loss and score.
bool counts(const AnswerSequence& sequence, const SequenceWindow& window, std::int32_t step,
            const BatchOptions& options) {
  if (options.loss_at == LossAt::last && step + 1 != window.end) return false;
  if (step < window.score_from || (options.skip_first && step == 0)) return false;
  const auto at = static_cast<std::size_t>(step);
  if (options.skip_repeated && sequence.repeated[at] != 0) return false;
  return sequence.correct[at] >= 0;
}

/// Sets the arrays to padding.
void clear(std::span<const AnswerSequence> sequences, std::span<const SequenceWindow> windows,
           std::int32_t steps, SequenceBatch& batch) {
  batch.sequences = static_cast<std::int32_t>(windows.size());
  batch.steps = steps;
  const auto size = windows.size() * static_cast<std::size_t>(steps);
  const auto& first = sequences[windows.front().sequence];
  for (std::size_t i = 0; i < batch.ids.size(); ++i) {
    const auto feature = static_cast<AnswerFeature>(i);
    const bool is_there =
        feature == AnswerFeature::interaction || !column_of(first, feature).empty();
    batch.ids[i].assign(is_there ? size : 0, 0);
  }
  batch.mask.assign(size, 0);
  batch.targets.assign(size, 0);
  batch.weights.assign(size, 0);
  batch.lengths.resize(windows.size());
  batch.gather_index.resize(windows.size());
}

/// Lays one window from element `at` of the arrays on.
void fill_row(const AnswerSequence& sequence, const SequenceWindow& window,
              const BatchOptions& options, std::size_t at, SequenceBatch& batch) {
  const auto start = static_cast<std::size_t>(window.start);
  const auto length = static_cast<std::size_t>(window.length());
  for (std::size_t i = 1; i < batch.ids.size(); ++i) {
    const auto& column = column_of(sequence, static_cast<AnswerFeature>(i));
    expect(column.empty() == batch.ids[i].empty(),
           "fill_batch: sequences with and without the feature {}", kAnswerFeatures[i]);
    if (column.empty()) continue;
    for (std::size_t t = 0; t < length; ++t) batch.ids[i][at + t] = column[start + t] + 1;
  }
  auto& interaction = batch.ids[static_cast<std::size_t>(AnswerFeature::interaction)];
  for (std::size_t t = 0; t < length; ++t) {
    const int correct = sequence.correct[start + t];
    if (t + 1 < length) interaction[at + t + 1] = correct + 1;  // an unknown one, −1, becomes 0
    batch.mask[at + t] = 1;
    batch.targets[at + t] = correct == 1 ? 1.0F : 0.0F;
    const auto step = window.start + static_cast<std::int32_t>(t);
    batch.weights[at + t] = counts(sequence, window, step, options) ? 1.0F : 0.0F;
  }
}

}  // namespace

void fill_batch(std::span<const AnswerSequence> sequences, std::span<const SequenceWindow> windows,
                const BatchOptions& options, SequenceBatch& batch) {
  expect(!windows.empty(), "fill_batch: no windows");
  std::int32_t steps = options.steps;
  for (const auto& window : windows) {
    if (options.steps == 0) steps = std::max(steps, window.length());
  }
  for (const auto& window : windows) check(sequences, window, steps);
  clear(sequences, windows, steps, batch);
  for (std::size_t n = 0; n < windows.size(); ++n) {
    const auto& window = windows[n];
    const auto first = options.padding == Padding::left ? steps - window.length() : 0;
    batch.lengths[n] = window.length();
    batch.gather_index[n] = first + window.length() - 1;
    const auto at = n * static_cast<std::size_t>(steps) + static_cast<std::size_t>(first);
    fill_row(sequences[window.sequence], window, options, at, batch);
  }
}

SequenceBatch make_batch(std::span<const AnswerSequence> sequences,
                         std::span<const SequenceWindow> windows, const BatchOptions& options) {
  SequenceBatch batch;
  fill_batch(sequences, windows, options, batch);
  return batch;
}

}  // namespace lab::envs
