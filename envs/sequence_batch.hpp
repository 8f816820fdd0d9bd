#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "envs/answer_sequences.hpp"
#include "envs/sequence_windows.hpp"

namespace lab::envs {

enum class Padding { right, left };
enum class LossAt { last, every };

struct BatchOptions {
  Padding padding = Padding::right;
  /// Which steps count: all that the window scores, or the last one alone.
  LossAt loss_at = LossAt::every;
  bool skip_repeated = false;  ///< steps that repeat the one before do not count
  bool skip_first = false;     ///< a user's first answer, of which nothing is known, does not count
  std::int32_t steps = 0;      ///< T; 0: the longest window
};

/// N windows side by side, each array row-major [N, T].
struct SequenceBatch {
  std::int32_t sequences = 0, steps = 0;  ///< N and T
  /// In the order of AnswerFeature; empty where a feature is absent. 0 is padding, else the encoded
  /// id + 1. The interaction is the answer of the step before within the window: 1 wrong, 2 right,
  /// 0 unknown or none.
  PerFeature<std::vector<std::int32_t>> ids;
  std::vector<std::uint8_t> mask;     ///< 1: a step, 0: padding
  std::vector<float> targets;         ///< 1 right, 0 wrong, unknown or padding
  std::vector<float> weights;         ///< 1: the step counts; 0 always where the answer is unknown
  std::vector<std::int32_t> lengths;  ///< [N]
  std::vector<std::int32_t> gather_index;  ///< [N], the last real step of each row

  [[nodiscard]] std::span<const std::int32_t> ids_of(AnswerFeature feature) const {
    return ids[static_cast<std::size_t>(feature)];
  }
  /// Where the first real step of row n stands.
  [[nodiscard]] std::int32_t first_column(std::size_t n) const {
    return gather_index[n] + 1 - lengths[n];
  }
};

/// Lays the windows of `sequences` into `batch`, whose memory is used again. Throws logic_error for
/// no windows, one outside its sequence, empty or longer than `options.steps`.
void fill_batch(std::span<const AnswerSequence> sequences, std::span<const SequenceWindow> windows,
                const BatchOptions& options, SequenceBatch& batch);
SequenceBatch make_batch(std::span<const AnswerSequence> sequences,
                         std::span<const SequenceWindow> windows, const BatchOptions& options = {});

}  // namespace lab::envs
