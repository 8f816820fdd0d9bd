#include "core/random.hpp"

#include <array>
#include <cmath>

#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/golden.hpp"

using namespace lab;
using core::Pcg64;
using core::SeedSequence;

namespace {

std::uint64_t seed_of(const nlohmann::json& golden) {
  return golden.is_string() ? std::stoull(golden.get<std::string>()) : golden.get<std::uint64_t>();
}

/// A 128-bit number in decimal, as Python prints it.
std::string decimal(std::uint64_t high, std::uint64_t low) {
  auto value = (Pcg64::Word{high} << 64) | low;
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
    value /= 10;
  } while (value != 0);
  return digits;
}

}  // namespace

TEST_CASE("The generator equals NumPy's: seeding, state, raw words, doubles and integers") {
  for (const auto& golden : testing::golden_cases("frozenlake/numpy_pcg64.json", "cases")) {
    const auto seed = seed_of(golden.at("seed"));
    INFO("seed " << seed);
    std::vector<std::string> words;
    const auto& wanted = golden.at("generate_state_u64_4");
    for (const auto word : SeedSequence(seed).generate_state(static_cast<int>(wanted.size()))) {
      words.push_back(std::to_string(word));
    }
    CHECK(words == wanted.get<std::vector<std::string>>());

    const auto state = Pcg64(seed).state();
    CHECK(decimal(state.state_high, state.state_low) == golden.at("state").get<std::string>());
    CHECK(decimal(state.increment_high, state.increment_low) ==
          golden.at("inc").get<std::string>());

    Pcg64 raw(seed), uniform(seed);
    for (const auto& word : golden.at("raw")) {
      CHECK(std::to_string(raw()) == word.get<std::string>());
    }
    for (const auto& number : golden.at("random")) {
      CHECK(uniform.uniform() == number.get<double>());
    }
    for (const char* key : {"integers4", "integers4_scalar"}) {
      if (!golden.contains(key)) continue;
      Pcg64 integers(seed);
      for (const auto& number : golden[key]) CHECK(integers.below(4) == number.get<unsigned>());
    }
  }
}

TEST_CASE("Jumping over numbers equals drawing them") {
  for (const std::uint64_t count : {0, 1, 2, 3, 63, 64, 1000, 4097}) {
    Pcg64 drawn(5), jumped(5);
    for (std::uint64_t i = 0; i < count; ++i) drawn();
    jumped.discard(count);
    CHECK(jumped.state() == drawn.state());
  }
  Pcg64 once(5), twice(5);  // too far to walk: the sum of two jumps is one
  once.discard((1ULL << 40) + 12345);
  twice.discard(12345);
  twice.discard(1ULL << 40);
  CHECK(once() == twice());
}

TEST_CASE("A generator set to a saved state goes on with the same numbers, halves included") {
  Pcg64 rng(17);
  rng.next32();  // leaves half a word over
  const auto saved = rng.state();
  CHECK(saved.has_spare == 1);
  Pcg64 other(99);
  other.set_state(saved);
  for (int i = 0; i < 100; ++i) {
    CHECK(other.next32() == rng.next32());
    CHECK(other.below(7) == rng.below(7));
    CHECK(other() == rng());
    CHECK(other.normal() == rng.normal());
  }
  CHECK(other.state() == rng.state());
}

TEST_CASE("Streams of one seed are independent by name, and seeds by stream") {
  CHECK(core::stream(1, "explore")() == core::stream(1, "explore")());
  CHECK(core::stream(1, "explore")() != core::stream(1, "replay")());
  CHECK(core::stream(1, "explore")() != core::stream(2, "explore")());
  CHECK(core::stream(1, "")() != Pcg64(1)());
  // numpy: PCG64(SeedSequence(s, spawn_key=(zlib.crc32(b"explore"),))).random_raw()
  CHECK(core::stream(0, "explore")() == 2946975843068144901ULL);
  CHECK(core::stream(1099511627783ULL, "replay")() == 3243803720958684211ULL);
}

TEST_CASE("Bounded integers are NumPy's also where the bound is no power of two") {
  // numpy: [Generator(PCG64(SeedSequence(0, spawn_key=(zlib.crc32(b"explore"),)))).integers(10) …]
  auto rng = core::stream(0, "explore");
  for (const unsigned wanted : {3U, 1U, 8U, 3U, 2U, 4U, 4U, 1U}) CHECK(rng.below(10) == wanted);
}

TEST_CASE("A spawn key is no longer seed: NumPy keeps the two apart, and so do we") {
  const std::array<std::uint32_t, 1> key{0};
  CHECK(SeedSequence(0, key).generate_state(1) != SeedSequence(0).generate_state(1));
}

TEST_CASE("Bounded integers fill their range evenly and never leave it") {
  Pcg64 rng(3);
  for (const std::uint32_t bound : {1U, 2U, 3U, 6U, 10U}) {
    std::vector<double> count(bound);
    const int draws = 6000;
    for (int i = 0; i < draws; ++i) {
      const auto value = rng.below(bound);
      REQUIRE(value < bound);
      ++count[value];
    }
    double chi_square = 0;
    const double wanted = draws / static_cast<double>(bound);
    for (const double c : count) chi_square += (c - wanted) * (c - wanted) / wanted;
    CHECK(chi_square < 27.9);  // 99.9 % of the χ² distribution with 9 degrees of freedom
  }
  for (int i = 0; i < 100; ++i) REQUIRE(rng.below(0xffffffffU) < 0xffffffffU);
}

TEST_CASE("Uniform numbers lie in [0, 1) and normal ones have mean 0 and deviation 1") {
  Pcg64 rng(4);
  double sum = 0, squares = 0, uniform = 0;
  constexpr int kDraws = 40'000;
  for (int i = 0; i < kDraws; ++i) {
    const double u = rng.uniform();
    REQUIRE(u >= 0);
    REQUIRE(u < 1);
    uniform += u;
    const double x = rng.normal();
    REQUIRE(std::isfinite(x));
    sum += x;
    squares += x * x;
  }
  // Four standard errors: σ/√n = 0.005 for the mean, √(2/n) = 0.007 for the variance.
  CHECK(std::abs(sum / kDraws) < 0.02);
  CHECK(std::abs(squares / kDraws - 1) < 0.03);
  CHECK(std::abs(uniform / kDraws - 0.5) < 0.006);
}
