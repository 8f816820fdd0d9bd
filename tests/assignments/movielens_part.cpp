// What of the exam's part `movielens` no formula decides: the data and the points for an error.

#include <cmath>
#include <limits>
#include <set>
#include <utility>

#include "assignments/exam/movielens/data.hpp"
#include "assignments/exam/movielens/texts.hpp"
#include "assignments/exam/movielens/training_grade.hpp"
#include "assignments/grading/values.hpp"
#include "tests/catch.hpp"

using namespace lab;
using namespace lab::grading::movielens;
using lab::testing::Approx;

namespace {

/// A student's program that has recorded these arrays, whatever it is asked.
class RecordedSession final : public grading::Session {
 public:
  explicit RecordedSession(const core::Arrays& arrays) {
    recording_.arrays = {arrays};
    recording_.texts.resize(1);
  }
  grading::Recording run(const std::vector<core::Arrays>&) override { return recording_; }
  grading::Recording run(const std::string&, const std::vector<core::Arrays>&) override {
    return recording_;
  }
  grading::Recording recorded(const std::string&) override { return recording_; }

 private:
  grading::Recording recording_;
};

grading::Verdict verdict_on(const std::vector<float>& predictions) {
  RecordedSession session({{"predictions", core::make_array(predictions)},
                           {"losses", core::make_array(std::vector<double>{1.0})}});
  return grade_error(9, session);
}

/// Predictions that are all off by as much as makes a mean squared error of `error`.
std::vector<float> predictions_with(double error) {
  auto stars = exam_data().stars;
  for (auto& star : stars) star += static_cast<float>(std::sqrt(error));
  return stars;
}

}  // namespace

TEST_CASE("No rating that the exam holds out is among those to learn from") {
  const auto& input = exam_data().input;
  const auto table = grading::numbers_of(input.at("table"));
  const auto users = grading::numbers_of(input.at("users"));
  const auto movies = grading::numbers_of(input.at("movies"));
  std::set<std::pair<double, double>> known;
  for (std::size_t i = 0; i < table.size(); i += 3) known.emplace(table[i], table[i + 1]);
  CHECK(known.size() == 90752);
  CHECK(users.size() == 10084);
  CHECK(exam_data().stars.size() == users.size());
  bool is_known = false;
  for (std::size_t i = 0; i < users.size(); ++i) {
    is_known = is_known || known.contains({users[i], movies[i]});
  }
  CHECK_FALSE(is_known);
}

TEST_CASE("The exam's question is the held-out rating of its user for its film") {
  const auto& data = exam_data();
  const auto at = [&](const char* name) { return grading::numbers_of(data.input.at(name)); };
  const auto user = static_cast<std::size_t>(at("users").at(data.asked));
  const auto movie = static_cast<std::size_t>(at("movies").at(data.asked));
  CHECK(at("user_ids").at(user) == kAskedUser);
  CHECK(texts_of(data.input.at("titles")).at(movie) == kAskedTitle);
  CHECK(data.stars.at(data.asked) == 5);
}

TEST_CASE("The yardsticks of the exam's error are those that the lab prints") {
  CHECK(exam_data().mean_error == Approx(1.057).epsilon(0.001));
  CHECK(exam_data().offsets_error == Approx(0.751).epsilon(0.001));
}

TEST_CASE("An error's points fall on a straight line from 0.80 to the error of the mean") {
  const double worst = exam_data().mean_error, middle = (0.80 + worst) / 2;
  CHECK(verdict_on(predictions_with(0.5)).points == 9);
  CHECK(verdict_on(predictions_with(0.799)).state == grading::State::passed);
  CHECK(verdict_on(predictions_with(0.801)).state == grading::State::partly);
  CHECK(verdict_on(predictions_with(0.801)).points < 9);
  CHECK(verdict_on(predictions_with(middle)).points == Approx(4.5).margin(0.02));
  CHECK(verdict_on(predictions_with(worst + 0.001)).state == grading::State::wrong);
  CHECK(verdict_on(predictions_with(25)).points == 0);
}

TEST_CASE("Predictions that are no numbers, or too few, earn nothing") {
  auto predictions = predictions_with(0.5);
  predictions[7] = std::numeric_limits<float>::quiet_NaN();
  auto verdict = verdict_on(predictions);
  CHECK(verdict.state == grading::State::wrong);
  CHECK(verdict.points == 0);
  CHECK(verdict.mistake == "not_a_number");
  predictions = predictions_with(0.5);
  predictions.pop_back();
  verdict = verdict_on(predictions);
  CHECK(verdict.state == grading::State::wrong);
  CHECK(verdict.points == 0);
}

TEST_CASE("Titles come back from an array as they were, with accents and empty ones") {
  const std::vector<std::string> titles{"Amélie (2001)", "", "M*A*S*H (1970)"};
  CHECK(texts_of(array_of(titles)) == titles);
  CHECK(texts_of(array_of({})).empty());
}
