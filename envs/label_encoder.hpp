#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/array.hpp"
#include "envs/label_column.hpp"

namespace lab::envs {

/// What a label is that training never saw.
inline constexpr std::string_view kUnknownLabel = "unknown";

/// Numbers labels from 0 in the order of their letters' codes, as scikit-learn's LabelEncoder does
/// with "unknown" among its classes.
class LabelEncoder {
 public:
  /// Knows no classes: of a feature that is absent.
  LabelEncoder() = default;
  /// The classes of `column` that stand in at least `least_rows` rows, and "unknown"; none for an
  /// empty column. What is rare then counts as unknown already in training, which so learns what to
  /// think of the unknown.
  static LabelEncoder fit(const LabelColumn& column, std::size_t least_rows = 1);
  /// `name` is for the message: Error unless the classes are sorted, distinct and hold "unknown".
  static LabelEncoder of_classes(std::vector<std::string> classes, std::string_view name);

  [[nodiscard]] bool empty() const { return classes_.empty(); }
  [[nodiscard]] std::size_t size() const { return classes_.size(); }
  [[nodiscard]] const std::vector<std::string>& classes() const { return classes_; }

  /// The number of `label`, or of "unknown".
  [[nodiscard]] std::int32_t encode(std::string_view label) const;
  /// Row by row.
  [[nodiscard]] std::vector<std::int32_t> encode(const LabelColumn& column) const;

  /// The classes as numpy.save writes them: "<U…", UTF-32 padded with zeros to the longest.
  [[nodiscard]] core::Array array() const;

 private:
  std::vector<std::string> classes_;
  std::int32_t unknown_ = 0;
};

}  // namespace lab::envs
