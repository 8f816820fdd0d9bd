#include "core/classification.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/random.hpp"
#include "tests/catch.hpp"
#include "tests/golden.hpp"

using namespace lab;
using testing::Approx;

namespace {

using Answers = std::vector<std::int8_t>;

Answers answers_of(const nlohmann::json& nested) {
  Answers answers;
  for (const double y : testing::numbers_of(nested)) answers.push_back(static_cast<std::int8_t>(y));
  return answers;
}

}  // namespace

TEST_CASE("AUC, accuracy and log loss are scikit-learn's, with ties and with certainty") {
  for (const auto& golden : testing::golden_cases("tracing/metrics.json", "cases")) {
    const auto p = testing::numbers_of(golden.at("p"));
    const auto y = answers_of(golden.at("y"));
    INFO(p.size() << " answers");
    const auto auc = core::auc<double>(p, y);
    REQUIRE(auc.has_value());
    CHECK(*auc == Approx(golden.at("auc").get<double>()).epsilon(1e-14));
    CHECK(core::accuracy<double>(p, y) ==
          Approx(golden.at("acc_ge_half").get<double>()).epsilon(1e-14));
    CHECK(core::log_loss<double>(p, y) == Approx(golden.at("bce").get<double>()).epsilon(1e-13));
  }
}

TEST_CASE("AUC counts every pair of a right and a wrong answer, ties half") {
  // Right: 0.5, 0.9; wrong: 0.1, 0.5, 0.7. Pairs: ½ more than one of three, then all three.
  CHECK(core::auc<float>(std::vector<float>{0.5F, 0.9F, 0.1F, 0.5F, 0.7F},
                         Answers{1, 1, 0, 0, 0}) == Approx(4.5 / 6));
  CHECK(core::auc<float>(std::vector<float>(7, 0.3F), Answers{1, 0, 0, 1, 0, 0, 0}) == 0.5);
  CHECK(core::auc<float>(std::vector<float>{-5, 200}, Answers{1, 0}) == 0.0);
}

TEST_CASE(
    "AUC is the same for any rising function of the scores and turns round with the answers") {
  core::Pcg64 rng(3);
  std::vector<double> p, logit, negative;
  Answers y, other;
  for (int i = 0; i < 5000; ++i) {
    p.push_back((1 + rng.below(50)) / 52.0);  // many ties
    logit.push_back(std::log(p.back() / (1 - p.back())));
    y.push_back(rng.uniform() < p.back() ? 1 : 0);
    other.push_back(static_cast<std::int8_t>(1 - y.back()));
  }
  const double auc = core::auc<double>(p, y).value();
  CHECK(auc > 0.75);
  CHECK(core::auc<double>(logit, y).value() == auc);
  CHECK(core::auc<double>(p, other).value() == Approx(1 - auc).epsilon(1e-14));
}

TEST_CASE("Where all answers are alike there is no AUC, but an accuracy and a loss") {
  const std::vector<float> p{0.25F, 0.5F};
  for (const auto answer : Answers{0, 1}) {
    const Answers y(2, answer);
    CHECK(!core::auc<float>(p, y).has_value());
    CHECK(core::accuracy<float>(p, y) == 0.5);
  }
  CHECK(core::log_loss<float>(p, Answers{1, 1}) == Approx(1.5 * std::log(2)));
  CHECK(!core::auc<float>({}, {}).has_value());
}

TEST_CASE("Certainty about what did not happen costs 44 ln 10, about what did nothing") {
  const std::vector<float> certain{0, 1};
  CHECK(core::log_loss<float>(certain, Answers{1, 0}) == Approx(101.313744090));
  CHECK(core::log_loss<float>(certain, Answers{0, 1}) == 0);
}

TEST_CASE("Unknown answers, predictions that are no number and other sizes are mistakes") {
  const std::vector<float> p{0.25F, 0.5F}, bad{0.25F, std::numeric_limits<float>::quiet_NaN()};
  CHECK_THROWS_AS(core::auc<float>(p, Answers{1, -1}), std::logic_error);
  CHECK_THROWS_AS(core::auc<float>(bad, Answers{1, 0}), std::logic_error);
  CHECK_THROWS_AS(core::accuracy<float>(p, Answers{1}), std::logic_error);
  CHECK_THROWS_AS(core::log_loss<float>(bad, Answers{1, 0}), std::logic_error);
  CHECK_THROWS_AS(core::log_loss<float>({}, {}), std::logic_error);
}
