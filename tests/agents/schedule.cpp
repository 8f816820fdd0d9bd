#include "agents/schedule.hpp"

#include "agents/exploration.hpp"
#include "tests/catch.hpp"

using namespace lab;
using agents::EpsilonSchedule;
using testing::Approx;

TEST_CASE("Exponential decay counts episodes and stops at its end") {
  const EpsilonSchedule schedule{.start = 1, .end = 0.1, .decay = 0.5};
  CHECK(schedule.at(0, 999) == 1);
  CHECK(schedule.at(1, 0) == 0.5);
  CHECK(schedule.at(3, 0) == 0.125);
  CHECK(schedule.at(4, 0) == 0.1);
  CHECK(schedule.at(1'000'000, 0) == 0.1);
}

TEST_CASE("Linear decay counts steps, is half way at half the steps, and stays at its end") {
  const EpsilonSchedule schedule{
      .kind = EpsilonSchedule::Kind::linear, .start = 0.9, .end = 0.1, .steps = 1000};
  CHECK(schedule.at(999, 0) == Approx(0.9));
  CHECK(schedule.at(0, 500) == Approx(0.5));
  CHECK(schedule.at(0, 1000) == Approx(0.1));
  CHECK(schedule.at(0, 123'456) == Approx(0.1));
}

TEST_CASE("The bonus prefers what was seldom tried, until the values decide") {
  const std::vector<float> q{0.5F, 0.4F, 0.1F};
  using Visits = std::vector<std::int32_t>;
  CHECK(agents::optimistic_action(q, Visits{0, 0, 0}, 1.0) == 0);
  CHECK(agents::optimistic_action(q, Visits{3, 0, 0}, 1.0) == 1);
  CHECK(agents::optimistic_action(q, Visits{99, 99, 0}, 1.0) == 2);
  CHECK(agents::optimistic_action(q, Visits{9999, 9999, 9999}, 1.0) == 0);
  CHECK(agents::optimistic_action(q, Visits{9999, 0, 0}, 0.0) == 0);
  // Q + β/√(1 + n): 0.5 + 0.2/2 against 0.4 + 0.2
  CHECK(agents::optimistic_action(q, Visits{3, 0, 99}, 0.21) == 1);
  CHECK(agents::optimistic_action(q, Visits{3, 0, 99}, 0.19) == 0);
  CHECK(agents::optimistic_action(std::vector<float>{-2, -1}, Visits{0, 0}, 0.0) == 1);
}
