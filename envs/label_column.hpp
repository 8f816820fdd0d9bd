#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lab::envs {

/// A column of labels (of users, questions, …): each distinct one is kept once, a row holds its
/// number. Empty where a table has no such column.
class LabelColumn {
 public:
  /// Appends a row.
  void add(std::string_view label);

  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] const std::string& operator[](std::size_t row) const {
    return names_[static_cast<std::size_t>(rows_[row])];
  }
  /// The distinct labels in the order in which they first appear.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  /// For each row its index in names().
  [[nodiscard]] const std::vector<std::int32_t>& rows() const { return rows_; }

  /// The column of these rows alone; its names are those that they hold.
  [[nodiscard]] LabelColumn select(std::span<const std::uint32_t> rows) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  std::vector<std::string> names_;
  std::vector<std::int32_t> rows_;
  std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> index_;
};

/// Orders labels as a reader expects: whole numbers by value and before all others ("99", "100",
/// "a").
bool label_less(std::string_view a, std::string_view b);

}  // namespace lab::envs
