#include "envs/set_order.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <nlohmann/json.hpp>
#include <random>
#include <utility>

#include "tests/catch.hpp"
#include "tests/crc.hpp"
#include "tests/envs/small_ratings.hpp"
#include "tests/golden.hpp"

using namespace lab;
using envs::set_order;
using testing::crc32_of;
using Keys = std::vector<std::int32_t>;

namespace {

/// Seeds std::mt19937 as Python's random.Random(key) does: `init_by_array` of the generator's
/// authors, with an array of one word.
struct PythonSeed {
  using result_type = std::uint32_t;
  std::uint32_t key;

  template <class Iterator>
  void generate(Iterator begin, Iterator end) const {
    const auto word = [begin](std::uint32_t i) -> auto& {
      return begin[static_cast<std::ptrdiff_t>(i)];
    };
    const auto size = static_cast<std::uint32_t>(end - begin);
    const auto turned = [&](std::uint32_t i) {
      const auto before = static_cast<std::uint32_t>(word(i - 1));
      return before ^ (before >> 30);
    };
    word(0) = 19650218U;
    for (std::uint32_t i = 1; i < size; ++i) word(i) = 1812433253U * turned(i) + i;
    std::uint32_t i = 1;
    const auto step = [&] {
      if (++i < size) return;
      word(0) = word(size - 1);
      i = 1;
    };
    for (std::uint32_t n = 0; n < size; ++n, step()) {
      word(i) = (static_cast<std::uint32_t>(word(i)) ^ (turned(i) * 1664525U)) + key;
    }
    for (std::uint32_t n = 1; n < size; ++n, step()) {
      word(i) = (static_cast<std::uint32_t>(word(i)) ^ (turned(i) * 1566083941U)) - i;
    }
    word(0) = 0x80000000U;
  }
};

/// Python's `random.Random(seed).sample(range(1, n + 1), k)` for k much smaller than n.
Keys python_sample(std::uint32_t seed, std::uint32_t n, std::size_t k) {
  PythonSeed sequence{seed};
  std::mt19937 engine(sequence);
  std::vector<char> taken(n);
  Keys sample;
  while (sample.size() < k) {
    const auto value = static_cast<std::uint32_t>(engine()) >> std::countl_zero(n);
    if (value >= n || std::exchange(taken[value], 1) != 0) continue;
    sample.push_back(static_cast<std::int32_t>(value) + 1);
  }
  return sample;
}

/// The keys of a golden case: from the file, or by the recipe that its name stands for.
Keys keys_of(const nlohmann::json& golden) {
  if (golden.contains("keys")) return golden["keys"].get<Keys>();
  const auto name = golden.at("name").get<std::string>();
  const auto& ratings = testing::small_ratings();
  if (name == "ml_latest_small_movieId") return {ratings.movie.begin(), ratings.movie.end()};
  if (name == "ml_latest_small_userId") return {ratings.user.begin(), ratings.user.end()};
  if (name == "rand_5000_of_138493") return python_sample(7, 138493, 5000);
  fail("{}: a set without keys", name);
}

/// Key number i of n that spread over −500,000 … 500,002 without a pattern.
Keys spread(int n) {
  Keys keys;
  for (std::int64_t i = 0; i < n; ++i) {
    keys.push_back(static_cast<std::int32_t>(i * i * 7919 % 1'000'003 - 500'000));
  }
  return keys;
}

}  // namespace

TEST_CASE("A set of integers is walked in CPython's order and grows when CPython's does") {
  for (const auto& golden : testing::golden_cases("movielens/sampling.json", "cpython_set_order")) {
    INFO(golden.at("name"));
    const auto keys = keys_of(golden);
    CHECK(keys.size() == golden.at("n_inserted").get<std::size_t>());
    const auto order = set_order(keys);
    REQUIRE(order.size() == golden.at("n_unique").get<std::size_t>());
    CHECK(crc32_of(order) == golden.at("order_crc32").get<std::uint32_t>());
    if (golden.contains("order")) CHECK(order == golden["order"].get<Keys>());
    const auto wanted_head = golden.at("order_head").get<Keys>();
    CHECK(std::equal(wanted_head.begin(), wanted_head.end(), order.begin()));
    const auto wanted_tail = golden.at("order_tail").get<Keys>();
    CHECK(std::equal(wanted_tail.rbegin(), wanted_tail.rend(), order.rbegin()));
    std::size_t descents = 0;
    for (std::size_t i = 1; i < order.size(); ++i) descents += order[i] < order[i - 1] ? 1 : 0;
    CHECK(descents == golden.at("not_sorted_positions").get<std::size_t>());

    envs::PythonSet set;
    std::vector<std::array<std::size_t, 2>> resizes;
    for (const auto key : keys) {
      const auto slots = set.slots();
      set.add(key);
      if (set.slots() != slots) resizes.push_back({set.size(), set.slots()});
    }
    CHECK(resizes == golden.at("resizes_fill_newsize").get<decltype(resizes)>());
  }
}

TEST_CASE("Negative and huge keys are hashed as Python does") {
  // Python 3.11: list(set([…]))
  CHECK(set_order(Keys{-1, -2, 0, 5, INT32_MIN, INT32_MAX, 7, 8, 16, 24, 32}) ==
        Keys{0, INT32_MIN, 32, 5, 7, 8, 16, -2, 24, -1, INT32_MAX});
  CHECK(set_order(Keys{-1, -2}) == Keys{-1, -2});
  CHECK(set_order(Keys{-2, -1}) == Keys{-2, -1});
  CHECK(set_order(Keys{-2147483647, -3, -11, 2147483646, -19}) ==
        Keys{-2147483647, -19, -11, -3, 2147483646});
}

TEST_CASE("Sets of more than 50,000 keys grow by less, as CPython's do") {
  // Python 3.11: zlib.crc32(struct.pack(f"<{len(s)}q", *s)) with
  // s = set(i * i * 7919 % 1000003 - 500000 for i in range(n))
  const auto check = [](int n, std::size_t size, std::uint32_t crc) {
    const auto order = set_order(spread(n));
    CHECK(order.size() == size);
    CHECK(crc32_of(order) == crc);
  };
  check(60000, 60000, 2521430554U);
  check(157000, 157000, 33852328U);
  check(400000, 400000, 370803209U);
}

TEST_CASE("A table grows as soon as three fifths of its slots, less one, are taken") {
  // Of CPython's tables this is the first whose limit is a whole number: 1,048,575 · 3 / 5. In
  // Python 3.11 sys.getsizeof shows the growth.
  envs::PythonSet set;
  for (int key = 0; key < 629'144; ++key) set.add(key);
  CHECK(set.slots() == 1'048'576);
  set.add(629'144);
  CHECK(set.slots() == 2'097'152);
}

TEST_CASE("Two keys for the same slot are walked in the order they came in") {
  CHECK(set_order(Keys{8, 0}) == Keys{8, 0});
  CHECK(set_order(Keys{0, 8}) == Keys{0, 8});
  CHECK(set_order(Keys{8, 0, 8, 0, 0}) == Keys{8, 0});
  CHECK(set_order(Keys{}).empty());
}
