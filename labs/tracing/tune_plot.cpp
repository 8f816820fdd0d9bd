// The picture of a search: what AUC goes with which value of each option.

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "labs/tracing/report.hpp"
#include "labs/tracing/tune_report.hpp"

namespace lab::labs::tracing {
namespace {

constexpr std::size_t kColumns = 44;  // of the marks
constexpr std::size_t kMostValues = 4;

/// A trial in the picture.
struct Mark {
  double auc;
  bool is_best;
  double number;     ///< the value of the option at hand, where it is one
  std::string text;  ///< the same as a text
};

/// One line of the picture: marks whose values are alike.
struct Line {
  std::string label;
  std::vector<Mark> marks;
};

std::vector<Line> by_value(const std::vector<Mark>& marks) {
  std::vector<Line> lines;
  for (const auto& mark : marks) {
    if (lines.empty() || lines.back().label != mark.text) lines.push_back({mark.text, {}});
    lines.back().marks.push_back(mark);
  }
  return lines;
}

/// Quarters with about as many marks each; equal values stay together.
std::vector<Line> by_quarter(const std::vector<Mark>& marks) {
  std::vector<Line> lines;
  for (std::size_t quarter = 0, from = 0; quarter < kMostValues; ++quarter) {
    auto to = std::max(from, marks.size() * (quarter + 1) / kMostValues);
    while (to > from && to < marks.size() && marks[to].number == marks[to - 1].number) ++to;
    if (to == from) continue;
    const auto& first = marks[from].text;
    const auto& last = marks[to - 1].text;
    lines.push_back({first == last ? first : fmt::format("{} – {}", first, last),
                     {marks.begin() + static_cast<std::ptrdiff_t>(from),
                      marks.begin() + static_cast<std::ptrdiff_t>(to)}});
    from = to;
  }
  return lines;
}

std::vector<Line> lines_of(std::vector<Mark> marks) {
  std::ranges::stable_sort(marks, {}, [](const auto& m) { return std::pair(m.number, m.text); });
  auto lines = by_value(marks);
  return lines.size() <= kMostValues ? lines : by_quarter(marks);
}

/// "    •  2  ◆": a mark for each trial, a number where several fall into one place.
std::string drawn(const std::vector<Mark>& marks, double least, double greatest) {
  std::vector<int> count(kColumns);
  std::vector<bool> is_best(kColumns);
  for (const auto& mark : marks) {
    const double share = greatest > least ? (mark.auc - least) / (greatest - least) : 0.5;
    const auto column = static_cast<std::size_t>(share * static_cast<double>(kColumns - 1) + 0.5);
    ++count[column];
    if (mark.is_best) is_best[column] = true;
  }
  std::string text;
  for (std::size_t i = 0; i < kColumns; ++i) {
    text += is_best[i]     ? std::string("◆")
            : count[i] > 9 ? std::string("+")
            : count[i] > 1 ? std::to_string(count[i])
            : count[i] > 0 ? std::string("•")
                           : std::string(" ");
  }
  return text;
}

}  // namespace

std::string search_plot(const SearchPlan& plan, const std::vector<SearchTrial>& trials) {
  std::vector<const SearchTrial*> seen;
  for (const auto& trial : trials) {
    if (!trial.outcomes.empty() && !trial.outcomes.front().failed) seen.push_back(&trial);
  }
  if (seen.size() < 2) return "";
  const auto first_auc = [](const auto* trial) { return trial->outcomes.front().auc; };
  const auto [worst, best] = std::ranges::minmax(seen, {}, first_auc);
  const double least = first_auc(worst), greatest = first_auc(best);
  const int winner = ranked(trials).front().number;

  const auto epochs = rungs_of(plan).front().epochs;
  const auto title = fmt::format("AUC after {} epoch{}", epochs, epochs == 1 ? "" : "s");
  const auto low = figure(least), high = figure(greatest);
  std::string text = fmt::format("  {:<32}{}{:>{}}\n", title, low, high, kColumns - low.size());
  for (const auto& name : searched_options()) {
    std::vector<Mark> marks;
    for (const auto* trial : seen) {
      const auto* value = value_of(trial->drawn, name);
      if (value == nullptr) continue;
      Mark mark{first_auc(trial), trial->number == winner, 0, *value};
      if (!core::parse(*value, mark.number)) mark.number = 0;
      marks.push_back(std::move(mark));
    }
    if (marks.empty()) continue;
    auto label = name;
    for (const auto& line : lines_of(std::move(marks))) {
      text +=
          fmt::format("  {:<12}{:<20}{}", label, line.label, drawn(line.marks, least, greatest));
      text.erase(text.find_last_not_of(' ') + 1);
      text += "\n";
      label.clear();
    }
  }
  return text + "  ◆ the best of all in the end; • a trial; a number: so many at one place\n";
}

}  // namespace lab::labs::tracing
