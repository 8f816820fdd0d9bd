#include "envs/rating_sample.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "core/random.hpp"
#include "envs/set_order.hpp"
#include "envs/train_test_split.hpp"
#include "tests/catch.hpp"
#include "tests/crc.hpp"
#include "tests/envs/small_ratings.hpp"
#include "tests/errors.hpp"
#include "tests/golden.hpp"

using namespace lab;
using envs::RatingSample;
using envs::SampleOptions;
using testing::Approx;
using testing::contains;
using testing::crc32_of;
using testing::error_of;
using testing::small_ratings;
using Ids = std::vector<std::int32_t>;
using Rows = std::vector<std::uint32_t>;
using Row = std::tuple<std::int32_t, std::int32_t, float, std::int64_t>;

namespace {

constexpr auto kFile = "movielens/sampling.json";
constexpr std::int32_t kUsualSuspects = 50;  // "Usual Suspects, The (1995)"

std::uint32_t number(const nlohmann::json& golden, const std::string& key) {
  return golden.at(key).get<std::uint32_t>();
}

/// Whether `list` begins with all of golden[key], of which there must be something.
template <class List>
bool begins(const List& list, const nlohmann::json& golden, const std::string& key) {
  const auto wanted = golden.at(key).get<List>();
  return !wanted.empty() && wanted.size() <= list.size() &&
         std::equal(wanted.begin(), wanted.end(), list.begin());
}

/// Where `wanted` is in `list`; −1 when it is not.
std::ptrdiff_t index_of(const Ids& list, std::int32_t wanted) {
  const auto found = std::find(list.begin(), list.end(), wanted);
  return found == list.end() ? -1 : found - list.begin();
}

/// Rows of a sample as the exercise's X [n, 2] and y.
struct Pairs {
  std::vector<std::array<std::int32_t, 2>> x;
  std::vector<float> y;

  Pairs(const RatingSample& sample, const Rows& rows) {
    for (const auto row : rows) {
      x.push_back({sample.user[row], sample.movie[row]});
      y.push_back(sample.rating[row]);
    }
  }
  [[nodiscard]] std::uint32_t x_crc32() const {
    Ids flat;
    for (const auto& pair : x) flat.insert(flat.end(), pair.begin(), pair.end());
    return crc32_of(flat);
  }
};

/// CRC32 of the stars · 10, which are whole numbers.
std::uint32_t crc32_of_stars(const std::vector<float>& stars) {
  Ids tenfold;
  for (const float star : stars) tenfold.push_back(static_cast<std::int32_t>(star * 10));
  return crc32_of(tenfold);
}

double mean_squared_error_of_the_mean(const Pairs& training, const Pairs& validation) {
  double sum = 0, squares = 0;
  for (const double star : training.y) sum += star;
  const double mean = sum / static_cast<double>(training.y.size());
  for (const double star : validation.y) squares += (star - mean) * (star - mean);
  return squares / static_cast<double>(validation.y.size());
}

void check_users(const RatingSample& sample, const SampleOptions& options,
                 const nlohmann::json& golden) {
  const auto order = envs::merge_order(small_ratings());
  CHECK(begins(order.users, golden, "unique_users_head_after_merge"));
  const auto drawn = envs::draw_users(order.users, options);
  CHECK(drawn.size() == options.users);
  CHECK(begins(drawn, golden, "sampled_head"));
  CHECK(crc32_of(drawn) == number(golden, "sampled_crc32"));
  CHECK(std::set(drawn.begin(), drawn.end()).size() == number(golden, "n_sampled_distinct"));

  CHECK(sample.user_ids.size() == number(golden, "n_users"));
  CHECK(begins(sample.user_ids, golden, "user_order_head"));
  CHECK(crc32_of(sample.user_ids) == number(golden, "user_order_crc32"));
  CHECK(index_of(sample.user_ids, options.include_user) == number(golden, "forced_user_new_index"));
}

void check_rows(const RatingSample& sample, const nlohmann::json& golden) {
  CHECK(sample.size() == number(golden, "rows"));
  CHECK(sample.movie_ids.size() == number(golden, "n_movies"));
  CHECK(begins(sample.movie_ids, golden, "movie_order_head"));
  CHECK(crc32_of(sample.movie_ids) == number(golden, "movie_order_crc32"));
  CHECK(index_of(sample.movie_ids, kUsualSuspects) == number(golden, "usual_suspects_index"));

  using Printed = std::tuple<int, int, float>;
  std::vector<Printed> rows;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    rows.emplace_back(sample.user[i], sample.movie[i], sample.rating[i]);
  }
  CHECK(begins(rows, golden, "first_rows"));
  const auto last = golden.at("last_rows").get<std::vector<Printed>>();
  REQUIRE(last.size() <= rows.size());
  CHECK(std::equal(last.rbegin(), last.rend(), rows.rbegin()));
  CHECK(crc32_of(sample.user) == number(golden, "userIdx_crc32"));
  CHECK(crc32_of(sample.movie) == number(golden, "movieIdx_crc32"));
  CHECK(crc32_of_stars(sample.rating) == number(golden, "rating_x10_crc32"));
}

