#include "envs/label_column.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace lab::envs {
namespace {

bool is_number(std::string_view label) {
  return !label.empty() && std::all_of(label.begin(), label.end(),
                                       [](char letter) { return letter >= '0' && letter <= '9'; });
}

std::string_view without_zeros(std::string_view number) {
  return number.substr(std::min(number.find_first_not_of('0'), number.size()));
}

}  // namespace

void LabelColumn::add(std::string_view label) {
  // Rows of one user, and often of one tag, follow each other.
  if (!rows_.empty() && names_[static_cast<std::size_t>(rows_.back())] == label) {
    rows_.push_back(rows_.back());
    return;
  }
  auto found = index_.find(label);
  if (found == index_.end()) {
    found = index_.emplace(std::string(label), static_cast<std::int32_t>(names_.size())).first;
    names_.emplace_back(label);
  }
  rows_.push_back(found->second);
}

LabelColumn LabelColumn::select(std::span<const std::uint32_t> rows) const {
  LabelColumn column;
  if (empty()) return column;
  column.rows_.reserve(rows.size());
  for (const auto row : rows) column.add((*this)[row]);
  return column;
}

bool label_less(std::string_view a, std::string_view b) {
  const bool a_is_number = is_number(a);
  if (a_is_number != is_number(b)) return a_is_number;
  if (!a_is_number) return a < b;
  const auto a_digits = without_zeros(a), b_digits = without_zeros(b);
  if (a_digits.size() != b_digits.size()) return a_digits.size() < b_digits.size();
  return a_digits != b_digits ? a_digits < b_digits : a < b;
}

}  // namespace lab::envs
