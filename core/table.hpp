#pragma once

#include <string>
#include <vector>

namespace lab::core {

/// A table for a terminal: columns as wide as their widest cell, numbers to the right.
class Table {
 public:
  /// Headings; one that begins with '<' is set to the left (without the sign), others to the right.
  explicit Table(std::vector<std::string> headings);

  /// Adds a row; missing cells are empty. Throws std::logic_error when there are too many.
  void add(std::vector<std::string> cells);

  /// The table as lines, indented by two columns. Where it is wider than `width`, the left-aligned
  /// cells are broken over several lines.
  [[nodiscard]] std::string text(int width = 80) const;

 private:
  std::vector<bool> left_;
  std::vector<std::vector<std::string>> rows_;  // the first one holds the headings
};

}  // namespace lab::core
