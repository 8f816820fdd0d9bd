#include "viz/data/episodes.hpp"

#include <fstream>

#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using testing::contains;
using viz::Episodes;

namespace {

constexpr std::string_view kTwo =
    R"({"step":9,"episode":1,"checkpoint":5,"seed":1,"score":0.5,"states":[0,4,5],"actions":[1,2],"executed":[1,3],"rewards":[0,0.5],"slipped":[0,1],"terminated":true,"truncated":false}
{"step":20,"episode":3,"checkpoint":9,"seed":1,"score":0,"states":[0,0],"actions":[3],"rewards":[-1],"slipped":[0],"terminated":false,"truncated":true}
)";

struct Written {
  explicit Written(std::string_view text) : episodes(folder.file("episodes.jsonl", text)) {
    episodes.poll();
  }
  testing::TemporaryFolder folder;
  Episodes episodes;
};

}  // namespace

TEST_CASE("An episode is read as it was recorded") {
  Written written(kTwo);
  REQUIRE(written.episodes.count() == 2);
  const auto first = written.episodes.load(0);
  REQUIRE(first);
  CHECK(first->step == 9);
  CHECK(first->number == 1);
  CHECK(first->checkpoint == 5);
  CHECK(first->score == 0.5);
  CHECK(first->length() == 2);
  CHECK(first->states == std::vector<int>{0, 4, 5});
  CHECK(first->actions == std::vector<int>{1, 2});
  CHECK(first->executed == std::vector<int>{1, 3});
  CHECK(first->rewards == std::vector<double>{0, 0.5});
  CHECK(first->terminated);
  CHECK_FALSE(first->truncated);
}

TEST_CASE("On firm ice the moves are those that were chosen") {
  Written written(kTwo);
  const auto second = written.episodes.load(1);
  REQUIRE(second);
  CHECK(second->executed == second->actions);
  CHECK(second->truncated);
}

TEST_CASE("The episode of a moment is the last that had ended") {
  const Written written(kTwo);
  const auto& episodes = written.episodes;
  CHECK(episodes.at_or_before(0) == 0);
  CHECK(episodes.at_or_before(9) == 0);
  CHECK(episodes.at_or_before(19.9) == 0);
  CHECK(episodes.at_or_before(20) == 1);
  CHECK(episodes.at_or_before(1e300) == 1);
  CHECK(episodes.step(1) == 20);
  CHECK(episodes.number(1) == 3);
  CHECK(Episodes("/nowhere").at_or_before(5) == -1);
}

TEST_CASE("New episodes are found, and a torn one waits") {
  Written written(kTwo);
  CHECK_FALSE(written.episodes.poll());
  {
    std::ofstream out(written.folder / "episodes.jsonl", std::ios::app);
    out << R"({"step":30,"episode":4,"states":[0,1],"actions":[2],"rewards":[1]})" << '\n';
    out << R"({"step":40,"episode":5,"sta)";
  }
  CHECK(written.episodes.poll());
  REQUIRE(written.episodes.count() == 3);
  const auto last = written.episodes.load(2);
  REQUIRE(last);
  CHECK(last->score == 1);  // the sum of its rewards
  written.folder.file("episodes.jsonl", "");
  CHECK(written.episodes.poll());
  CHECK(written.episodes.count() == 0);
}

TEST_CASE("A damaged episode is none, and the problem says what is wrong") {
  const auto problem_with = [](std::string_view rest) {
    Written written(std::string(R"({"step":9,"episode":7)") + std::string(rest) + "\n");
    REQUIRE(written.episodes.count() == 1);
    CHECK_FALSE(written.episodes.load(0));
    CHECK_THAT(written.episodes.problem(), contains("episode 7"));
    return written.episodes.problem();
  };
  CHECK_THAT(problem_with(R"(,"states":[0,1],"actions":[1,2],"rewards":[0,0]})"),
             contains("2 states"));
  CHECK_THAT(problem_with(R"(,"states":[0,1],"actions":[1],"rewards":[]})"), contains("0 rewards"));
  CHECK_THAT(problem_with(R"(,"states":[0,1],"actions":[1],"rewards":[0],"executed":[1,1]})"),
             contains("2 executed"));
  CHECK_THAT(problem_with(R"(,"states":[0],"actions":[],"rewards":[]})"), contains("transition"));
  CHECK_THAT(problem_with(R"(,"states":[0,99999999999],"actions":[1],"rewards":[0]})"),
             contains("number 2 of its states"));
  CHECK_THAT(problem_with(R"(,"states":[0,"x"],"actions":[1],"rewards":[0]})"),
             contains("number 2 of its states"));
  CHECK_THAT(problem_with(R"(,"states":[0,1],"actions":[1.5],"rewards":[0]})"),
             contains("its actions"));
  CHECK_THAT(problem_with(R"(,"states":[0,1],"rewards":[0]})"), contains("list of actions"));
  CHECK_THAT(problem_with(R"(,"states":[0,1],"actions)"), contains("JSON"));
}

TEST_CASE("Lines that are no episodes, or go back in time, are passed over and named") {
  Written written(std::string("{}\n") + std::string(kTwo) + R"({"step":15,"episode":4}
{"step":25,"episode":2}
{"step":25,"episode":1e300}
)");
  CHECK(written.episodes.count() == 2);
  CHECK_THAT(written.episodes.problem(), contains("episodes.jsonl:1: "));
}

TEST_CASE("An episode whose file has gone since is none") {
  Written written(kTwo);
  std::filesystem::remove(written.folder / "episodes.jsonl");
  CHECK_FALSE(written.episodes.load(0));
  CHECK_FALSE(written.episodes.problem().empty());
}
