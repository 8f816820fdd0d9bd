#include "nn/learning_rate.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/golden.hpp"

using namespace lab;
using nn::Plateau;
using testing::Approx;
using testing::difference;
using testing::numbers_of;

namespace {

Plateau::Options options_of(const nlohmann::json& named) {
  Plateau::Options options;
  for (const auto& [name, value] : named.items()) {
    if (name == "mode") {
      options.mode = value == "max" ? Plateau::Mode::max : Plateau::Mode::min;
    } else if (name == "patience") {
      options.patience = value;
    } else if (name == "factor" || name == "threshold") {
      (name == "factor" ? options.factor : options.threshold) = value;
    } else {
      fail("the golden file names an option '{}' that the lab has not", name);
    }
  }
  return options;
}

std::vector<double> rates(Plateau& plateau, const std::vector<double>& figures) {
  std::vector<double> result;
  for (const double figure : figures) result.push_back(plateau.step(figure));
  return result;
}

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace

TEST_CASE("The rate falls on a plateau as PyTorch recorded it, in one go and resumed") {
  for (const auto& golden : testing::golden_cases("tracing/optim.json", "plateau")) {
    const auto options = options_of(golden.at("kw"));
    const auto figures = numbers_of(golden.at("metric")), wanted = numbers_of(golden.at("lr"));
    Plateau plateau(1e-4, options);
    CHECK(difference(rates(plateau, figures), wanted, {0, 1e-14}) == "");

    Plateau before(1e-4, options);
    std::vector<double> resumed;
    for (std::size_t i = 0; i < figures.size(); ++i) {
      Plateau after(1, options);
      after.set_state(before.state());
      resumed.push_back(after.step(figures[i]));
      before.step(figures[i]);
      CHECK(after.state() == before.state());
    }
    CHECK(difference(resumed, wanted, {0, 1e-14}) == "");
  }
}

TEST_CASE("A figure is better by more than the threshold only, and NaN never") {
  Plateau loss(1, {.factor = 0.5, .patience = 0, .threshold = 0.1});
  // 0.95 is no tenth below 1, 0.89 is; then NaN; then 0.80 is no more than a tenth below 0.89.
  CHECK(rates(loss, {1, 0.95, 0.89, kNaN, 0.802}) == std::vector<double>{1, 0.5, 0.5, 0.25, 0.125});
  Plateau score(1, {.mode = Plateau::Mode::max, .factor = 0.5, .patience = 0, .threshold = 0.1});
  CHECK(rates(score, {1, 1.05, 1.11, kNaN, 1.2}) == std::vector<double>{1, 0.5, 0.5, 0.25, 0.125});
}

TEST_CASE("While a rate cools down no figure counts") {
  // Two that are no better lower the rate; the next two do not count, better or not.
  Plateau plateau(1, {.factor = 0.5, .patience = 1, .cooldown = 2});
  CHECK(rates(plateau, {1, 1, 1, 1, 1, 1, 1, 1}) ==
        std::vector<double>{1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25});
}

TEST_CASE("A rate ends at its least one and takes no step that is too small") {
  Plateau least(1, {.factor = 0.5, .patience = 0, .min_rate = 0.3});
  CHECK(rates(least, {1, 1, 1, 1}) == std::vector<double>{1, 0.5, 0.3, 0.3});
  Plateau small(1, {.factor = 0.5, .patience = 0, .epsilon = 0.25});
  CHECK(rates(small, {1, 1, 1, 1}) == std::vector<double>{1, 0.5, 0.5, 0.5});
}

TEST_CASE("A plateau that would raise the rate is a mistake") {
  CHECK_THROWS_AS(Plateau(1, {.factor = 1}), std::logic_error);
  CHECK_THROWS_AS(Plateau(1, {.patience = -1}), std::logic_error);
  CHECK_THROWS_AS(Plateau(-1, {}), std::logic_error);
}

TEST_CASE("A rate warms up and falls in straight lines as PyTorch recorded it") {
  for (const auto& golden : testing::golden_cases("tracing/optim.json", "linear_warmup")) {
    const nn::LinearWarmup schedule{golden.at("base"), golden.at("warmup"), golden.at("total")};
    INFO("warm-up " << schedule.warmup << " of " << schedule.total);
    std::vector<double> got;
    const auto wanted = numbers_of(golden.at("lr"));
    while (got.size() < wanted.size()) {
      got.push_back(schedule.at(static_cast<std::int64_t>(got.size())));
    }
    CHECK(difference(got, wanted, {1e-20, 1e-14}) == "");
  }
}

TEST_CASE("A warm-up that is longer than the training rises until the training ends") {
  const nn::LinearWarmup schedule{1, 10, 4};
  CHECK(schedule.at(3) == Approx(0.3));
  CHECK(schedule.at(100) == 0);
  CHECK_THROWS_AS(schedule.at(-1), std::logic_error);
}