void check_split(const RatingSample& sample, const nlohmann::json& golden) {
  const Pairs training(sample, sample.training), validation(sample, sample.validation);
  CHECK(training.y.size() == number(golden, "n_train"));
  CHECK(validation.y.size() == number(golden, "n_val"));
  CHECK(begins(training.x, golden, "X_train_head"));
  CHECK(begins(training.y, golden, "y_train_head"));
  CHECK(begins(validation.x, golden, "X_val_head"));
  CHECK(begins(validation.y, golden, "y_val_head"));
  CHECK(training.x_crc32() == number(golden, "X_train_crc32"));
  CHECK(validation.x_crc32() == number(golden, "X_val_crc32"));
  CHECK(crc32_of_stars(validation.y) == number(golden, "y_val_x10_crc32"));
  CHECK(mean_squared_error_of_the_mean(training, validation) ==
        Approx(golden.at("baseline_val_mse_predict_train_mean").get<double>()).epsilon(1e-12));
}

/// The rows of a sample with the ids of the file.
std::vector<Row> original_rows(const RatingSample& sample) {
  std::vector<Row> rows;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    rows.emplace_back(sample.user_ids.at(static_cast<std::size_t>(sample.user[i])),
                      sample.movie_ids.at(static_cast<std::size_t>(sample.movie[i])),
                      sample.rating[i], sample.timestamp[i]);
  }
  return rows;
}

/// A table of up to 300 ratings by up to 30 users of up to 30 films, whose ids come again and again
/// in no order; a row's number is its timestamp.
envs::Ratings random_table(core::Pcg64& random) {
  static constexpr Ids::value_type kFar[] = {-1, -2, INT32_MIN, INT32_MAX, 5'000'000};
  // Every fourth id is one that no array over the ids could hold.
  const auto id = [&](std::uint32_t bound) {
    const std::uint32_t drawn = random.below(bound);
    return drawn % 4 == 3 ? kFar[drawn / 4 % 5] : static_cast<std::int32_t>(drawn * 37 + 1);
  };
  const auto users = 1 + random.below(30);
  const auto movies = 1 + random.below(30);
  const auto rows = 2 + random.below(299);
  envs::Ratings table;
  for (std::uint32_t row = 0; row < rows; ++row) {
    table.user.push_back(id(users));
    table.movie.push_back(id(movies));
    table.rating.push_back(0.5F * static_cast<float>(1 + random.below(10)));
    table.timestamp.push_back(row);
  }
  return table;
}

/// What the merge is by its definition: a stable sort by each film's first row, here for the rows
/// of the users in `kept`.
std::vector<Row> merged(const envs::Ratings& table, const Ids& kept) {
  std::map<std::int32_t, std::size_t> first;
  std::vector<Row> rows;
  for (std::size_t i = 0; i < table.size(); ++i) {
    first.try_emplace(table.movie[i], i);
    if (index_of(kept, table.user[i]) < 0) continue;
    rows.emplace_back(table.user[i], table.movie[i], table.rating[i], table.timestamp[i]);
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    return first[std::get<1>(a)] < first[std::get<1>(b)];
  });
  return rows;
}

}  // namespace

