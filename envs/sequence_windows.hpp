#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/random.hpp"
#include "envs/answer_sequences.hpp"

namespace lab::envs {

/// The steps [start, end) of a sequence; those from score_from on count in loss and score.
struct SequenceWindow {
  std::uint32_t sequence = 0;  ///< which one
  std::int32_t start = 0, end = 0, score_from = 0;

  [[nodiscard]] std::int32_t length() const { return end - start; }
  bool operator==(const SequenceWindow&) const = default;
};

/// The last `longest` of `steps` steps, or all.
SequenceWindow last_window(std::uint32_t sequence, std::int32_t steps, std::int32_t longest);

/// Windows of `window` steps, one every `stride` steps, and one more at the end where a rest would
/// be left out; all of a sequence that is no longer than a window. Every step counts in each window
/// that holds it.
std::vector<SequenceWindow> sliding_windows(std::uint32_t sequence, std::int32_t steps,
                                            std::int32_t window, std::int32_t stride);

/// Windows half a window apart in which every step counts exactly once, in the one where most steps
/// stand before it.
std::vector<SequenceWindow> evaluation_windows(std::uint32_t sequence, std::int32_t steps,
                                               std::int32_t window);

/// Each for all sequences, in their order.
std::vector<SequenceWindow> last_windows(std::span<const AnswerSequence> sequences,
                                         std::int32_t longest);
std::vector<SequenceWindow> sliding_windows(std::span<const AnswerSequence> sequences,
                                            std::int32_t window, std::int32_t stride);
std::vector<SequenceWindow> evaluation_windows(std::span<const AnswerSequence> sequences,
                                               std::int32_t window);

/// Adds `copies` sequences and windows for each window given: its steps in an order drawn anew, as
/// the competition's baseline augments its data. It destroys what a sequence model learns from: the
/// order.
void add_shuffled_copies(std::vector<AnswerSequence>& sequences,
                         std::vector<SequenceWindow>& windows, int copies, core::Pcg64& rng);

}  // namespace lab::envs
