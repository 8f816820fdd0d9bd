#include <algorithm>
#include <set>

#include "envs/movielens.hpp"
#include "envs/ratings_file.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace lab;

namespace {

const std::filesystem::path kSmall = std::filesystem::path(LAB_DATA) / "ml-latest-small";

/// Σ values, and Σ (place from 1) · value, which knows the order as well.
struct Sums {
  double plain = 0;
  std::int64_t by_place = 0;
};

template <class T>
Sums sums(const envs::Column<T>& column, double scale = 1) {
  Sums result;
  for (std::size_t i = 0; i < column.size(); ++i) {
    const double value = scale * static_cast<double>(column[i]);
    result.plain += value;
    result.by_place += static_cast<std::int64_t>(i + 1) * static_cast<std::int64_t>(value);
  }
  return result;
}

bool equal(const envs::Ratings& a, const envs::Ratings& b) {
  return a.user == b.user && a.movie == b.movie && a.rating == b.rating &&
         a.timestamp == b.timestamp;
}

envs::Ratings read(const std::filesystem::path& file, const std::vector<envs::Movie>& movies,
                   int threads, std::size_t block_size) {
  envs::BadRows bad;
  return envs::read_ratings(file, envs::kRatingsCsv, envs::MovieIds(movies), "movies.csv", threads,
                            bad, block_size);
}

}  // namespace

TEST_CASE("The ratings of ml-latest-small are those that Python's csv reads") {
  const auto data = envs::load_movielens(kSmall);
  const auto& ratings = data.ratings;
  REQUIRE(ratings.size() == 100'836);
  REQUIRE(ratings.user.size() == 100'836);
  REQUIRE(ratings.movie.size() == 100'836);
  REQUIRE(ratings.timestamp.size() == 100'836);
  CHECK(sums(ratings.user).plain == 32'885'399);
  CHECK(sums(ratings.user).by_place == 2'193'430'208'707);
  CHECK(sums(ratings.movie).plain == 1'959'777'479);
  CHECK(sums(ratings.movie).by_place == 100'099'591'249'748);
  CHECK(sums(ratings.rating, 2).plain == 2 * 353'083.0);
  CHECK(sums(ratings.rating, 2).by_place == 2 * 17'651'481'491 + 1);
  CHECK(sums(ratings.timestamp).plain == 121'602'779'665'887);
  CHECK(sums(ratings.timestamp).by_place == 6'195'652'024'440'686'468);
  CHECK(ratings.user.back() == 610);
  CHECK(ratings.movie.back() == 170'875);
  CHECK(ratings.rating.back() == 3.0F);
  CHECK(ratings.timestamp.back() == 1'493'846'415);
  CHECK(std::set<int>(ratings.user.begin(), ratings.user.end()).size() == 610);
  CHECK(std::set<int>(ratings.movie.begin(), ratings.movie.end()).size() == 9'724);
  CHECK(data.skipped_rows == 0);
  CHECK(data.first_skipped.empty());
}

TEST_CASE("The films of ml-latest-small are those that Python's csv reads") {
  const auto movies = envs::load_movielens(kSmall).movies;
  REQUIRE(movies.size() == 9'742);
  std::int64_t ids = 0;
  std::size_t title_bytes = 0, genre_bytes = 0, foreign = 0;
  for (const auto& movie : movies) {
    ids += movie.id;
    title_bytes += movie.title.size();
    genre_bytes += movie.genres.size();
    if (std::ranges::any_of(movie.title, [](char letter) { return (letter & 0x80) != 0; }))
      ++foreign;
  }
  CHECK(ids == 411'115'845);
  CHECK(title_bytes == 252'289);
  CHECK(genre_bytes == 154'880);
  CHECK(foreign == 293);
  CHECK(movies[0] ==
        envs::Movie{1, "Toy Story (1995)", "Adventure|Animation|Children|Comedy|Fantasy"});
  CHECK(movies[46].title == "Usual Suspects, The (1995)");
  CHECK(movies[3622].title == "Amelie (Fabuleux destin d'Amélie Poulain, Le) (2001)");
  const std::string doubled = "11'09\"01 - September 11 (2002)";
  CHECK(std::ranges::count(movies, doubled, &envs::Movie::title) == 1);
  CHECK(movies.back() == envs::Movie{193'609, "Andrew Dice Clay: Dice Rules (1991)", "Comedy"});
}

TEST_CASE("Any number of threads and any size of blocks give the same ratings") {
  const auto data = envs::load_movielens(kSmall, {.threads = 1});
  for (const int threads : {0, 1, 2, 3}) {
    for (const std::size_t block_size : {5'000U, 65'536U, 1'000'003U}) {
      CAPTURE(threads, block_size);
      CHECK(equal(read(kSmall / "ratings.csv", data.movies, threads, block_size), data.ratings));
    }
  }
}

TEST_CASE("A block may end at any byte of the file") {
  const std::vector<envs::Movie> movies{{7, "Seven", ""}, {65'000, "Many", ""}};
  const envs::Column<std::int32_t> users{1, 1, 22, 333, 1'234'567, 12'345'678, 3, 3, 4, 4};
  const envs::Column<std::int32_t> films{7, 65'000, 7, 7, 65'000, 7, 7, 7, 65'000, 7};
  const envs::Column<float> stars{3.5F, 4, 0.5F, 5, 4.5F, 1.5F, 2, 3, 3.7F, 2.5F};
  const envs::Column<std::int64_t> times{
      1'112'486'027, 964'982'703, 99'999'999,    1, 0, 12'345'678'901,
      964'982'703,   0,           1'112'486'027, 5};
  const std::string unix_text =
      "userId,movieId,rating,timestamp\n"
      "1,7,3.5,1112486027\n1,65000,4,964982703\n22,7,0.5,99999999\n333,7,5.0,1\n"
      "1234567,65000,4.5,0\n12345678,7,1.5,12345678901\n3,7,2,964982703\n3,7,3.00,0\n"
      "4,65000,3.7,1112486027\n4,7,2.5,5";
  const bool windows = GENERATE(false, true);
  std::string text;
  for (const char letter : unix_text) {
    if (windows && letter == '\n') text += '\r';
    text += letter;
  }
  const testing::TemporaryFolder folder;
  const auto file = folder.file("ratings.csv", text);
  for (std::size_t block_size = 1; block_size < text.size() + 2; ++block_size) {
    for (const int threads : {1, 2, 3}) {
      CAPTURE(windows, block_size, threads);
      const auto ratings = read(file, movies, threads, block_size);
      REQUIRE(ratings.user == users);
      REQUIRE(ratings.movie == films);
      REQUIRE(ratings.rating == stars);
      REQUIRE(ratings.timestamp == times);
    }
  }
}

TEST_CASE("A file that ends with its memory page is read to its last byte and no further") {
  constexpr std::size_t kPage = 4096;
  const std::string row = "1,7,3.5,964982703\n";
  std::string text = "userId,movieId,rating,timestamp\n1,7,3.5";
  std::string rest = ",964982703\n";
  std::size_t rows = 1;
  for (; text.size() + rest.size() + row.size() <= kPage + 1; ++rows) rest += row;
  rest.pop_back();
  text += std::string(kPage - text.size() - rest.size(), '0') + rest;
  REQUIRE(text.size() == kPage);
  const testing::TemporaryFolder folder;
  const auto ratings = read(folder.file("ratings.csv", text), {{7, "Seven", ""}}, 1, 1 << 20);
  CHECK(ratings.size() == rows);
  CHECK(sums(ratings.timestamp).plain == 964'982'703.0 * static_cast<double>(rows));
}
