#include "viz/draw/ticks.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <set>

#include "tests/catch.hpp"

using namespace lab::viz;
using Labels = std::vector<std::string>;

TEST_CASE("Ticks are round numbers with the decimals they need") {
  CHECK(linear_ticks({0, 1}, 5).labels == Labels{"0", "0.2", "0.4", "0.6", "0.8", "1.0"});
  CHECK(linear_ticks({-0.03, 1.04}, 3).labels == Labels{"0", "0.5", "1.0"});
  CHECK(linear_ticks({0, 1218}, 3).labels == Labels{"0", "500", "1000"});
  CHECK(linear_ticks({-3, 3}, 3).labels == Labels{"-2", "0", "2"});
}

TEST_CASE("Thousands and millions are shortened, all ticks in the same unit") {
  CHECK(linear_ticks({0, 60'000}, 3).labels == Labels{"0", "20k", "40k", "60k"});
  CHECK(linear_ticks({0, 356'075}, 4).labels == Labels{"0", "100k", "200k", "300k"});
  CHECK(linear_ticks({0, 1'200'000}, 3).labels == Labels{"0", "0.5M", "1.0M"});
}

TEST_CASE("Ticks close together far from zero are told apart") {
  const auto ticks = linear_ticks({20'000, 20'010}, 5);
  CHECK(std::set<std::string>(ticks.labels.begin(), ticks.labels.end()).size() ==
        ticks.labels.size());
  CHECK(ticks.labels.front() == "20000");
}

TEST_CASE("Tiny numbers are written with a power of ten") {
  CHECK(linear_ticks({0, 3e-6}, 3).labels == Labels{"0", "1e-6", "2e-6", "3e-6"});
}

TEST_CASE("Ticks ascend, lie inside the range, and are neither few nor many") {
  std::mt19937 random(7);
  std::uniform_real_distribution<double> power(-9, 9), place(-1, 1);
  for (int i = 0; i < 2000; ++i) {
    const double length = std::pow(10, power(random));
    const double low = place(random) * length * 10;
    const Extent range{low, low + length};
    const auto ticks = linear_ticks(range, 5);
    INFO("from " << range.low << " to " << range.high);
    CHECK(ticks.at.size() >= 2);
    CHECK(ticks.at.size() <= 9);
    CHECK(ticks.labels.size() == ticks.at.size());
    CHECK(std::is_sorted(ticks.at.begin(), ticks.at.end()));
    CHECK(ticks.at.front() >= range.low);
    CHECK(ticks.at.back() <= range.high);
  }
}

TEST_CASE("A range without length, or without an end, has no ticks") {
  const double infinity = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double largest = std::numeric_limits<double>::max();
  for (const Extent range : {Extent{1, 1}, Extent{2, 1}, Extent{0, infinity}, Extent{nan, 1},
                             Extent{-largest, largest}, Extent{1e15, 1e15 + 0.25}}) {
    CHECK(linear_ticks(range, 5).at.size() <= 1);
    CHECK(log_ticks(range, 5).at.size() <= 1);
  }
}

TEST_CASE("A logarithmic axis has powers of ten, and 2 and 5 between them where there is room") {
  CHECK(log_ticks({0.9, 110}, 8).labels == Labels{"1", "2", "5", "10", "20", "50", "100"});
  CHECK(log_ticks({1e-5, 1}, 5).labels == Labels{"1e-5", "1e-4", "0.001", "0.01", "0.1", "1"});
  CHECK(log_ticks({1, 2e6}, 7).labels == Labels{"1", "10", "100", "1k", "10k", "100k", "1M"});
}

TEST_CASE("A logarithmic axis of many decades leaves some out") {
  const auto ticks = log_ticks({1e-12, 1e3}, 4);
  CHECK(ticks.at.size() >= 3);
  CHECK(ticks.at.size() <= 5);
}

TEST_CASE("A logarithmic axis within a decade has round numbers") {
  CHECK(log_ticks({2, 8}, 3).labels == Labels{"2", "4", "6", "8"});
}

TEST_CASE("Only what is above zero counts on a logarithmic axis") {
  CHECK(log_ticks({-5, 0}, 5).at.empty());
  for (const double x : log_ticks({-5, 100}, 5).at) CHECK(x > 0);
}
