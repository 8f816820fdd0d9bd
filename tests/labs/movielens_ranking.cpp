#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "labs/movielens/baselines.hpp"
#include "labs/movielens/ranking.hpp"
#include "labs/movielens/shuffle.hpp"
#include "tests/catch.hpp"

namespace lab::testing {
namespace {

using namespace labs::movielens;

TEST_CASE("A film's place counts the films with a higher score that are not left out") {
  const std::vector<float> scores{3, 5, 4, 1, 2};
  const std::vector<std::uint8_t> none(5, 0);
  CHECK(place_of(scores, 1, none) == 1);
  CHECK(place_of(scores, 0, none) == 3);
  CHECK(place_of(scores, 3, none) == 5);
  CHECK(place_of(scores, 0, std::vector<std::uint8_t>{0, 1, 0, 1, 0}) == 2);
}

TEST_CASE("Of films with the same score the lower number comes first") {
  const std::vector<float> scores{4, 4, 4, 4};
  const std::vector<std::uint8_t> none(4, 0);
  for (std::size_t film = 0; film < 4; ++film) {
    CHECK(place_of(scores, film, none) == static_cast<std::int64_t>(film) + 1);
  }
}

TEST_CASE("A film whose score is no number does not come first") {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  CHECK(place_of(std::vector<float>{nan, 1, 2}, 0, std::vector<std::uint8_t>(3)) == 3);
}

TEST_CASE("Precision, recall and nDCG are those worked out by hand") {
  // Within 10: places 1 and 3, which count 1 and 1 / log₂ 4 = 1/2. Beyond it: 11 and 400.
  const std::vector<std::int64_t> places{1, 3, 11, 400};
  const auto scores = ranking_scores(places, 10);
  CHECK(scores.recall == Approx(0.5));
  CHECK(scores.precision == Approx(0.05));
  CHECK(scores.ndcg == Approx(1.5 / 4));
  CHECK(ranking_scores(std::vector<std::int64_t>{10}, 10).recall == 1);
  CHECK(ranking_scores(std::vector<std::int64_t>{10}, 10).ndcg == Approx(1 / std::log2(11.0)));
  CHECK(ranking_scores({}, 10).recall == 0);
}

envs::RatingSample small_sample() {
  envs::RatingSample sample;
  sample.user_ids = {10, 20, 30};
  sample.movie_ids = {7, 8, 9};
  sample.user = {0, 1, 0, 2, 0, 1};
  sample.movie = {0, 0, 1, 1, 2, 2};
  sample.rating = {5, 4, 3, 2, 1, 4};
  sample.timestamp = {50, 70, 90, 10, 90, 60};
  sample.training = {5, 0, 3, 1};
  sample.validation = {2, 4};
  return sample;
}

TEST_CASE("Each user's last film is taken out, but not the only one") {
  const auto films = leave_last_out(small_sample());
  // User 0 has rows 2 and 4 at the same time: the later row. User 2 has one rating.
  CHECK(films.last == std::vector<std::uint32_t>{4, 1});
  CHECK(films.kept == std::vector<std::uint32_t>{0, 2, 3, 5});
}

TEST_CASE("A film's mean is that of the rows that are asked for") {
  const auto means = film_means(small_sample(), std::vector<std::uint32_t>{0, 1, 3});
  CHECK(means.ratings == std::vector<float>{2, 1, 0});
  CHECK(means.mean == std::vector<float>{4.5, 2, 0});
}

TEST_CASE("Offsets are shrunk means of what is left over, films first") {
  Data data;
  data.sample = small_sample();
  data.mean = 3;
  const auto offsets = offset_baseline(data);  // from rows 5, 0, 3, 1
  const double first = (2.0 + 1.0) / 27;       // film 0: 5 and 4 stars
  CHECK(offsets.movie[0] == Approx(first));
  CHECK(offsets.movie[1] == Approx(-1.0 / 26));
  CHECK(offsets.user[0] == Approx((2 - first) / 11));
  CHECK(offsets.rating(0, 0) == Approx(3 + first + (2 - first) / 11));
}

TEST_CASE("An epoch's order holds every row once, and is new in each epoch and for each seed") {
  std::vector<std::uint32_t> rows(1000);
  std::iota(rows.begin(), rows.end(), 500U);
  const auto order = shuffled_rows(rows, 0, 1);
  CHECK(order == shuffled_rows(rows, 0, 1));
  CHECK(order != shuffled_rows(rows, 0, 2));
  CHECK(order != shuffled_rows(rows, 1, 1));
  CHECK(order != rows);
  auto sorted = order;
  std::sort(sorted.begin(), sorted.end());
  CHECK(sorted == rows);
}

TEST_CASE("Every order of three rows comes about equally often") {
  const std::vector<std::uint32_t> rows{0, 1, 2};
  std::vector<int> counts(27);
  for (int epoch = 0; epoch < 6000; ++epoch) {
    const auto order = shuffled_rows(rows, 3, epoch);
    ++counts[order[0] * 9 + order[1] * 3 + order[2]];
  }
  // 1000 each, with a deviation of 29.
  CHECK(std::count_if(counts.begin(), counts.end(), [](int n) { return n > 850; }) == 6);
}

}  // namespace
}  // namespace lab::testing
