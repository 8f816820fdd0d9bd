#include "viz/panels/lake_guess.hpp"

#include "tests/catch.hpp"
#include "tests/viz/lake_fixture.hpp"

using namespace lab;
using namespace lab::viz;

namespace {

constexpr double kGamma = 0.5;

/// The lake of the fixture: the greedy moves are → in cell 0 and ↓ in cell 1.
struct Game {
  envs::LakeMap map{{"SF", "HG"}};
  std::vector<float> q = testing::LakeFolder::table();
  std::vector<Transition> steps;
  LakeGuess guess{0};

  Game() {
    Transition last;  // ↓ into the goal: target 1, expected 0.8
    last.state = 1;
    last.action = last.executed = 1;
    last.next = 3;
    last.reward = 1;
    last.terminated = true;
    steps = {judged(last, q, kGamma)};
  }
  const std::optional<LakeGuess::Question>& question() { return guess.question(map, q, steps); }
  void answer(int choice) { guess.answer(choice, q, kGamma); }
};

}  // namespace

TEST_CASE("A guess of the greedy move is right, another one is not") {
  Game game;
  game.guess.choose(GuessKind::moves);
  for (const bool rightly : {true, false, true}) {
    REQUIRE(game.question());
    const int best = game.question()->state == 0 ? 2 : 1;
    game.answer(rightly ? best : 3);
    CHECK(game.guess.was_right() == rightly);
    game.guess.next();
  }
  CHECK(game.guess.right() == 2);
  CHECK(game.guess.asked() == 3);
}

TEST_CASE("The sign of a TD error is + where more came than was expected") {
  Game game;
  game.guess.choose(GuessKind::errors);
  REQUIRE(game.question());
  CHECK(game.question()->about_error);
  game.answer(0);
  CHECK_FALSE(game.guess.was_right());
  game.guess.next();
  REQUIRE(game.question());
  game.answer(1);
  CHECK(game.guess.was_right());
  CHECK_THAT(game.guess.explanation(), testing::contains("+0.200"));
}

TEST_CASE("Both kinds of questions take turns") {
  Game game;
  for (const bool about_error : {false, true, false, true}) {
    REQUIRE(game.question());
    CHECK(game.question()->about_error == about_error);
    game.answer(0);
    game.guess.next();
  }
}

TEST_CASE("A second answer to a question does not count") {
  Game game;
  game.question();
  game.answer(0);
  game.answer(1);
  game.answer(2);
  CHECK(game.guess.asked() == 1);
}

TEST_CASE("Nothing is revealed before the answer, and never is a hole or a goal asked about") {
  Game game;
  game.guess.choose(GuessKind::moves);
  for (int i = 0; i < 20; ++i) {
    REQUIRE(game.question());
    CHECK(game.guess.revealed().empty());
    const int state = game.question()->state;
    CHECK_FALSE(game.map.is_terminal(state));
    game.answer(0);
    CHECK(game.guess.revealed() == std::vector{state});
    game.guess.next();
  }
}

TEST_CASE("The same seed asks the same questions") {
  Game one, two;
  for (int i = 0; i < 10; ++i) {
    REQUIRE(one.question());
    REQUIRE(two.question());
    CHECK(one.question()->state == two.question()->state);
    one.answer(0);
    two.answer(3);
    one.guess.next();
    two.guess.next();
  }
}

TEST_CASE("Equal values are no question") {
  Game game;
  game.q.assign(16, 0.25F);
  game.steps.clear();
  CHECK_FALSE(game.question());
  game.guess.choose(GuessKind::errors);
  CHECK_FALSE(game.question());
}
