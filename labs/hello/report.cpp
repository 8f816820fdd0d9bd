#include "labs/hello/report.hpp"

#include <algorithm>
#include <numeric>

#include "core/error.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"

namespace lab::labs::hello {
namespace {

constexpr int kMostColumns = 7, kMostRows = 40;  // what 80 columns hold

std::vector<std::int32_t> by_probability(std::span<const double> row) {
  std::vector<std::int32_t> order(row.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    return row[static_cast<std::size_t>(a)] > row[static_cast<std::size_t>(b)];
  });
  return order;
}

}  // namespace

std::string step_text(const envs::Vocabulary& vocabulary, std::int32_t input, std::int32_t next) {
  return fmt::format("{} → {}", envs::printable(vocabulary.character(input)),
                     envs::printable(vocabulary.character(next)));
}

std::string fit_table(const Training& training, const Fit& fit) {
  const auto& stream = training.stream();
  const auto& vocabulary = stream.vocabulary();
  const int V = vocabulary.size();
  const bool all = V <= kMostColumns;
  std::vector<std::string> headings{"position", "<step"};
  if (all) {
    for (const auto& c : vocabulary.characters()) headings.push_back(envs::printable(c) + " ");
  } else {
    headings.insert(headings.end(), {"p(next)", "<likeliest", "p"});
  }
  core::Table table(std::move(headings));
  const int last = stream.steps();
  const int first = std::max(0, last - std::min(stream.period(), kMostRows));
  for (int t = first; t < last; ++t) {
    const auto at = static_cast<std::size_t>(t);
    const auto next = stream.targets()[at];
    const auto row = std::span(fit.probabilities)
                         .subspan(at * static_cast<std::size_t>(V), static_cast<std::size_t>(V));
    std::vector<std::string> cells{std::to_string(t),
                                   step_text(vocabulary, stream.inputs()[at], next)};
    if (all) {
      for (int v = 0; v < V; ++v) {
        const auto text = fmt::format("{:.3f}", row[static_cast<std::size_t>(v)]);
        cells.push_back(v == next ? core::styled(text + "*", "1") : text + " ");
      }
    } else {
      const auto best = by_probability(row).front();
      cells.push_back(fmt::format("{:.3f}", row[static_cast<std::size_t>(next)]));
      cells.push_back(envs::printable(vocabulary.character(best)));
      cells.push_back(fmt::format("{:.3f}", row[static_cast<std::size_t>(best)]));
    }
    table.add(std::move(cells));
  }
  return table.text();
}

std::string probability_line(const envs::Vocabulary& vocabulary, std::span<const double> row,
                             std::int32_t next) {
  auto order = by_probability(row);
  if (order.size() <= 7) {
    std::sort(order.begin(), order.end());
  } else {
    order.resize(7);
  }
  std::string text;
  for (const auto v : order) {
    const auto entry = fmt::format("{} {:.3f}{}", envs::printable(vocabulary.character(v)),
                                   row[static_cast<std::size_t>(v)], v == next ? "*" : "");
    text += (text.empty() ? "" : "  ") + (v == next ? core::styled(entry, "1") : entry);
  }
  return text;
}

}  // namespace lab::labs::hello
