#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "envs/answer_sequences.hpp"
#include "envs/sequence_batch.hpp"
#include "envs/sequence_windows.hpp"
#include "labs/tracing/options.hpp"
#include "nn/tracing_shape.hpp"

namespace lab::labs::tracing {

using Sequences = std::vector<envs::AnswerSequence>;

/// What a run learns from and is measured on.
struct Data {
  std::string source;
  envs::AnswerEncoders encoders;
  Sequences train, valid, test;                  ///< one a user; test may be empty
  std::map<std::string, std::string> tag_names;  ///< of tags that the data set names
  std::size_t dropped_rows = 0;                  ///< repeated rows that were left out

  /// Answers in all sequences.
  static std::size_t rows(const Sequences& sequences);
  /// A text that other data would not have: counts and a checksum.
  [[nodiscard]] std::string fingerprint() const;
  /// What a tag is called: its name where one is known.
  [[nodiscard]] std::string tag_name(std::int32_t tag) const;
};

/// Reads, encodes and splits what the options name.
Data load_data(const Options& options);
/// The users to whom the answers of a file that is not the run's own belong, with a run's encoders:
/// what the run has not seen becomes "unknown".
Sequences load_sequences(const std::string& path, const Options& options,
                         const envs::AnswerEncoders& encoders);

/// The shape of the options' model with these encoders.
nn::TracingShape shape_of(const Options& options, const envs::AnswerEncoders& encoders);

/// Windows to learn from, and in `copies` the sequences with the shuffled ones behind them.
std::vector<envs::SequenceWindow> training_windows(const Options& options, Sequences& sequences);

/// How windows become a batch. Padding on the left goes through the LSTM before the first step: it
/// is always as much as fills --max-seq-len, so that no number depends on what else is in the
/// batch.
envs::BatchOptions batch_options(const Options& options);

/// A batch as a learner of `shape` reads it: views into `batch`, which must outlive it.
nn::TracingBatch learner_batch(const nn::TracingShape& shape, const envs::SequenceBatch& batch);

}  // namespace lab::labs::tracing
