#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "envs/interactions.hpp"

namespace lab::envs {

struct SplitOptions {
  InteractionFormat format = InteractionFormat::detect;
  /// AKT: which of its files, from 1 (default 1). pyKT: which fold validates, from 0 (default 0).
  std::optional<int> fold;
};

/// A data set as its authors split it.
struct InteractionSplits {
  Interactions train;
  std::optional<Interactions> valid, test;       ///< none where the data set has no such file
  std::map<std::string, std::string> tag_names;  ///< of tags that skill.json names
};

/// Reads a lone file, all of it to train with, or the data set in a folder, known by its files:
///   *_train1.csv, *_valid1.csv, *_test1.csv   AKT, 3 or 4 lines a user
///   *_train1.csv, *_valid1.csv, *_test.csv    DKVMN: its folds share one test file
///   train_valid.csv, test.csv                 pyKT: one fold of the first validates
///   train_data.csv, test_data.csv             the competition's
/// and beside them skill.json {"name": tag}. Only the first file of a line need be there. Throws
/// Error when there is none of them, and what read_interactions throws.
InteractionSplits load_interaction_splits(const std::filesystem::path& path,
                                          const SplitOptions& options = {});

}  // namespace lab::envs
