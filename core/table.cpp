#include "core/table.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace lab::core {
namespace {

constexpr int kGap = 2;
constexpr int kNarrowest = 8;

std::string spaces(int count) {
  return std::string(static_cast<std::size_t>(std::max(count, 0)), ' ');
}

}  // namespace

Table::Table(std::vector<std::string> headings) {
  for (auto& heading : headings) {
    left_.push_back(heading.starts_with('<'));
    if (left_.back()) heading.erase(0, 1);
  }
  rows_.push_back(std::move(headings));
}

void Table::add(std::vector<std::string> cells) {
  expect(cells.size() <= left_.size(), "Table: {} cells for {} columns", cells.size(),
         left_.size());
  cells.resize(left_.size());
  rows_.push_back(std::move(cells));
}

std::string Table::text(int width) const {
  std::vector<int> widths(left_.size(), 0);
  for (const auto& row : rows_) {
    for (std::size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], display_width(row[c]));
  }
  int total = 0;
  for (const int w : widths) total += w + kGap;
  // The widest column that can be broken gives way, column by column of the screen.
  while (total > width) {
    int* widest = nullptr;
    for (std::size_t c = 0; c < widths.size(); ++c) {
      if (left_[c] && widths[c] > kNarrowest && (widest == nullptr || widths[c] > *widest)) {
        widest = &widths[c];
      }
    }
    if (widest == nullptr) break;
    --*widest;
    --total;
  }

  std::string result;
  for (const auto& row : rows_) {
    std::vector<std::vector<std::string>> lines;
    std::size_t height = 1;
    for (std::size_t c = 0; c < row.size(); ++c) {
      lines.push_back(left_[c] ? wrap(row[c], widths[c]) : std::vector<std::string>{row[c]});
      height = std::max(height, lines.back().size());
    }
    for (std::size_t i = 0; i < height; ++i) {
      std::string line;
      for (std::size_t c = 0; c < row.size(); ++c) {
        const std::string cell = i < lines[c].size() ? lines[c][i] : std::string();
        const auto pad = spaces(widths[c] - display_width(cell));
        line += spaces(kGap) + (left_[c] ? cell + pad : pad + cell);
      }
      line.erase(line.find_last_not_of(' ') + 1);
      result += line + "\n";
    }
    if (&row == &rows_.front()) {
      std::string rule;
      for (std::size_t c = 0; c < row.size(); ++c) {
        rule += spaces(kGap);
        for (int i = 0; i < widths[c]; ++i) rule += "─";
      }
      result += rule + "\n";
    }
  }
  return result;
}

}  // namespace lab::core
