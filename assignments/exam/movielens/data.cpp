#include "assignments/exam/movielens/data.hpp"

#include <span>

#include "assignments/exam/movielens/texts.hpp"
#include "core/error.hpp"
#include "labs/movielens/baselines.hpp"
#include "labs/movielens/data.hpp"

namespace lab::grading::movielens {
namespace {

namespace lab_movielens = labs::movielens;

core::Array integers(const std::vector<std::int32_t>& numbers) {
  return core::make_array(std::vector<std::int64_t>(numbers.begin(), numbers.end()));
}

/// A column of the sample at some rows.
std::vector<std::int32_t> at(const std::vector<std::int32_t>& column,
                             const std::vector<std::uint32_t>& rows) {
  std::vector<std::int32_t> values;
  for (const auto row : rows) values.push_back(column[row]);
  return values;
}

core::Array table(const envs::RatingSample& sample) {
  std::vector<float> numbers;
  for (const auto row : sample.training) {
    numbers.push_back(static_cast<float>(sample.user[row]));
    numbers.push_back(static_cast<float>(sample.movie[row]));
    numbers.push_back(sample.rating[row]);
  }
  return core::make_array(std::span<const float>(numbers), {sample.training.size(), 3});
}

ExamData read() {
  lab_movielens::Options options;
  options.test_size = 0.1;
  options.split_seed = 42;
  options.threads = 1;
  const auto all = lab_movielens::load_data(options);
  const auto& sample = all.sample;
  std::vector<std::string> titles;
  for (const auto& film : all.films) titles.push_back(film.title);
  ExamData data;
  data.input = {{"table", table(sample)},
                {"user_ids", integers(sample.user_ids)},
                {"movie_ids", integers(sample.movie_ids)},
                {"titles", array_of(titles)},
                {"users", integers(at(sample.user, sample.validation))},
                {"movies", integers(at(sample.movie, sample.validation))}};
  const auto offsets = lab_movielens::offset_baseline(all);
  std::vector<double> by_offsets;
  bool has_question = false;
  for (const auto row : sample.validation) {
    const auto user = sample.user[row], movie = sample.movie[row];
    if (sample.user_ids[static_cast<std::size_t>(user)] == kAskedUser &&
        titles[static_cast<std::size_t>(movie)] == kAskedTitle) {
      data.asked = data.stars.size();
      has_question = true;
    }
    data.stars.push_back(sample.rating[row]);
    by_offsets.push_back(offsets.rating(user, movie));
  }
  if (!has_question) fail("user {}'s rating of {} is not held out", kAskedUser, kAskedTitle);
  data.offsets_error = mean_squared_error(by_offsets, data.stars);
  data.mean_error =
      mean_squared_error(std::vector<double>(data.stars.size(), all.mean), data.stars);
  return data;
}

}  // namespace

const ExamData& exam_data() {
  static const auto kData = read();
  return kData;
}

double mean_squared_error(const std::vector<double>& predicted, const std::vector<float>& stars) {
  double sum = 0;
  for (std::size_t i = 0; i < stars.size(); ++i) {
    const double error = predicted.at(i) - stars[i];
    sum += error * error;
  }
  return sum / static_cast<double>(stars.size());
}

}  // namespace lab::grading::movielens
