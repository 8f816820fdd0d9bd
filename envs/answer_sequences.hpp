#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "envs/elapsed_time.hpp"
#include "envs/interactions.hpp"
#include "envs/label_encoder.hpp"

namespace lab::envs {

/// What is known of a step, in the order in which models concatenate it.
enum class AnswerFeature { interaction, test, question, tag, elapsed, seen, seen_tag };
inline constexpr std::array<std::string_view, 7> kAnswerFeatures{
    "interaction", "test", "question", "tag", "elapsed", "seen", "seen_tag"};

/// One value for each feature.
template <class T>
using PerFeature = std::array<T, kAnswerFeatures.size()>;

/// Number the labels of each feature. One whose encoder is empty is left out of sequences: replace
/// it by LabelEncoder() to do without it.
struct AnswerEncoders {
  LabelEncoder test, question, tag, elapsed;
  ElapsedOptions elapsed_options;

  /// Those of the table with which a model is trained. Labels of fewer than `least_rows` rows are
  /// unknown (not of elapsed times).
  static AnswerEncoders fit(const Interactions& table, const ElapsedOptions& options = {},
                            std::size_t least_rows = 1);
  /// From a folder that save wrote. Throws Error when classes.json is missing or no such file.
  static AnswerEncoders load(const std::filesystem::path& folder);
  /// Writes classes.json, and for NumPy test_classes.npy, … beside it.
  void save(const std::filesystem::path& folder) const;

  /// How many numbers each feature has in a batch: classes and one for padding, 3 of interaction, 4
  /// of seen (where there are questions) and seen_tag (where there are tags); 0 where it is absent.
  [[nodiscard]] PerFeature<std::int32_t> cardinalities() const;
};

/// All answers of one user, in order of time. Features are encoded; one that is absent stays empty.
struct AnswerSequence {
  std::string user;
  std::vector<std::int32_t> test, question, tag, elapsed;
  std::vector<std::int8_t> correct;    ///< 1, 0, or −1: to be predicted
  std::vector<std::uint8_t> repeated;  ///< 1: tells again what the step before told (mark_repeated)
  std::vector<std::int32_t> seen;      ///< last_answers, of the same question; empty without them
  std::vector<std::int32_t> seen_tag;  ///< the same, of the tag

  [[nodiscard]] std::int32_t size() const { return static_cast<std::int32_t>(correct.size()); }
  bool operator==(const AnswerSequence&) const = default;
};

/// How the same key (a question, a tag) was answered the last time before each step: 0 not yet or
/// not known, 1 wrong, 2 right. A key below 0 was never seen before.
std::vector<std::int32_t> last_answers(std::span<const std::int32_t> keys,
                                       std::span<const std::int8_t> correct);

/// One sequence a user, sorted by user (label_less) and time. Throws Error when the table lacks a
/// column that the encoders know.
std::vector<AnswerSequence> make_sequences(const Interactions& table,
                                           const AnswerEncoders& encoders);

}  // namespace lab::envs
