#include "envs/sequence_windows.hpp"

#include <algorithm>
#include <cstddef>
#include <type_traits>

#include "core/error.hpp"
#include "envs/random_order.hpp"

namespace lab::envs {
namespace {

void check(std::int32_t steps, std::int32_t window, std::int32_t stride) {
  expect(steps >= 1 && window >= 1 && stride >= 1, "windows: {} steps, window {}, stride {}", steps,
         window, stride);
}

/// `make(sequence, steps)` for each sequence, one after the other.
template <class Make>
std::vector<SequenceWindow> for_all(std::span<const AnswerSequence> sequences, Make&& make) {
  std::vector<SequenceWindow> windows;
  for (std::uint32_t i = 0; i < sequences.size(); ++i) {
    const auto more = make(i, sequences[i].size());
    windows.insert(windows.end(), more.begin(), more.end());
  }
  return windows;
}

/// The steps of `window` in another order, as a sequence of its own.
AnswerSequence shuffled(const AnswerSequence& sequence, const SequenceWindow& window,
                        core::Pcg64& rng) {
  const auto order = random_order(static_cast<std::size_t>(window.length()), rng);
  const auto start = static_cast<std::size_t>(window.start);
  const auto pick = [&](const auto& column) {
    auto part = std::decay_t<decltype(column)>();
    if (column.empty()) return part;
    for (const auto step : order) part.push_back(column[start + step]);
    return part;
  };
  AnswerSequence copy{sequence.user,
                      pick(sequence.test),
                      pick(sequence.question),
                      pick(sequence.tag),
                      pick(sequence.elapsed),
                      pick(sequence.correct),
                      pick(sequence.repeated),
                      {},
                      {}};
  // What has been seen before follows from the new order.
  if (!sequence.seen.empty()) copy.seen = last_answers(copy.question, copy.correct);
  if (!sequence.seen_tag.empty()) copy.seen_tag = last_answers(copy.tag, copy.correct);
  return copy;
}

}  // namespace

SequenceWindow last_window(std::uint32_t sequence, std::int32_t steps, std::int32_t longest) {
  check(steps, longest, 1);
  const auto start = std::max(0, steps - longest);
  return {sequence, start, steps, start};
}

std::vector<SequenceWindow> sliding_windows(std::uint32_t sequence, std::int32_t steps,
                                            std::int32_t window, std::int32_t stride) {
  check(steps, window, stride);
  if (steps <= window) return {{sequence, 0, steps, 0}};
  std::vector<SequenceWindow> windows;
  for (std::int32_t start = 0; start <= steps - window; start += stride) {
    windows.push_back({sequence, start, start + window, start});
  }
  if (windows.back().end != steps) windows.push_back(last_window(sequence, steps, window));
  return windows;
}

std::vector<SequenceWindow> evaluation_windows(std::uint32_t sequence, std::int32_t steps,
                                               std::int32_t window) {
  auto windows = sliding_windows(sequence, steps, window, std::max(1, window / 2));
  for (std::size_t i = 1; i < windows.size(); ++i) windows[i].score_from = windows[i - 1].end;
  return windows;
}

std::vector<SequenceWindow> last_windows(std::span<const AnswerSequence> sequences,
                                         std::int32_t longest) {
  return for_all(sequences, [&](std::uint32_t sequence, std::int32_t steps) {
    return std::vector{last_window(sequence, steps, longest)};
  });
}

std::vector<SequenceWindow> sliding_windows(std::span<const AnswerSequence> sequences,
                                            std::int32_t window, std::int32_t stride) {
  return for_all(sequences, [&](std::uint32_t sequence, std::int32_t steps) {
    return sliding_windows(sequence, steps, window, stride);
  });
}

std::vector<SequenceWindow> evaluation_windows(std::span<const AnswerSequence> sequences,
                                               std::int32_t window) {
  return for_all(sequences, [&](std::uint32_t sequence, std::int32_t steps) {
    return evaluation_windows(sequence, steps, window);
  });
}

void add_shuffled_copies(std::vector<AnswerSequence>& sequences,
                         std::vector<SequenceWindow>& windows, int copies, core::Pcg64& rng) {
  expect(copies >= 0, "add_shuffled_copies: {} copies", copies);
  const auto count = windows.size();
  for (std::size_t i = 0; i < count; ++i) {
    for (int copy = 0; copy < copies; ++copy) {
      const auto window = windows[i];
      const auto added = static_cast<std::uint32_t>(sequences.size());
      sequences.push_back(shuffled(sequences[window.sequence], window, rng));
      windows.push_back({added, 0, window.length(), 0});
    }
  }
}

}  // namespace lab::envs
