#include "core/classification.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

#include "core/error.hpp"

namespace lab::core {
namespace {

constexpr double kLeast = 1e-44;  // a probability that a logarithm takes

template <class T>
void check(std::span<const T> scores, std::span<const std::int8_t> answers) {
  expect(scores.size() == answers.size(), "{} predictions for {} answers", scores.size(),
         answers.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    expect(answers[i] == 0 || answers[i] == 1, "answer {} is {}, not 0 or 1", i,
           static_cast<int>(answers[i]));
    expect(!std::isnan(scores[i]), "prediction {} is no number", i);
  }
}

/// The mean of `figure`(probability, answer).
template <class T, class Figure>
double mean(std::span<const T> probabilities, std::span<const std::int8_t> answers,
            Figure&& figure) {
  check(probabilities, answers);
  expect(!answers.empty(), "no answers to compare with");
  double total = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    total += figure(static_cast<double>(probabilities[i]), answers[i] == 1);
  }
  return total / static_cast<double>(answers.size());
}

}  // namespace

template <class T>
std::optional<double> auc(std::span<const T> scores, std::span<const std::int8_t> answers) {
  check(scores, answers);
  std::vector<std::pair<T, std::int8_t>> sorted;
  sorted.reserve(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) sorted.emplace_back(scores[i], answers[i]);
  std::sort(sorted.begin(), sorted.end());

  // Pairs of a "yes" above a "no", counted in halves so that the count is exact.
  std::uint64_t halves = 0, no_below = 0, yes_total = 0;
  for (auto at = sorted.begin(); at != sorted.end();) {
    std::uint64_t yes = 0, no = 0;
    for (const T score = at->first; at != sorted.end() && at->first == score; ++at) {
      at->second == 1 ? ++yes : ++no;
    }
    halves += yes * (2 * no_below + no);
    no_below += no;
    yes_total += yes;
  }
  if (yes_total == 0 || no_below == 0) return std::nullopt;
  return static_cast<double>(halves) / 2 / static_cast<double>(yes_total) /
         static_cast<double>(no_below);
}

template <class T>
double accuracy(std::span<const T> probabilities, std::span<const std::int8_t> answers) {
  return mean(probabilities, answers,
              [](double p, bool yes) { return (p >= 0.5) == yes ? 1.0 : 0.0; });
}

template <class T>
double log_loss(std::span<const T> probabilities, std::span<const std::int8_t> answers) {
  return mean(probabilities, answers,
              [](double p, bool yes) { return -std::log(std::max(yes ? p : 1 - p, kLeast)); });
}

template std::optional<double> auc(std::span<const float>, std::span<const std::int8_t>);
template std::optional<double> auc(std::span<const double>, std::span<const std::int8_t>);
template double accuracy(std::span<const float>, std::span<const std::int8_t>);
template double accuracy(std::span<const double>, std::span<const std::int8_t>);
template double log_loss(std::span<const float>, std::span<const std::int8_t>);
template double log_loss(std::span<const double>, std::span<const std::int8_t>);

}  // namespace lab::core
