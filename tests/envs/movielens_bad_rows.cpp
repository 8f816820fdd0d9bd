#include "core/mapped_file.hpp"
#include "envs/movielens.hpp"
#include "envs/ratings_file.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using testing::contains;
using testing::TemporaryFolder;

namespace {

const std::string kRatingsHeader = "userId,movieId,rating,timestamp\n";
const std::string kMoviesHeader = "movieId,title,genres\n";
const std::string kMovies = kMoviesHeader + "1,Heat (1995),Action\n2,Fargo (1996),Crime\n";
const std::string kGood = "1,1,4.0,964982703\n";

/// `text` with the name of the folder cut off.
std::string without(const TemporaryFolder& folder, std::string text) {
  const auto name = folder.path().string();
  for (std::size_t at = 0; (at = text.find(name, at)) != text.npos;) {
    text.replace(at, name.size(), "DATA");
  }
  return text;
}

/// The error that loading files of these contents gives.
std::string message(std::string_view ratings, std::string_view movies = kMovies) {
  const TemporaryFolder folder;
  folder.file("ratings.csv", ratings);
  folder.file("movies.csv", movies);
  return without(folder, testing::error_of([&] { envs::load_movielens(folder.path()); }));
}

/// The error for a bad row in line 3 of the ratings, with its place cut off. The row is tried at
/// the end of the file as well, where rows are read another way.
std::string row_message(const std::string& row) {
  const auto last = message(kRatingsHeader + kGood + row);
  CHECK(message(kRatingsHeader + kGood + row + "\n" + kGood + kGood + kGood + kGood) == last);
  CHECK(message(kRatingsHeader + kGood + row + "\r\n" + kGood + kGood + kGood + kGood) == last);
  const std::string place = "DATA/ratings.csv:3: ";
  CHECK_THAT(last, contains(place));
  return last.substr(std::min(place.size(), last.size()));
}

/// The same for line 3 of the films.
std::string movie_message(const std::string& row) {
  const auto text =
      message(kRatingsHeader + kGood, kMoviesHeader + "1,Heat (1995),Action\n" + row + "\n");
  const std::string place = "DATA/movies.csv:3: ";
  CHECK_THAT(text, contains(place));
  return text.substr(std::min(place.size(), text.size()));
}

}  // namespace

TEST_CASE("A rating that cannot be read is named with its line and what is wrong") {
  CHECK(row_message("2,1,abc,964982703") == "rating \"abc\" is not a number");
  CHECK(row_message("2,1,,964982703") == "rating \"\" is not a number");
  CHECK(row_message("2,1,+4,964982703") == "rating \"+4\" is not a number");
  CHECK(row_message("2,1, 4,964982703") == "rating \" 4\" is not a number");
  CHECK(row_message("2,1,4.5x,964982703") == "rating \"4.5x\" is not a number");
  CHECK(row_message("2,1,4.x,964982703") == "rating \"4.x\" is not a number");
  CHECK(row_message("2,1,nan,964982703") == "rating \"nan\" is not a number");
  CHECK(row_message("2,1,7,964982703") == "rating 7 is outside 0.5 to 5");
  CHECK(row_message("2,1,5.5,964982703") == "rating 5.5 is outside 0.5 to 5");
  CHECK(row_message("2,1,0.0,964982703") == "rating 0.0 is outside 0.5 to 5");
  CHECK(row_message("2,1,-3,964982703") == "rating -3 is outside 0.5 to 5");
  CHECK(row_message("2,99999,4.0,964982703") == "film 99999 is not in movies.csv");
  CHECK(row_message("2,2147483647,4.0,964982703") == "film 2147483647 is not in movies.csv");
  CHECK(row_message("2,1,4.0,soon") == "timestamp \"soon\" is not a number of seconds");
  CHECK(row_message("2,1,4.0,964982703 ") == "timestamp \"964982703 \" is not a number of seconds");
  CHECK(row_message("2,1,4.0,96498270312345678901") ==
        "timestamp \"96498270312345678901\" is not a number of seconds");
}

TEST_CASE("An id that is no number of int32 is named") {
  CHECK(row_message("x,1,4.0,964982703") == "userId \"x\" is not a whole number");
  CHECK(row_message(",1,4.0,964982703") == "userId \"\" is not a whole number");
  CHECK(row_message("+2,1,4.0,964982703") == "userId \"+2\" is not a whole number");
  CHECK(row_message("2,1.5,4.0,964982703") == "movieId \"1.5\" is not a whole number");
  CHECK(row_message("-2,1,4.0,964982703") == "userId -2 is outside 0 to 2147483647");
  CHECK(row_message("2,2147483648,4.0,964982703") ==
        "movieId 2147483648 is outside 0 to 2147483647");
  CHECK(row_message("2,99999999999999999999,4.0,964982703") ==
        "movieId 99999999999999999999 is outside 0 to 2147483647");
}

