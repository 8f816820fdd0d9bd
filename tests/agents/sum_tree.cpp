#include "agents/sum_tree.hpp"

#include "core/random.hpp"
#include "tests/catch.hpp"

using namespace lab;
using agents::SumTree;

TEST_CASE("An item is found where the running sum passes it") {
  SumTree tree(5);
  const double weights[] = {2, 0, 3, 1, 4};
  for (std::size_t i = 0; i < 5; ++i) tree.set(i, weights[i]);
  CHECK(tree.total() == 10);
  for (const auto& [point, item] : {std::pair{0.0, 0U},
                                    {1.999, 0U},
                                    {2.0, 2U},
                                    {4.999, 2U},
                                    {5.0, 3U},
                                    {6.0, 4U},
                                    {9.999, 4U}}) {
    INFO(point);
    CHECK(tree.find(point) == item);
  }
  for (std::size_t i = 0; i < 5; ++i) CHECK(tree.weight(i) == weights[i]);
}

TEST_CASE("An item of weight 0 is never found while another is left, not even by rounding") {
  SumTree tree(64);
  core::Pcg64 rng(1);
  for (std::size_t i = 0; i < 64; ++i) tree.set(i, i % 7 == 0 ? rng.uniform() * 1e-9 : 0.0);
  for (int trial = 0; trial < 1000; ++trial) {
    REQUIRE(tree.weight(tree.find(rng.uniform() * tree.total())) > 0);
  }
  REQUIRE(tree.weight(tree.find(tree.total())) > 0);  // as rounding might ask for
  REQUIRE(tree.weight(tree.find(tree.total() * 2)) > 0);
}

TEST_CASE("The sum stays exact however often weights change") {
  SumTree tree(100);
  core::Pcg64 rng(2);
  for (int i = 0; i < 100'000; ++i) tree.set(rng.below(100), rng.uniform() * 1e6);
  for (std::size_t i = 0; i < 100; ++i) tree.set(i, 1);
  CHECK(tree.total() == 100);
  for (std::size_t i = 0; i < 100; ++i) CHECK(tree.find(static_cast<double>(i) + 0.5) == i);
}

TEST_CASE("A tree of one item always finds it") {
  SumTree tree(1);
  tree.set(0, 3);
  CHECK(tree.total() == 3);
  CHECK(tree.find(0) == 0);
  CHECK(tree.find(2.9) == 0);
}
