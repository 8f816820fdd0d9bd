#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/text.hpp"
#include "envs/csv_rows.hpp"
#include "envs/interaction_files.hpp"
#include "envs/text_rows.hpp"

namespace lab::envs {
namespace {

/// A column of lists; `parts` are those of the row at hand.
struct ListColumn {
  std::string_view name;
  std::size_t place = 0;
  std::vector<std::string_view> parts;

  void read(const CsvRows& rows) { parts = split(rows[place], ","); }
};

std::int64_t read_number(const CsvRows& rows, std::string_view name, std::string_view field) {
  std::int64_t number = 0;
  if (!core::parse(field, number)) {
    rows.fail_row(fmt::format("{} {} is not a whole number; write one", name, shown(field)));
  }
  return number;
}

class PyktReader {
 public:
  explicit PyktReader(const core::MappedFile& file) : rows_(file), user_(rows_.place_of("uid")) {
    lists_ = {{"concepts", rows_.place_of("concepts"), {}},
              {"responses", rows_.place_of("responses"), {}}};
    fold_ = rows_.find("fold");
    add_list("questions", questions_);
    add_list("timestamps", times_);
  }

  Interactions read() {
    while (rows_.next()) read_user();
    if (table_.size() == 0)
      rows_.fail_row("every step of the file is padding; give one with answers");
    return std::move(table_);
  }

 private:
  void add_list(std::string_view name, std::size_t& index) {
    const auto place = rows_.find(name);
    if (!place) return;
    index = lists_.size();
    lists_.push_back({name, *place, {}});
  }

  void read_user() {
    for (auto& list : lists_) list.read(rows_);
    const auto& concepts = lists_[0].parts;
    for (const auto& list : lists_) {
      if (list.parts.size() == concepts.size()) continue;
      rows_.fail_row(fmt::format("{} concepts and {} {} in one row; give each answer one of both",
                                 concepts.size(), list.parts.size(), list.name));
    }
    const auto& user = rows_[user_];
    if (user.empty()) rows_.fail_row("uid is empty; name the user");
    std::int32_t fold = 0;
    if (fold_) fold = static_cast<std::int32_t>(read_number(rows_, "fold", rows_[*fold_]));
    for (std::size_t i = 0; i < concepts.size(); ++i) {
      if (concepts[i] == "-1" || lists_[1].parts[i] == "-1") continue;  // padding
      table_.user.add(user);
      if (fold_) table_.fold.push_back(fold);
      read_step(i);
    }
  }

  void read_step(std::size_t i) {
    const auto label = [&](std::size_t list) {
      const auto text = lists_[list].parts[i];
      if (text.empty()) {
        rows_.fail_row(fmt::format("step {} of {} is empty; write one between each two commas",
                                   i + 1, lists_[list].name));
      }
      return text;
    };
    table_.tag.add(label(0));
    if (questions_ != 0) table_.question.add(label(questions_));
    std::int8_t correct = 0;
    if (auto fault = read_answer(lists_[1].parts[i], correct); !fault.empty()) {
      rows_.fail_row(fault);
    }
    table_.correct.push_back(correct);
    if (times_ != 0) {
      constexpr std::int64_t kLast = std::int64_t{1} << 50;  // milliseconds; far from overflow
      const auto milliseconds = read_number(rows_, "timestamps", lists_[times_].parts[i]);
      if (milliseconds < -kLast || milliseconds > kLast) {
        rows_.fail_row(
            fmt::format("timestamps {} is no time; write milliseconds since 1970", milliseconds));
      }
      table_.microseconds.push_back(milliseconds * 1000);
    }
  }

  CsvRows rows_;
  std::size_t user_;
  std::optional<std::size_t> fold_;
  std::vector<ListColumn> lists_;
  std::size_t questions_ = 0, times_ = 0;  // index in lists_; 0: no such column
  Interactions table_;
};

}  // namespace

Interactions read_pykt(const core::MappedFile& file) { return PyktReader(file).read(); }

}  // namespace lab::envs