TEST_CASE("The exercise's sample of ml-latest-small equals the one that Python draws") {
  for (const auto& golden : testing::golden_cases(kFile, "pipeline_ml_latest_small")) {
    INFO("seed " << golden.at("seed") << ", users " << golden.at("k_users"));
    const SampleOptions options{
        .users = number(golden, "k_users"),
        .seed = number(golden, "seed"),
        .include_user = golden.at("forced_user_at_index0").get<std::int32_t>(),
        .split_seed = number(golden, "split_seed")};
    const auto sample = envs::sample_ratings(small_ratings(), options);
    check_users(sample, options, golden);
    check_rows(sample, golden);
    check_split(sample, golden);
  }
}

TEST_CASE("Splits into training and validation equal scikit-learn's") {
  for (const auto& golden : testing::golden_cases(kFile, "permutation_choice_split")) {
    INFO("seed " << golden.at("seed") << ", n " << golden.at("n"));
    const auto split = envs::train_test_split(
        number(golden, "n"), golden.at("tts_test_size").get<double>(), number(golden, "seed"));
    CHECK(split.validation.size() == number(golden, "n_test"));
    CHECK(begins(split.validation, golden, "test_head"));
    CHECK(crc32_of(split.validation) == number(golden, "test_crc32"));
    CHECK(begins(split.training, golden, "train_head"));
    CHECK(crc32_of(split.training) == number(golden, "train_crc32"));
  }
  for (const auto& golden : testing::golden_cases(kFile, "large")) {
    INFO("seed " << golden.at("seed") << ", n " << golden.at("n"));
    const auto split = envs::train_test_split(number(golden, "n"), 0.1, number(golden, "seed"));
    CHECK(split.validation.size() == number(golden, "n_test_0.1"));
    CHECK(crc32_of(split.validation) == number(golden, "test_crc32"));
    CHECK(crc32_of(split.training) == number(golden, "train_crc32"));
  }
}

TEST_CASE("A sample holds the rows of its users as the merge orders them, and no others") {
  core::Pcg64 random(11);
  for (int round = 0; round < 100; ++round) {
    const auto table = random_table(random);
    const auto order = envs::merge_order(table);
    const auto users = random.below(static_cast<std::uint32_t>(order.users.size()));
    const SampleOptions options{
        .users = users, .seed = random.next32(), .include_user = table.user.front()};
    INFO("round " << round << ", rows " << table.size() << ", users " << users);
    const auto drawn = envs::draw_users(order.users, options);
    const auto wanted = merged(table, drawn);
    if (wanted.size() < 2) continue;  // not enough to split

    const auto sample = envs::sample_ratings(table, options);
    CHECK(original_rows(sample) == wanted);
    CHECK(sample.user.size() == wanted.size());
    CHECK(sample.movie.size() == wanted.size());
    CHECK(sample.timestamp.size() == wanted.size());
    Ids met_users, met_movies;
    for (const auto& [user, movie, rating, timestamp] : wanted) {
      met_users.push_back(user);
      met_movies.push_back(movie);
    }
    CHECK(sample.user_ids == envs::set_order(met_users));
    CHECK(sample.movie_ids == envs::set_order(met_movies));
  }
}

