#include "nn/dropout.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "tests/catch.hpp"

using namespace lab;
using testing::Approx;

namespace {

constexpr std::size_t kCount = 200'000;

/// What becomes of ones.
template <class T = float>
std::vector<T> ones_after(double rate, std::uint64_t key, std::uint32_t call,
                          std::uint64_t place = 0, std::size_t count = kCount) {
  std::vector<T> values(count, 1);
  nn::Dropout{rate, key}.apply(call, values.data(), values.size(), place);
  return values;
}

double share_of_zeros(const std::vector<float>& values) {
  return static_cast<double>(std::count(values.begin(), values.end(), 0.0F)) /
         static_cast<double>(values.size());
}

}  // namespace

TEST_CASE("Dropout makes its share of numbers 0 and keeps their mean") {
  const double rate = GENERATE(0.1, 0.5, 0.9);
  for (const std::uint64_t key : {0ULL, 1ULL, 123'456'789'012ULL}) {
    const auto values = ones_after(rate, key, 3);
    const double deviation = std::sqrt(rate * (1 - rate) / static_cast<double>(kCount));
    CHECK(std::abs(share_of_zeros(values) - rate) < 4 * deviation);
    double sum = 0;
    for (const float value : values) {
      sum += static_cast<double>(value);
      if (value != 0) REQUIRE(value == Approx(1 / (1 - rate)).epsilon(1e-6));
    }
    CHECK(std::abs(sum / static_cast<double>(kCount) - 1) < 4 * deviation / (1 - rate));
  }
}

TEST_CASE("Dropout leaves out the same numbers for the same key and call, in either type") {
  const auto values = ones_after(0.3, 5, 2);
  CHECK(values == ones_after(0.3, 5, 2));
  const auto in_double = ones_after<double>(0.3, 5, 2);
  for (std::size_t i = 0; i < kCount; ++i) REQUIRE((values[i] == 0) == (in_double[i] == 0));
}

TEST_CASE("Dropout of an array in pieces is that of the array whole, also beyond 2^32 places") {
  const std::uint64_t start = GENERATE(0ULL, (1ULL << 32U) - 50);
  const auto whole = ones_after(0.4, 8, 1, start, 100);
  std::vector<float> pieces;
  for (const std::size_t size : {1U, 30U, 69U}) {
    const auto piece = ones_after(0.4, 8, 1, start + pieces.size(), size);
    pieces.insert(pieces.end(), piece.begin(), piece.end());
  }
  CHECK(pieces == whole);
}

TEST_CASE("Dropout of other keys, calls and neighbours is independent") {
  const double rate = 0.3;
  const auto share_of_both = [&](const std::vector<float>& a, const std::vector<float>& b,
                                 std::size_t shift) {
    double both = 0;
    for (std::size_t i = shift; i < kCount; ++i) both += a[i] == 0 && b[i - shift] == 0;
    return both / static_cast<double>(kCount - shift);
  };
  const auto values = ones_after(rate, 5, 2);
  const double deviation = std::sqrt(0.09 * 0.91 / static_cast<double>(kCount));
  const auto is_chance = [&](double share) { return std::abs(share - 0.09) < 4.5 * deviation; };
  for (const std::uint32_t other : {0U, 1U, 3U, 4U, 6U, 7U, 8U}) {
    CAPTURE(other);
    CHECK(is_chance(share_of_both(values, ones_after(rate, other, 2), 0)));
    CHECK(is_chance(share_of_both(values, ones_after(rate, 5, other), 0)));
  }
  for (const std::size_t shift : {1U, 2U, 3U, 16U, 64U, 4096U}) {
    CAPTURE(shift);
    CHECK(is_chance(share_of_both(values, values, shift)));
  }
}

TEST_CASE("Dropout at rate 0 changes nothing, keeps NaN, and refuses a rate of 1") {
  CHECK(ones_after(0, 1, 1) == std::vector<float>(kCount, 1));
  std::vector<float> values(1000, NAN);
  nn::Dropout{0.5, 1}.apply(0, values.data(), values.size());
  for (const float value : values) CHECK(std::isnan(value));
  CHECK_THROWS_AS(ones_after(1, 1, 1), std::logic_error);
  CHECK_THROWS_AS(ones_after(-0.1, 1, 1), std::logic_error);
}
