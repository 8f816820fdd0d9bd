#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/classification.hpp"
#include "core/random.hpp"
#include "labs/tracing/logistic.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/errors.hpp"

namespace lab::testing {
namespace {

using labs::tracing::LogisticModel;
using labs::tracing::LogisticSequence;

struct Sequence {
  std::vector<std::int32_t> tag, question;
  std::vector<std::int8_t> correct;

  [[nodiscard]] LogisticSequence view() const { return {tag, question, correct}; }
};

std::vector<LogisticSequence> views(const std::vector<Sequence>& sequences) {
  std::vector<LogisticSequence> result;
  for (const auto& sequence : sequences) result.push_back(sequence.view());
  return result;
}

constexpr int kTags = 3, kQuestions = 30;

/// Students of different skill who get better at a tag with each question, on questions of
/// different difficulty.
std::vector<Sequence> students(int count, std::uint64_t seed) {
  core::Pcg64 rng(seed);
  std::vector<Sequence> result(static_cast<std::size_t>(count));
  for (auto& [tags, questions, correct] : result) {
    const double skill = 1.5 * rng.normal();
    double practice[kTags] = {};
    for (int t = 0; t < 30; ++t) {
      const auto question = static_cast<std::int32_t>(rng.below(kQuestions));
      const auto tag = question % kTags;
      const double ease = 0.15 * (question - kQuestions / 2) + skill + practice[tag];
      practice[tag] += 0.2;
      tags.push_back(tag);
      questions.push_back(question);
      correct.push_back(rng.uniform() < 1 / (1 + std::exp(-ease)) ? 1 : 0);
    }
  }
  return result;
}

/// Predictions and answers of all, one behind the other.
std::pair<std::vector<float>, std::vector<std::int8_t>> predictions(
    const LogisticModel& model, const std::vector<Sequence>& sequences) {
  std::vector<float> p;
  std::vector<std::int8_t> y;
  for (const auto& sequence : sequences) {
    const auto predicted = model.predict(sequence.view());
    p.insert(p.end(), predicted.begin(), predicted.end());
    y.insert(y.end(), sequence.correct.begin(), sequence.correct.end());
  }
  return {p, y};
}

double auc_of(const LogisticModel& model, const std::vector<Sequence>& sequences) {
  const auto [p, y] = predictions(model, sequences);
  return core::auc<float>(p, y).value();
}

std::vector<float> parameters_of(const LogisticModel& model) {
  return {model.parameters().begin(), model.parameters().end()};
}

TEST_CASE("The yardstick's probabilities are those of its formula worked by hand") {
  LogisticModel model(2, 2);
  // b; all right, wrong; question right, wrong; b_tag; right of a tag, wrong of a tag; b_question
  model.set_parameters({0.1F, 0.2F, -0.3F, 0.5F, -0.7F, 1, 2, 0.25F, 0.5F, -1, -2, 3, 4});
  const Sequence s{{0, 1, 0, 0, 1}, {1, 0, 1, 0, 0}, {1, 0, -1, 1, 1}};
  // 0.1 + 1 + 4; then of tag 1 and question 0 after one right answer of others: 0.1 + 2 + 3 + 0.2
  // ln 2; and so on. The third answer is unknown and counts nowhere.
  const double ln2 = std::log(2), ln3 = std::log(3);
  const double z[] = {5.1, 5.1 + 0.2 * ln2, 5.1 + (0.2 - 0.3 + 0.25 + 0.5) * ln2,
                      4.1 + (0.2 - 0.3 + 0.25 - 0.7) * ln2,
                      5.1 + 0.2 * ln3 + (-0.3 - 2 + 0.5 - 0.7) * ln2};
  const auto predicted = model.predict(s.view());
  REQUIRE(predicted.size() == 5);
  for (std::size_t t = 0; t < 5; ++t) {
    CAPTURE(t);
    CHECK(predicted[t] == Approx(1 / (1 + std::exp(-z[t]))).epsilon(1e-5));
  }
}

TEST_CASE("A prediction knows no answer of its own step or a later one") {
  const auto all = students(200, 1);
  LogisticModel model(kTags, kQuestions);
  model.fit(views(all), {});
  auto changed = all[0];
  const auto before = model.predict(changed.view());
  for (std::size_t t = changed.correct.size(); t-- > 0;) {
    changed.correct[t] = static_cast<std::int8_t>(1 - changed.correct[t]);
    const auto after = model.predict(changed.view());
    CAPTURE(t);
    CHECK(std::equal(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(t) + 1,
                     after.begin()));
    if (t + 1 < after.size()) CHECK(before[t + 1] != after[t + 1]);
  }
}

TEST_CASE("The yardstick learns who is good at what, and from questions more than from tags") {
  const auto known = students(800, 2), fresh = students(400, 3);
  LogisticModel tags(kTags, 0), both(kTags, kQuestions), questions(0, kQuestions);
  for (auto* model : {&tags, &both, &questions}) model->fit(views(known), {});
  CHECK(auc_of(tags, fresh) > 0.70);
  CHECK(auc_of(both, fresh) > auc_of(tags, fresh) + 0.05);
  CHECK(auc_of(questions, fresh) > auc_of(tags, fresh) + 0.05);
}

TEST_CASE("On what it learned from, the yardstick predicts as many right answers as there were") {
  const auto known = students(500, 4);
  LogisticModel model(kTags, kQuestions);
  model.fit(views(known), {.l2 = 1e-3, .learning_rate = 0.02, .epochs = 200});
  const auto [p, y] = predictions(model, known);
  std::vector<double> predicted(kQuestions), happened(kQuestions), asked(kQuestions);
  std::size_t i = 0;
  for (const auto& sequence : known) {
    for (const auto question : sequence.question) {
      const auto q = static_cast<std::size_t>(question);
      predicted[q] += static_cast<double>(p[i]);
      happened[q] += y[i++];
      asked[q] += 1;
    }
  }
  for (std::size_t q = 0; q < kQuestions; ++q) {
    CAPTURE(q);
    CHECK(std::abs(predicted[q] - happened[q]) < 0.02 * asked[q]);
  }
}

TEST_CASE("A heavy L2 leaves the yardstick the share of right answers alone") {
  const auto known = students(200, 5);
  LogisticModel model(kTags, kQuestions);
  model.fit(views(known), {.l2 = 1e7});
  const auto [p, y] = predictions(model, known);
  const double share = std::accumulate(y.begin(), y.end(), 0.0) / static_cast<double>(y.size());
  for (const float probability : p) REQUIRE(probability == Approx(share).margin(0.02));
}

TEST_CASE("An unknown answer is as good as none to learn from") {
  auto known = students(50, 6);
  LogisticModel without(kTags, kQuestions), with(kTags, kQuestions);
  without.fit(views(known), {});
  for (auto& [tags, questions, correct] : known) {
    tags.insert(tags.begin() + 10, 1);
    questions.insert(questions.begin() + 10, 7);
    correct.insert(correct.begin() + 10, -1);
  }
  with.fit(views(known), {});
  CHECK(parameters_of(with) == parameters_of(without));
  CHECK(with.predict(known[0].view()).size() == 31);
}

TEST_CASE("The same seed gives the yardstick the same bits, and a second fit begins anew") {
  const auto known = students(50, 7);
  LogisticModel a(kTags, kQuestions), b(kTags, kQuestions), c(kTags, kQuestions);
  a.fit(views(known), {.seed = 1});
  b.fit(views(students(20, 8)), {.seed = 9});
  b.fit(views(known), {.seed = 1});
  c.fit(views(known), {.seed = 2});
  CHECK(parameters_of(a) == parameters_of(b));
  CHECK(parameters_of(a) != parameters_of(c));
  LogisticModel restored(kTags, kQuestions);
  restored.set_parameters(parameters_of(a));
  CHECK(restored.predict(known[3].view()) == a.predict(known[3].view()));
}

TEST_CASE("What does not fit the yardstick is said with its numbers") {
  LogisticModel model(2, 0);
  const auto text = error_of([&] { model.set_parameters(std::vector<float>(5)); });
  CHECK_THAT(text, contains("5 parameters") && contains("2 tags"));
  const Sequence unknown_tag{{2}, {}, {1}}, short_one{{0, 1}, {}, {1}}, answer{{0}, {}, {2}};
  for (const auto* bad : {&unknown_tag, &short_one, &answer}) {
    CHECK_THROWS_AS(model.predict(bad->view()), std::logic_error);
  }
}

}  // namespace
}  // namespace lab::testing
