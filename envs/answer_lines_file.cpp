#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "envs/interaction_files.hpp"
#include "envs/text_rows.hpp"

namespace lab::envs {
namespace {

using List = std::vector<std::string_view>;

/// The parts of a line between commas; one comma at its end does not count.
List list_of(std::string_view line) {
  if (line.ends_with(',')) line.remove_suffix(1);
  return split(line, ",");
}

/// The lines of one user after another, as DKT and AKT write them.
class LinesReader {
 public:
  LinesReader(const core::MappedFile& file, bool with_questions)
      : file_(file), rest_(rows_of(file)), with_questions_(with_questions) {}

  Interactions read() {
    while (!rest_.empty()) read_sequence();
    return std::move(table_);
  }

 private:
  void read_sequence() {
    const char* const head_start = rest_.data();
    const auto head = take_line(rest_);
    const List questions = with_questions_ ? take_list(head_start, "question") : List{};
    const List tags = take_list(head_start, "tag");
    const char* const answers_start = rest_.data();
    const List answers = take_list(head_start, "answer");
    if (with_questions_) check_lengths(answers_start, answers, questions, "question");
    check_lengths(answers_start, answers, tags, "tag");
    const auto user = user_of(head, answers.size(), head_start);
    for (std::size_t i = 0; i < answers.size(); ++i) {
      std::int8_t correct = 0;
      if (auto fault = read_answer(answers[i], correct); !fault.empty()) {
        fail_at(answers_start, fault);
      }
      table_.user.add(user);
      if (with_questions_) table_.question.add(questions[i]);
      table_.tag.add(tags[i]);
      table_.correct.push_back(correct);
    }
  }

  List take_list(const char* head, std::string_view name) {
    if (rest_.empty()) {
      fail_at(head, fmt::format("the file ends inside the sequence that begins here; {} make one",
                                with_questions_ ? "4 lines (head, questions, tags, answers)"
                                                : "3 lines (head, tags, answers)"));
    }
    const char* const start = rest_.data();
    auto list = list_of(take_line(rest_));
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (!list[i].empty()) continue;
      fail_at(start, fmt::format("{} {} of the line is empty; write one between each two commas",
                                 name, i + 1));
    }
    return list;
  }

  void check_lengths(const char* line, const List& answers, const List& list,
                     std::string_view name) const {
    if (answers.size() == list.size()) return;
    fail_at(line, fmt::format("{} answer{} and {} {}{} in one sequence; give each answer one {}",
                              answers.size(), answers.size() == 1 ? "" : "s", list.size(), name,
                              list.size() == 1 ? "" : "s", name));
  }

  /// The name that the head gives the user, or the number of the sequence.
  std::string user_of(std::string_view head, std::size_t answers, const char* start) {
    ++sequences_;
    const auto fields = list_of(head);
    if (fields.size() > 2 || fields.back().empty()) {
      fail_at(start, fmt::format("{} is no head (\"sequence,user\" or the number of answers); is a "
                                 "line missing above?",
                                 shown(head)));
    }
    if (fields.size() == 1) {
      if (fields[0] != std::to_string(answers)) {
        fail_at(start, fmt::format("the head says {} answers where {} follow; mend one of the two",
                                   shown(head), answers));
      }
      return std::to_string(sequences_);
    }
    std::string user(fields[1]);
    const int seen = ++seen_[user];
    return seen == 1 ? user : fmt::format("{}#{}", user, seen);
  }

  [[noreturn]] void fail_at(const char* line, std::string_view reason) const {
    fail("{}:{}: {}", file_.path().string(), line_number(file_, line), reason);
  }

  const core::MappedFile& file_;
  std::string_view rest_;
  bool with_questions_;
  Interactions table_;
  std::size_t sequences_ = 0;
  std::unordered_map<std::string, int> seen_;  // sequences of each user
};

}  // namespace

Interactions read_answer_lines(const core::MappedFile& file, bool with_questions) {
  return LinesReader(file, with_questions).read();
}

}  // namespace lab::envs