TEST_CASE("A row with too few or too many fields is named with what is needed") {
  const std::string needed = " where 4 are needed (userId, movieId, rating, timestamp)";
  CHECK(row_message("2,1,4.0") == "the row has 3 fields" + needed);
  CHECK(row_message("2") == "the row has 1 field" + needed);
  CHECK(row_message("2,1,4.0,964982703,5") == "the row has 5 fields" + needed);
  CHECK(row_message("2::1::4.0::964982703") == "the row has 1 field" + needed);
  CHECK(message(kRatingsHeader + "\n" + kGood) == "DATA/ratings.csv:2: the row is empty");
  // Far enough from the head of the file, which is looked at first.
  std::string many = kRatingsHeader;
  for (int row = 0; row < 1000; ++row) many += kGood;
  many.back() = '\0';
  CHECK(message(many + "\n" + kGood) ==
        "DATA/ratings.csv:1001: the row holds a zero byte: this is not text");
}

TEST_CASE("What a message quotes is cut where it is long and shows what is not printable") {
  CHECK(row_message("2,1,\x1b[31m\xff,964982703") == "rating \"\\x1b[31m\\xff\" is not a number");
  CHECK(row_message("2,1," + std::string(500, 'y') + ",1") ==
        "rating \"" + std::string(60, 'y') + "…\" is not a number");
  CHECK(row_message("2,1,½,964982703") == "rating \"½\" is not a number");
}

TEST_CASE("A film that cannot be read is named with its line and what is wrong") {
  CHECK(movie_message("2,Fargo (1996)") ==
        "the row has 2 fields where 3 are needed (movieId, title, genres)");
  CHECK(movie_message("2,Usual Suspects, The (1995),Crime") ==
        "the row has 4 fields where 3 are needed (movieId, title, genres): put a title that holds "
        "commas into quotes");
  CHECK(movie_message("2,\"Fargo (1996),Crime") ==
        "the quote before \"Fargo (1996),Crime\" is never closed");
  CHECK(movie_message("2,\"Fargo\" (1996),Crime") ==
        "\" (1996),Crime\" follows a closing quote where a comma is needed");
  CHECK(movie_message("1,Fargo (1996),Crime") == "movieId 1 is that of line 2 already");
  CHECK(movie_message("x,Fargo (1996),Crime") == "movieId \"x\" is not a whole number");
  CHECK(movie_message("-1,Fargo (1996),Crime") == "movieId -1 is outside 0 to 2147483647");
  CHECK(movie_message("2,,Crime") == "the title is empty");
  CHECK(movie_message("\n3,Fargo (1996),Crime") == "the row is empty");
  CHECK(movie_message("2,Am\xe9lie,Crime") ==
        "\"2,Am\\xe9lie,Crime\" is not UTF-8: convert the file");
}

TEST_CASE("A film of u.item or movies.dat that cannot be read is named") {
  const TemporaryFolder folder;
  folder.file("u.data", "1\t1\t3\t881250949\n");
  folder.file("u.item", "1|Toy Story (1995)|01-Jan-1995||0|0\n");
  const auto load = [&] {
    return without(folder, testing::error_of([&] { envs::load_movielens(folder.path()); }));
  };
  CHECK(
      load() ==
      "DATA/u.item:1: the row has 6 fields where 24 are needed (id, title, date, video date, url, "
      "19 genres)");
  folder.file("u.item", "1|Toy|||u|0|0|2|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n");
  CHECK(load() == "DATA/u.item:1: the flag of Adventure is \"2\", not 0 or 1");
  folder.file("ratings.dat", "1::1::3::881250949\n");
  folder.file("movies.dat", "1::Toy Story (1995)\n");
  CHECK(load() ==
        "DATA/movies.dat:1: the row has 2 fields where 3 are needed (movieId, title, genres)");
  folder.file("movies.dat", "1::Toy Story (1995)::Comedy\n");
  folder.file("ratings.dat", "1:1:3:881250949\n");
  CHECK(load() ==
        "DATA/ratings.dat:1: the row has 1 field where 4 are needed (userId, movieId, rating, "
        "timestamp)");
}

TEST_CASE("A file that is empty, no text, or has another header is refused") {
  using namespace std::string_literals;
  CHECK(message("") == "DATA/ratings.csv: the file is empty");
  CHECK(message("\r\n\n") == "DATA/ratings.csv: the file is empty");
  CHECK(message(kRatingsHeader) == "DATA/ratings.csv: no rows follow the header");
  CHECK(message(kRatingsHeader + "\r\n") == "DATA/ratings.csv: no rows follow the header");
  CHECK(message("userId,itemId,rating,timestamp\n" + kGood) ==
        "DATA/ratings.csv:1: the header \"userId,itemId,rating,timestamp\" is not "
        "\"userId,movieId,rating,timestamp\"");
  CHECK(message(kGood) ==
        "DATA/ratings.csv:1: the header \"1,1,4.0,964982703\" is not "
        "\"userId,movieId,rating,timestamp\"");
  const auto no_text = "DATA/ratings.csv: this is not text (is it an archive?)";
  CHECK_THAT(message("PK\x03\x04rest"), contains(no_text));
  CHECK_THAT(message("u\0s\0e\0r\0"s), contains(no_text));
  CHECK(message(kRatingsHeader + kGood, "") == "DATA/movies.csv: the file is empty");
  CHECK(message(kRatingsHeader + kGood, "id,title\n1,Heat") ==
        "DATA/movies.csv:1: the header \"id,title\" is not \"movieId,title,genres\"");
  CHECK_THAT(message(kRatingsHeader + kGood, "PK\x03\x04rest"),
             contains("DATA/movies.csv: this is not text"));
}

