#include "core/statistics.hpp"

#include "tests/catch.hpp"

using namespace lab;
using testing::Approx;

TEST_CASE("Quantiles are NumPy's") {
  // numpy.quantile([3, 1, 4, 1.5, 9, 2.6], q)
  const std::vector<double> values{3, 1, 4, 1.5, 9, 2.6};
  CHECK(core::quantile(values, 0) == 1);
  CHECK(core::quantile(values, 0.1) == Approx(1.25).epsilon(1e-15));
  CHECK(core::quantile(values, 0.25) == Approx(1.775).epsilon(1e-15));
  CHECK(core::median(values) == Approx(2.8).epsilon(1e-15));
  CHECK(core::quantile(values, 0.9) == Approx(6.5).epsilon(1e-15));
  CHECK(core::quantile(values, 1) == 9);
  CHECK(core::median({5}) == 5);
  CHECK(core::quantile({1, 2}, 1) == 2);
}

TEST_CASE("A quantile of nothing, or beyond 0 and 1, is a mistake") {
  CHECK_THROWS_AS(core::quantile({}, 0.5), std::logic_error);
  CHECK_THROWS_AS(core::quantile({1}, -0.1), std::logic_error);
  CHECK_THROWS_AS(core::quantile({1}, 1.1), std::logic_error);
}

TEST_CASE("Wilson's interval has its published values") {
  // R: binom::binom.wilson(x, n)
  struct Known {
    int successes, trials;
    double low, high;
  };
  for (const auto& [successes, trials, low, high] :
       {Known{0, 10, 0, 0.2775327998628892}, Known{10, 10, 0.7224672001371107, 1},
        Known{5, 10, 0.2365930905125640, 0.7634069094874360},
        Known{81, 263, 0.2552897177898344, 0.3662080068460590}}) {
    INFO(successes << " of " << trials);
    const auto interval = core::wilson(successes, trials);
    CHECK(interval.low == Approx(low).margin(1e-9));
    CHECK(interval.high == Approx(high).margin(1e-9));
  }
  CHECK_THROWS_AS(core::wilson(1, 0), std::logic_error);
  CHECK_THROWS_AS(core::wilson(2, 1), std::logic_error);
  CHECK_THROWS_AS(core::wilson(-1, 1), std::logic_error);
}

TEST_CASE("Wilson's interval holds the share and stays within 0 and 1") {
  for (int trials = 1; trials <= 60; ++trials) {
    for (int successes = 0; successes <= trials; ++successes) {
      const auto interval = core::wilson(successes, trials);
      const double share = static_cast<double>(successes) / trials;
      REQUIRE(interval.low >= 0);
      REQUIRE(interval.high <= 1);
      REQUIRE(interval.low <= share + 1e-12);  // rounding
      REQUIRE(interval.high >= share - 1e-12);
      REQUIRE(interval.low < interval.high);
    }
  }
}

TEST_CASE("A moving mean forgets what lies before its window") {
  core::MovingMean mean(3);
  CHECK(mean.mean() == 0);
  mean.add(1);
  CHECK(mean.mean() == 1);
  CHECK_FALSE(mean.full());
  mean.add(2);
  mean.add(6);
  CHECK(mean.full());
  CHECK(mean.mean() == 3);
  mean.add(10);
  CHECK(mean.mean() == 6);
  CHECK(mean.values() == std::vector<double>{2, 6, 10});
}

TEST_CASE("A moving mean made from the values of another goes on bit for bit") {
  core::MovingMean one(100);
  for (int i = 0; i < 1234; ++i) one.add(0.1 * (i % 7));
  core::MovingMean other(100);
  for (const double value : one.values()) other.add(value);
  for (int i = 0; i < 50; ++i) {
    REQUIRE(one.mean() == other.mean());
    one.add(0.3 * i);
    other.add(0.3 * i);
  }
}
