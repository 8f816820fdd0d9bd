#include "core/legacy_random.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "tests/catch.hpp"
#include "tests/crc.hpp"
#include "tests/golden.hpp"

using namespace lab;
using core::RandomState;
using testing::crc32_of;
using Numbers = std::vector<std::uint32_t>;

namespace {

/// The first numbers of a list, as many as `wanted` has.
Numbers head(const Numbers& numbers, const nlohmann::json& wanted) {
  const auto count = std::min(wanted.size(), numbers.size());
  return {numbers.begin(), numbers.begin() + static_cast<std::ptrdiff_t>(count)};
}

RandomState seeded(const nlohmann::json& golden) {
  return RandomState(golden.at("seed").get<std::uint32_t>());
}

}  // namespace

TEST_CASE("Words and doubles of the legacy generator equal NumPy's") {
  for (const auto& golden : testing::golden_cases("movielens/sampling.json", "mt19937")) {
    INFO("seed " << golden.at("seed"));
    auto words = seeded(golden);
    Numbers first(1000);
    for (auto& word : first) word = words.next32();
    const auto& wanted = golden.at("first8_u32");
    CHECK(head(first, wanted) == wanted.get<Numbers>());
    CHECK(first[999] == golden.at("u32_index_999").get<std::uint32_t>());

    auto doubles = seeded(golden);
    for (const auto& number : golden.at("first4_random_sample")) {
      CHECK(doubles.random_sample() == number.get<double>());
    }
  }
}

TEST_CASE("Permutations and choices without replacement equal NumPy's") {
  for (const auto& golden :
       testing::golden_cases("movielens/sampling.json", "permutation_choice_split")) {
    INFO("seed " << golden.at("seed") << ", n " << golden.at("n"));
    const auto n = golden.at("n").get<std::size_t>();
    const auto order = seeded(golden).permutation(n);
    CHECK(crc32_of(order) == golden.at("perm_crc32").get<std::uint32_t>());
    CHECK(head(order, golden.at("perm_head")) == golden.at("perm_head").get<Numbers>());
    if (golden.contains("perm")) CHECK(order == golden["perm"].get<Numbers>());

    const auto k = golden.at("k").get<std::size_t>();
    auto ids = seeded(golden).choice_positions(n, k);
    CHECK(ids.size() == k);
    REQUIRE(golden.at("choice_ids_rule") == "id[i]=7*i+3");
    for (auto& id : ids) id = 7 * id + 3;
    CHECK(head(ids, golden.at("choice")) == golden.at("choice").get<Numbers>());
    CHECK(crc32_of(ids) == golden.at("choice_crc32").get<std::uint32_t>());
  }
}

TEST_CASE("Permutations of hundreds of thousands equal NumPy's") {
  for (const auto& golden : testing::golden_cases("movielens/sampling.json", "large")) {
    INFO("seed " << golden.at("seed") << ", n " << golden.at("n"));
    const auto n = golden.at("n").get<std::size_t>();
    CHECK(crc32_of(seeded(golden).permutation(n)) == golden.at("perm_crc32").get<std::uint32_t>());
    const auto chosen = seeded(golden).choice_positions(n, golden.at("k").get<std::size_t>());
    const auto& wanted = golden.at("positions_head");
    CHECK(head(chosen, wanted) == wanted.get<Numbers>());
    CHECK(crc32_of(chosen) == golden.at("first_k_crc32").get<std::uint32_t>());
  }
}

TEST_CASE("An interval of one value draws nothing, and one of all words takes them as they are") {
  RandomState drawn(5), words(5);
  CHECK(drawn.interval(0) == 0);
  for (int i = 0; i < 10; ++i) CHECK(drawn.interval(0xffffffffU) == words.next32());
}

TEST_CASE("Beyond 32 bits an interval takes two words at a time, the high one first") {
  RandomState drawn(5), words(5);
  const std::uint64_t max = (std::uint64_t{5} << 32) + 17;  // 35 bits: some draws are rejected
  int rejected = 0;
  for (int i = 0; i < 200; ++i) {
    const auto value = drawn.interval(max);
    while (true) {
      const std::uint64_t high = words.next32() & 7;
      const std::uint64_t wanted = (high << 32) + words.next32();
      if (wanted <= max) {
        REQUIRE(value == wanted);
        break;
      }
      ++rejected;
    }
  }
  CHECK(rejected > 0);
  CHECK(drawn.next32() == words.next32());
}

TEST_CASE("Values of an interval never leave it and all come, its ends included") {
  RandomState random(6);
  for (const std::uint64_t max : {1U, 2U, 6U, 7U, 8U}) {
    std::vector<int> count(max + 1);
    for (int i = 0; i < 1000; ++i) {
      const auto value = random.interval(max);
      REQUIRE(value <= max);
      ++count[value];
    }
    CHECK(*std::min_element(count.begin(), count.end()) > 50);
  }
}

TEST_CASE("A permutation holds every number once, however short it is") {
  for (const std::size_t n : {0U, 1U, 2U, 63U, 64U, 65U, 66U, 129U, 1000U}) {
    INFO(n);
    auto order = RandomState(9).permutation(n);
    std::sort(order.begin(), order.end());
    Numbers all(n);
    std::iota(all.begin(), all.end(), 0U);
    CHECK(order == all);
  }
}

TEST_CASE("More numbers than there are cannot be chosen") {
  CHECK(RandomState(1).choice_positions(3, 3).size() == 3);
  CHECK(RandomState(1).choice_positions(0, 0).empty());
  CHECK_THROWS_AS(RandomState(1).choice_positions(3, 4), std::logic_error);
}