TEST_CASE("The rows of a film are together, and every number of a user and a film is taken") {
  core::Pcg64 random(12);
  for (int round = 0; round < 50; ++round) {
    const auto table = random_table(random);
    const auto sample = envs::sample_ratings(table, {});
    INFO("round " << round << ", rows " << table.size());
    CHECK(sample.size() == table.size());
    std::set<std::int32_t> users(sample.user.begin(), sample.user.end());
    std::set<std::int32_t> movies(sample.movie.begin(), sample.movie.end());
    CHECK(users.size() == sample.user_ids.size());
    CHECK(*users.begin() == 0);
    CHECK(*users.rbegin() + 1 == std::ssize(sample.user_ids));
    CHECK(movies.size() == sample.movie_ids.size());
    CHECK(*movies.begin() == 0);
    CHECK(*movies.rbegin() + 1 == std::ssize(sample.movie_ids));
    auto groups = sample.movie;
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    CHECK(groups.size() == movies.size());
    for (std::size_t i = 1; i < sample.size(); ++i) {
      if (sample.movie[i] != sample.movie[i - 1]) continue;
      REQUIRE(sample.timestamp[i] > sample.timestamp[i - 1]);
    }
  }
}

TEST_CASE("Training and validation share no row and cover them all") {
  for (const std::size_t rows : {2U, 3U, 10U, 11U, 64U, 1001U}) {
    for (const double test_size : {1e-9, 0.1, 0.25, 0.5}) {
      INFO(rows << " rows, " << test_size);
      const auto split = envs::train_test_split(rows, test_size, 42);
      CHECK(split.validation.size() ==
            static_cast<std::size_t>(std::ceil(test_size * static_cast<double>(rows))));
      std::set<std::uint32_t> all(split.validation.begin(), split.validation.end());
      all.insert(split.training.begin(), split.training.end());
      CHECK(split.validation.size() + split.training.size() == rows);
      CHECK(all.size() == rows);
      CHECK(*all.rbegin() == rows - 1);
    }
  }
}

TEST_CASE("Taking all users and drawing as many as there are give the same sample") {
  const auto all = envs::sample_ratings(small_ratings(), {});
  const auto drawn = envs::sample_ratings(small_ratings(), {.users = 610, .seed = 5});
  CHECK(all.size() == small_ratings().size());
  CHECK(all.user_ids.size() == 610);
  CHECK(all.user_ids == drawn.user_ids);
  CHECK(all.movie_ids == drawn.movie_ids);
  CHECK(original_rows(all) == original_rows(drawn));
  CHECK(all.validation == drawn.validation);
  CHECK(all.training == drawn.training);
}

TEST_CASE("A user who is included takes the first place, and a second one when drawn anyway") {
  const Ids users{11, 12, 13, 14, 15};
  const SampleOptions plain{.users = 5, .seed = 3};
  const auto drawn = envs::draw_users(users, plain);
  auto wanted = drawn;
  wanted.front() = drawn[3];
  CHECK(envs::draw_users(users, {.users = 5, .seed = 3, .include_user = drawn[3]}) == wanted);
  CHECK(envs::draw_users(users, {.users = 0, .include_user = 12}) == users);
  CHECK(envs::draw_users(users, {.users = 1, .include_user = 15}) == Ids{15});
}

TEST_CASE("A sample that the data cannot give is refused with words for the command line") {
  const auto message = [](const SampleOptions& options) {
    return error_of([&] { envs::sample_ratings(small_ratings(), options); });
  };
  CHECK(message({.users = 5000}) == "--sample-users 5000: the data holds only 610 users");
  CHECK_THAT(message({.users = 611}), contains("--sample-users 611"));
  CHECK_THAT(message({.users = 5, .include_user = 46889}), contains("46889"));
  CHECK_THAT(message({.include_user = 611}), contains("611"));
}

TEST_CASE("A split that leaves nothing to train or validate is refused") {
  const auto message = [](std::size_t rows, double test_size) {
    return error_of([&] { envs::train_test_split(rows, test_size, 1); });
  };
  for (const double test_size : {0.0, 1.0, -0.1, 1.5, static_cast<double>(NAN)}) {
    CHECK_THAT(message(10, test_size), contains("must lie between 0 and 1"));
  }
  CHECK_THAT(message(1, 0.1), contains("1 of 1 ratings"));
  CHECK_THAT(message(10, 0.95), contains("10 of 10 ratings"));
  CHECK_THAT(message(0, 0.1), contains("0 of 0 ratings"));
  CHECK_THAT(error_of([] { envs::sample_ratings({}, {}); }), contains("0 of 0 ratings"));
}
