#include "assignments/exam/movielens/training_grade.hpp"

#include <algorithm>
#include <cmath>

#include "assignments/exam/movielens/data.hpp"
#include "assignments/exam/movielens/texts.hpp"
#include "assignments/grading/drawn.hpp"
#include "assignments/grading/values.hpp"

namespace lab::grading::movielens {
namespace {

const core::Array* find(const Recording& recording, const char* name) {
  const auto& arrays = recording.of_case(0);
  const auto found = arrays.find(name);
  return found == arrays.end() ? nullptr : &found->second;
}

bool are_same(const Recording& one, const Recording& other, const char* name) {
  const auto *first = find(one, name), *second = find(other, name);
  return first != nullptr && second != nullptr && first->type == second->type &&
         first->shape == second->shape && first->bytes == second->bytes;
}

Verdict wrong(std::string message) {
  Verdict verdict;
  verdict.message = std::move(message);
  return verdict;
}

/// From which epoch on the losses are no numbers.
std::string first_bad_loss(const Recording& recording) {
  const auto* array = find(recording, "losses");
  const auto losses = array == nullptr ? std::vector<double>() : numbers_of(*array);
  const auto bad = std::ranges::find_if(losses, [](double l) { return !std::isfinite(l); });
  if (bad == losses.end()) return "Your losses are numbers to the end, your predictions are not.";
  return fmt::format("Your loss is no number from epoch {} on.", bad - losses.begin());
}

/// The predicted stars, or in `problem` why there are none to judge.
std::vector<double> predictions(const Recording& recording, std::size_t count, Verdict& problem) {
  const auto* array = find(recording, "predictions");
  if (array == nullptr) {
    problem = wrong("predictions are missing");
    return {};
  }
  if (array->shape != std::vector<std::size_t>{count}) {
    problem = wrong(fmt::format("your net's forward gives [{}], but [{}] is asked for",
                                fmt::join(array->shape, ", "), count));
    if (array->shape == std::vector<std::size_t>{count, 1}) {
      problem.mistake = "ratings_as_a_column";
      problem.hint =
          "Your net gives a column, [B, 1]. The difference of a column and the ratings [B] is a "
          "matrix, [B, B].";
    }
    return {};
  }
  auto stars = numbers_of(*array);
  const auto bad = std::ranges::count_if(stars, [](double s) { return !std::isfinite(s); });
  if (bad > 0) {
    problem = wrong(fmt::format("{} of {} predictions are no numbers", bad, count));
    problem.mistake = "not_a_number";
    problem.hint = first_bad_loss(recording);
    return {};
  }
  return stars;
}

double deviation(const std::vector<double>& numbers) {
  double sum = 0, squares = 0;
  for (const double number : numbers) {
    sum += number;
    squares += number * number;
  }
  const auto count = static_cast<double>(numbers.size());
  return std::sqrt(std::max(0.0, squares / count - sum / count * (sum / count)));
}

/// What the numbers show about a net that is not good enough.
void add_hint(Verdict& verdict, double error, const std::vector<double>& stars,
              const std::vector<double>& losses) {
  if (deviation(stars) < 0.02) {
    verdict.mistake = "always_the_same";
    verdict.hint =
        fmt::format("Your net gives every user and every film about {:.2f} stars.", stars.front());
  } else if (!losses.empty() && losses.back() < error / 2) {
    verdict.mistake = "learnt_by_heart";
    verdict.hint = fmt::format(
        "In the last epoch the error on the ratings to learn from was {:.2f}: your net knows them "
        "by heart, and that does not help with others.",
        losses.back());
  }
}

}  // namespace

Verdict grade_training(Session& session) {
  auto input = exam_data().input;
  input["seed"] = whole_number(1);
  const auto first = session.run({input});
  const auto* losses = find(first, "losses");
  if (losses == nullptr || losses->size() == 0) {
    return wrong("train_net gave no losses: a number for each epoch is asked for");
  }
  const auto second = session.run({input});
  Verdict verdict;
  verdict.curves = {{"loss", numbers_of(*losses), {}}};
  if (are_same(first, second, "losses") && are_same(first, second, "predictions")) {
    verdict.state = State::passed;
    return verdict;
  }
  verdict.message = "two trainings with the same seed gave different numbers";
  verdict.mistake = "differs_each_time";
  verdict.hint = "Something in your training is drawn anew each time it runs.";
  return verdict;
}

Verdict grade_error(double points, Session& session) {
  const auto& data = exam_data();
  const auto recording = session.recorded("movielens.training");
  Verdict verdict;
  const auto stars = predictions(recording, data.stars.size(), verdict);
  if (stars.empty()) return verdict;
  const double error = mean_squared_error(stars, data.stars);
  const double share = (data.mean_error - error) / (data.mean_error - kFullMarks);
  // Hundredths, rounded down so that only full marks are full.
  verdict.points = std::floor(100 * points * std::clamp(share, 0.0, 1.0)) / 100;
  verdict.state = share >= 1 ? State::passed : verdict.points > 0 ? State::partly : State::wrong;
  verdict.message = fmt::format(
      "validation MSE {:.3f} (all points at {:.2f} or below, none at {:.3f}, which is always the "
      "mean; user's and film's offsets alone {:.3f}); user {} and \"{}\": your net says {:.2f} "
      "stars, the user gave {:.1f}",
      error, kFullMarks, data.mean_error, data.offsets_error, kAskedUser, kAskedTitle,
      stars.at(data.asked), data.stars.at(data.asked));
  const auto* losses = find(recording, "losses");
  if (share < 1) {
    add_hint(verdict, error, stars, losses == nullptr ? stars : numbers_of(*losses));
  }
  return verdict;
}

Verdict grade_own_rating(double points, Session& session) {
  constexpr double kTolerance = 1e-4;
  auto input = exam_data().input;
  for (const char* name : {"users", "movies"}) {
    input[name] =
        whole_number(static_cast<std::int64_t>(numbers_of(input.at(name))[exam_data().asked]));
  }
  input["seed"] = whole_number(1);
  input["user_id"] = whole_number(kAskedUser);
  input["title"] = array_of({kAskedTitle});
  const auto recording = session.run({input});
  const auto *rating = find(recording, "rating"), *prediction = find(recording, "prediction");
  if (rating == nullptr || prediction == nullptr || rating->size() != 1 ||
      prediction->size() != 1) {
    return wrong("your net or named_rating gave not one number");
  }
  const double got = numbers_of(*rating)[0], want = numbers_of(*prediction)[0];
  auto verdict =
      wrong(fmt::format("named_rating says {:.4f} stars for user {} and \"{}\"; your "
                        "net, asked with their indices, says {:.4f}",
                        got, kAskedUser, kAskedTitle, want));
  // A net that says NaN has lost its points for that already: what is asked here is whose answer it
  // is.
  const bool same = is_near(got, want, kTolerance) || (std::isnan(got) && std::isnan(want));
  if (!same) return verdict;
  verdict.state = State::passed;
  verdict.points = points;
  return verdict;
}

}  // namespace lab::grading::movielens