TEST_CASE("A folder without a data set is refused with what was looked for and where it is had") {
  const TemporaryFolder folder;
  const auto load = [&](const std::filesystem::path& path) {
    return without(folder, testing::error_of([&] { envs::load_movielens(path); }));
  };
  const std::string source = "https://grouplens.org/datasets/movielens/";
  CHECK_THAT(load(folder / "none"), contains("DATA/none: there is no such folder"));
  CHECK_THAT(load(folder / "none"), contains(source));
  CHECK_THAT(load(folder.path()), contains("neither ratings.csv and movies.csv, nor ratings.dat"));
  CHECK_THAT(load(folder.path()), contains(source));
  const auto file = folder.file("ratings.csv", kRatingsHeader + kGood);
  CHECK_THAT(load(file), contains("DATA/ratings.csv: this is not a folder"));
  CHECK_THAT(load(folder.path()), contains("DATA: ratings.csv is there but not movies.csv"));
  CHECK_THAT(load(folder.path()), contains(source));
  std::filesystem::create_directory(folder / "movies.csv");
  CHECK(load(folder.path()) == "DATA/movies.csv: cannot read: Is a directory");
}

TEST_CASE("A mapped file is what the file holds, and errors name it") {
  const TemporaryFolder folder;
  const core::MappedFile file(folder.file("text", "some words"));
  CHECK(file.text() == "some words");
  file.forget(file.text());
  CHECK(file.text() == "some words");
  CHECK(core::MappedFile(folder.file("empty", "")).text().empty());
  CHECK(without(folder, testing::error_of([&] { core::MappedFile(folder / "none"); })) ==
        "DATA/none: cannot read: No such file or directory");
  CHECK(without(folder, testing::error_of([&] { core::MappedFile(folder.path()); })) ==
        "DATA: cannot read: Is a directory");
}

TEST_CASE("Bad rows are left out and counted when that is asked for") {
  const TemporaryFolder folder;
  folder.file("movies.csv", kMovies + "x,Bad,\n3,Third,\n");
  folder.file("ratings.csv", kRatingsHeader + kGood + "1,4,4.0,964982703\n\n2,3,9,1\n3,3,5,1\n");
  const auto data = envs::load_movielens(folder.path(), {.threads = 2, .skip_bad_rows = true});
  CHECK(data.movies.size() == 3);
  CHECK(data.ratings.user == envs::Column<std::int32_t>{1, 3});
  CHECK(data.ratings.movie == envs::Column<std::int32_t>{1, 3});
  CHECK(data.skipped_rows == 4);
  CHECK(without(folder, data.first_skipped) ==
        "DATA/movies.csv:4: movieId \"x\" is not a whole number");

  folder.file("ratings.csv", kRatingsHeader + "1,4,4.0,964982703\n1,5,4.0,964982703\n");
  CHECK_THAT(testing::error_of([&] {
               envs::load_movielens(folder.path(), {.threads = 2, .skip_bad_rows = true});
             }),
             contains("ratings.csv: no row can be read"));
}

TEST_CASE("The first bad row of the file is reported, whichever thread meets one first") {
  const TemporaryFolder folder;
  std::string text = kRatingsHeader;
  for (int row = 0; row < 200; ++row) {
    text += row % 40 == 23 ? fmt::format("1,1,bad{},964982703\n", row) : kGood;
  }
  const auto file = folder.file("ratings.csv", text);
  const std::vector<envs::Movie> movies{{1, "Heat (1995)", ""}};
  const std::string wanted = "DATA/ratings.csv:25: rating \"bad23\" is not a number";
  for (const std::size_t block_size : {1U, 7U, 20U, 64U, 300U, 100'000U}) {
    for (const int threads : {1, 2, 3, 8}) {
      CAPTURE(block_size, threads);
      const auto read = [&](envs::BadRows& bad) {
        return envs::read_ratings(file, envs::kRatingsCsv, envs::MovieIds(movies), "movies.csv",
                                  threads, bad, block_size);
      };
      envs::BadRows strict;
      CHECK(without(folder, testing::error_of([&] { read(strict); })) == wanted);
      envs::BadRows lenient;
      lenient.skip = true;
      CHECK(read(lenient).size() == 195);
      CHECK(lenient.count == 5);
      CHECK(without(folder, lenient.first) == wanted);
    }
  }
}
