#include "envs/interactions.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "envs/csv_rows.hpp"
#include "envs/interaction_files.hpp"
#include "envs/text_rows.hpp"

namespace lab::envs {
namespace {

constexpr std::array<std::string_view, 3> kPyktColumns{"uid", "concepts", "responses"};
constexpr std::array<std::string_view, 6> kCompetitionColumns{
    "userID", "assessmentItemID", "testId", "answerCode", "Timestamp", "KnowledgeTag"};

template <std::size_t count>
std::ptrdiff_t shared_names(const std::vector<std::string>& header,
                            const std::array<std::string_view, count>& names) {
  return std::count_if(names.begin(), names.end(), [&](std::string_view name) {
    return std::find(header.begin(), header.end(), name) != header.end();
  });
}

/// The csv format whose columns the header names; none where it names no column of either.
std::optional<InteractionFormat> csv_format(std::string_view header) {
  std::vector<std::string> names;
  if (!split_csv(header, names).empty()) return std::nullopt;
  const auto pykt = shared_names(names, kPyktColumns);
  const auto competition = shared_names(names, kCompetitionColumns);
  if (pykt == 0 && competition == 0) return std::nullopt;
  return pykt > competition ? InteractionFormat::pykt : InteractionFormat::competition;
}

/// Whether these lines are one sequence: a head, lists of one length, the last of answers.
bool is_sequence(std::span<const std::string_view> lines) {
  const auto commas = [](std::string_view line) {
    return std::count(line.begin(), line.end(), ',') - (line.ends_with(',') ? 1 : 0);
  };
  for (const auto line : lines.subspan(1)) {
    if (commas(line) != commas(lines.back())) return false;
  }
  return commas(lines[0]) < 2 && lines.back().find_first_not_of("-01,") == std::string_view::npos;
}

/// The share of the sequences that are in order when `height` lines make one.
double share_in_order(std::span<const std::string_view> lines, std::size_t height) {
  const auto count = lines.size() / height;
  std::size_t good = 0;
  for (std::size_t i = 0; i < count; ++i) good += is_sequence(lines.subspan(i * height, height));
  return count == 0 ? 0 : static_cast<double>(good) / static_cast<double>(count);
}

/// lines3 or lines4, whichever fits more of the first lines; none where neither does.
std::optional<InteractionFormat> lines_format(std::string_view rows) {
  constexpr std::size_t kLooked = 240;  // a multiple of 3 and of 4
  if (rows.front() < '0' || rows.front() > '9') return std::nullopt;
  std::vector<std::string_view> lines;
  while (!rows.empty() && lines.size() < kLooked) lines.push_back(take_line(rows));
  const double three = share_in_order(lines, 3), four = share_in_order(lines, 4);
  if (three > four) return InteractionFormat::lines3;
  if (four > 0 || lines.size() % 4 == 0) return InteractionFormat::lines4;
  if (lines.size() % 3 == 0) return InteractionFormat::lines3;
  return std::nullopt;
}

InteractionFormat format_of(const core::MappedFile& file) {
  const auto rows = rows_of(file);
  auto rest = rows;
  if (const auto format = csv_format(take_line(rest))) return *format;
  if (const auto format = lines_format(rows)) return *format;
  fail(
      "{}:1: the format is not known: {} is neither a header with the columns of pyKT ({}) or of "
      "the competition ({}) nor the head of 3 or 4 lines (\"sequence,user\" or the number of "
      "answers); give a file of one of these",
      file.path().string(), shown(take_line(rest = rows)), fmt::join(kPyktColumns, ", "),
      fmt::join(kCompetitionColumns, ", "));
}

Interactions read(const core::MappedFile& file, InteractionFormat format) {
  switch (format) {
    case InteractionFormat::lines3: return read_answer_lines(file, false);
    case InteractionFormat::lines4: return read_answer_lines(file, true);
    case InteractionFormat::pykt: return read_pykt(file);
    case InteractionFormat::competition: return read_competition(file);
    case InteractionFormat::detect: break;
  }
  return read(file, format_of(file));
}

/// Labels are saved as JSON, which holds UTF-8 alone.
void check_letters(const Interactions& table) {
  for (const auto* column : {&table.user, &table.test, &table.question, &table.tag}) {
    for (const auto& label : column->names()) {
      if (is_utf8(label)) continue;
      fail("{}: the label {} is not UTF-8; convert the file", table.source, shown(label));
    }
  }
}

template <class T>
std::vector<T> select_numbers(const std::vector<T>& column, std::span<const std::uint32_t> rows) {
  std::vector<T> selected;
  if (column.empty()) return selected;
  selected.reserve(rows.size());
  for (const auto row : rows) selected.push_back(column[row]);
  return selected;
}

}  // namespace

Interactions Interactions::select(std::span<const std::uint32_t> rows) const {
  return {source,
          user.select(rows),
          test.select(rows),
          question.select(rows),
          tag.select(rows),
          select_numbers(correct, rows),
          select_numbers(microseconds, rows),
          select_numbers(fold, rows)};
}

Interactions read_interactions(const std::filesystem::path& file, InteractionFormat format) {
  const core::MappedFile mapped(file);
  auto table = read(mapped, format);
  table.source = file.string();
  check_letters(table);
  return table;
}

std::string read_answer(std::string_view field, std::int8_t& correct) {
  if (field == "1") {
    correct = 1;
  } else if (field == "0") {
    correct = 0;
  } else if (field == "-1") {
    correct = -1;
  } else {
    return fmt::format(
        "the answer {} is not known; write 1 (right), 0 (wrong) or -1 (to be predicted)",
        shown(field));
  }
  return "";
}

std::string_view name_of(InteractionFormat format) {
  constexpr std::array<std::string_view, 5> kNames{"detect", "lines3", "lines4", "pykt",
                                                   "competition"};
  return kNames[static_cast<std::size_t>(format)];
}

}  // namespace lab::envs
