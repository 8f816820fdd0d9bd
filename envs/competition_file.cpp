#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/error.hpp"
#include "envs/csv_rows.hpp"
#include "envs/interaction_files.hpp"
#include "envs/text_rows.hpp"
#include "envs/timestamp.hpp"

namespace lab::envs {

Interactions read_competition(const core::MappedFile& file) {
  CsvRows rows(file);
  Interactions table;
  struct Labels {
    LabelColumn& column;
    std::string_view name;
    std::size_t place;
  };
  const auto labels = [&](LabelColumn& column, std::string_view name) {
    return Labels{column, name, rows.place_of(name)};
  };
  const std::array<Labels, 4> columns{
      labels(table.user, "userID"), labels(table.question, "assessmentItemID"),
      labels(table.test, "testId"), labels(table.tag, "KnowledgeTag")};
  const auto answer = rows.place_of("answerCode"), time = rows.place_of("Timestamp");
  while (rows.next()) {
    for (const auto& [column, name, place] : columns) {
      if (rows[place].empty()) rows.fail_row(fmt::format("{} is empty; write a label", name));
      column.add(rows[place]);
    }
    std::int8_t correct = 0;
    if (auto fault = read_answer(rows[answer], correct); !fault.empty()) rows.fail_row(fault);
    table.correct.push_back(correct);
    std::int64_t microseconds = 0;
    if (!read_timestamp(rows[time], microseconds)) {
      rows.fail_row(fmt::format("Timestamp {} is no time; write it as 2020-03-24 00:17:11",
                                shown(rows[time])));
    }
    table.microseconds.push_back(microseconds);
  }
  return table;
}

}  // namespace lab::envs
