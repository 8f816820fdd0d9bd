#include "envs/lake_map.hpp"

#include "core/error.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"

using namespace lab;
using envs::LakeMap;

TEST_CASE("The walls of a map hold, and inside it neighbours are one cell away") {
  const LakeMap map({"SFF", "FFG"});
  CHECK(map.row_count() == 2);
  CHECK(map.column_count() == 3);
  CHECK(map.state_count() == 6);
  const int wanted[6][4] = {{0, 3, 1, 0}, {0, 4, 2, 1}, {1, 5, 2, 2},
                            {3, 3, 4, 0}, {3, 4, 5, 1}, {4, 5, 5, 2}};
  for (int state = 0; state < 6; ++state) {
    for (int action = 0; action < 4; ++action) {
      INFO("state " << state << ", action " << action);
      CHECK(map.neighbour(state, action) == wanted[state][action]);
    }
  }
  CHECK_THROWS_AS(map.neighbour(0, 4), std::logic_error);
}

TEST_CASE("Only holes and goals are terminal, and letters are found in order") {
  const LakeMap map({"SFHX", "GHSF"});
  std::vector<int> ends;
  for (int state = 0; state < map.state_count(); ++state) {
    if (map.is_terminal(state)) ends.push_back(state);
  }
  CHECK(ends == std::vector{2, 4, 5});
  CHECK(map.find('S') == std::vector{0, 6});
  CHECK(map.find('H') == std::vector{2, 5});
  CHECK(map.find('Q').empty());
}

TEST_CASE("A goal behind holes is out of reach, and one beside them is not") {
  CHECK_FALSE(LakeMap({"SFHG", "FFHH"}).goal_reachable_from(0));
  CHECK(LakeMap({"SFHG", "FFFF"}).goal_reachable_from(0));
  CHECK_FALSE(LakeMap({"SF"}).goal_reachable_from(0));
  CHECK(LakeMap({"GHFS"}).goal_reachable_from(1));  // a way may begin on a hole
}

TEST_CASE("A ragged or empty map is refused with the row") {
  CHECK_THAT(testing::error_of([] { LakeMap({"SFF", "FG"}); }), testing::contains("row 2"));
  CHECK(testing::error_of([] { LakeMap({}); }) != "(nothing was thrown)");
  CHECK(testing::error_of([] { LakeMap({""}); }) != "(nothing was thrown)");
}

TEST_CASE("A map by a name that is none gets an error that lists the names") {
  const auto text = testing::error_of([] { envs::named_map("5x5"); });
  CHECK_THAT(text, testing::contains("'5x5'"));
  CHECK_THAT(text, testing::contains("4x4"));
  CHECK_THAT(text, testing::contains("8x8"));
}
