#include "labs/tracing/logistic.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_map>

#include "core/error.hpp"
#include "core/random.hpp"
#include "envs/random_order.hpp"

namespace lab::labs::tracing {
namespace {

// Where the parameters lie; after these come b_tag, w and v of each tag and then b_question.
enum Place : std::size_t { kBias, kRight, kWrong, kQuestionRight, kQuestionWrong, kTags };

/// How often something was answered before.
struct Answered {
  int right = 0, wrong = 0;

  void add(std::int8_t correct) { ++(correct == 1 ? right : wrong); }
};

float log_count(int count) { return std::log1p(static_cast<float>(count)); }

bool is_known(std::int8_t correct) { return correct >= 0; }

void check_ids(const char* what, std::span<const std::int32_t> ids, std::size_t size,
               std::size_t count) {
  if (count == 0) return;  // not told apart
  expect(ids.size() == size, "LogisticSequence: {} ids of a {} for {} answers", ids.size(), what,
         size);
  for (const auto id : ids) {
    expect(id >= 0 && static_cast<std::size_t>(id) < count,
           "LogisticSequence: {} {} is not in [0, {})", what, id, count);
  }
}

void check_answers(std::span<const std::int8_t> correct) {
  for (const int answer : correct) {
    expect(answer >= -1 && answer <= 1, "LogisticSequence: an answer of {}", answer);
  }
}

}  // namespace

LogisticModel::LogisticModel(int tags, int questions)
    : tags_(static_cast<std::size_t>(tags)), questions_(static_cast<std::size_t>(questions)) {
  expect(tags >= 0 && questions >= 0, "LogisticModel: {} tags and {} questions", tags, questions);
  parameters_.resize(kTags + 3 * tags_ + questions_);
}

template <class Act>
void LogisticModel::for_each_step(const LogisticSequence& s, Act&& act) const {
  check_answers(s.correct);
  check_ids("tag", s.tag, s.correct.size(), tags_);
  check_ids("question", s.question, s.correct.size(), questions_);
  Answered all;
  std::unordered_map<std::int32_t, Answered> by_tag, by_question;
  Terms terms;
  for (std::size_t t = 0; t < s.correct.size(); ++t) {
    terms = {{kBias, 1.0F}, {kRight, log_count(all.right)}, {kWrong, log_count(all.wrong)}};
    if (tags_ > 0) {
      const auto& same = by_tag[s.tag[t]];
      const std::size_t tag = kTags + static_cast<std::size_t>(s.tag[t]);
      terms.emplace_back(tag, 1.0F);
      terms.emplace_back(tag + tags_, log_count(same.right));
      terms.emplace_back(tag + 2 * tags_, log_count(same.wrong));
    }
    if (questions_ > 0) {
      const auto& same = by_question[s.question[t]];
      terms.emplace_back(kTags + 3 * tags_ + static_cast<std::size_t>(s.question[t]), 1.0F);
      terms.emplace_back(kQuestionRight, log_count(same.right));
      terms.emplace_back(kQuestionWrong, log_count(same.wrong));
    }
    act(terms, t);
    if (!is_known(s.correct[t])) continue;
    all.add(s.correct[t]);
    if (tags_ > 0) by_tag[s.tag[t]].add(s.correct[t]);
    if (questions_ > 0) by_question[s.question[t]].add(s.correct[t]);
  }
}

float LogisticModel::probability(std::span<const Terms::value_type> terms) const {
  float z = 0;
  for (const auto& [place, value] : terms) z += parameters_[place] * value;
  return 1 / (1 + std::exp(-z));
}

LogisticModel::Rows LogisticModel::rows_of(std::span<const LogisticSequence> sequences) const {
  Rows rows{.width = std::size_t{3} + (tags_ > 0 ? 3 : 0) + (questions_ > 0 ? 3 : 0),
            .terms = {},
            .answers = {},
            .uses = std::vector<float>(parameters_.size())};
  for (const auto& sequence : sequences) {
    for_each_step(sequence, [&](const Terms& terms, std::size_t t) {
      if (!is_known(sequence.correct[t])) return;
      rows.terms.insert(rows.terms.end(), terms.begin(), terms.end());
      rows.answers.push_back(sequence.correct[t]);
      for (const auto& term : terms) ++rows.uses[term.first];
    });
  }
  return rows;
}

void LogisticModel::fit(std::span<const LogisticSequence> sequences,
                        const LogisticOptions& options) {
  const Rows rows = rows_of(sequences);
  std::ranges::fill(parameters_, 0.0F);
  std::vector<float> squares(parameters_.size(), 1e-8F);  // AdaGrad's: Σ gradient²
  std::vector<std::uint32_t> order(rows.answers.size());
  std::iota(order.begin(), order.end(), 0U);
  auto rng = core::stream(options.seed, "logistic");
  const auto rate = static_cast<float>(options.learning_rate);
  const auto l2 = static_cast<float>(options.l2);
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    envs::shuffle(std::span(order), rng);
    for (const std::size_t n : order) {
      const auto terms = std::span(rows.terms).subspan(n * rows.width, rows.width);
      const float error = probability(terms) - rows.answers[n];
      for (const auto& [place, value] : terms) {
        // Each answer brings an equal share of a parameter's decay; b has none.
        const float decay = place == kBias ? 0 : l2 / rows.uses[place];
        const float gradient = error * value + decay * parameters_[place];
        squares[place] += gradient * gradient;
        parameters_[place] -= rate * gradient / std::sqrt(squares[place]);
      }
    }
  }
}

std::vector<float> LogisticModel::predict(const LogisticSequence& sequence) const {
  std::vector<float> probabilities;
  probabilities.reserve(sequence.correct.size());
  for_each_step(sequence, [&](const Terms& terms, std::size_t) {
    probabilities.push_back(probability(terms));
  });
  return probabilities;
}

void LogisticModel::set_parameters(std::vector<float> parameters) {
  if (parameters.size() != parameters_.size()) {
    fail("logistic: {} parameters are of another model: {} tags and {} questions have {}",
         parameters.size(), tags_, questions_, parameters_.size());
  }
  parameters_ = std::move(parameters);
}

}  // namespace lab::labs::tracing
