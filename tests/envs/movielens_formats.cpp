#include <vector>

#include "envs/movielens.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using envs::Movie;
using testing::TemporaryFolder;

namespace {

const std::string kNoFlags = "0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0";

}  // namespace

TEST_CASE("ml-1m is read from .dat files, its Latin-1 titles as UTF-8") {
  const TemporaryFolder folder;
  folder.file("ratings.dat", "1::1193::5::978300760\n6040::73::3::956704746\n");
  folder.file("movies.dat",
              "73::Mis\xe9rables, Les (1995)::Drama|Musical\n"
              "1193::One Flew Over the Cuckoo's Nest (1975)::Drama\n");
  const auto data = envs::load_movielens(folder.path());
  CHECK(data.movies ==
        std::vector<Movie>{{73, "Misérables, Les (1995)", "Drama|Musical"},
                           {1193, "One Flew Over the Cuckoo's Nest (1975)", "Drama"}});
  CHECK(data.ratings.user == envs::Column<std::int32_t>{1, 6040});
  CHECK(data.ratings.movie == envs::Column<std::int32_t>{1193, 73});
  CHECK(data.ratings.rating == envs::Column<float>{5, 3});
  CHECK(data.ratings.timestamp == envs::Column<std::int64_t>{978'300'760, 956'704'746});
}

TEST_CASE("ml-10m is read from .dat files, with half stars and UTF-8 titles kept") {
  const TemporaryFolder folder;
  folder.file("ratings.dat", "1::122::5::838985046\n2::73::4.5::838983525\n2::122::0.5::868245644");
  folder.file("movies.dat",
              "73::Misérables, Les (1995)::Drama\n122::Boomerang (1992)::Comedy|Romance");
  const auto data = envs::load_movielens(folder.path());
  CHECK(data.movies[0].title == "Misérables, Les (1995)");
  CHECK(data.ratings.rating == envs::Column<float>{5, 4.5F, 0.5F});
  CHECK(data.ratings.timestamp.back() == 868'245'644);
}

TEST_CASE("ml-100k is read from u.data and u.item, its flags as genres") {
  const TemporaryFolder folder;
  folder.file("u.data", "196\t1\t3\t881250949\n186\t302\t3\t891717742\n22\t543\t1\t878887116\n");
  folder.file("u.item",
              "1|Toy Story (1995)|01-Jan-1995||http://us.imdb.com/M/title-exact?Toy|"
              "0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
              "267|unknown||||1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
              "302|L.A. Confidential (1997)|01-Jan-1997||http://us.imdb.com/M/|"
              "0|0|0|0|0|0|1|0|0|0|1|0|0|1|0|0|1|0|0\n"
              "543|Mis\xe9rables, Les (1995)|01-Jan-1995||http://us.imdb.com/M/|"
              "0|0|0|0|0|0|0|0|1|0|0|0|1|0|0|0|0|0|1\n"
              "544|Nothing (1995)|01-Jan-1995||http://us.imdb.com/M/|" +
                  kNoFlags + "\n");
  const auto data = envs::load_movielens(folder.path());
  CHECK(data.movies ==
        std::vector<Movie>{{1, "Toy Story (1995)", "Animation|Children's|Comedy"},
                           {267, "unknown", "unknown"},
                           {302, "L.A. Confidential (1997)", "Crime|Film-Noir|Mystery|Thriller"},
                           {543, "Misérables, Les (1995)", "Drama|Musical|Western"},
                           {544, "Nothing (1995)", "(no genres listed)"}});
  CHECK(data.ratings.user == envs::Column<std::int32_t>{196, 186, 22});
  CHECK(data.ratings.movie == envs::Column<std::int32_t>{1, 302, 543});
  CHECK(data.ratings.rating == envs::Column<float>{3, 3, 1});
  CHECK(data.ratings.timestamp.back() == 878'887'116);
}

TEST_CASE("Quotes in a csv hold commas, and two of them one quote") {
  const TemporaryFolder folder;
  folder.file("ratings.csv", "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n");
  folder.file("movies.csv",
              "movieId,title,genres\n"
              "1,\"Usual Suspects, The (1995)\",Crime\n"
              "2,\"'11'09\"\"01 - September 11 (2002)\",\"Drama\"\n"
              "3,\"\"\"Quoted\"\"\",\n"
              "4,5' 3\" tall ,Comedy\n");
  const auto data = envs::load_movielens(folder.path());
  CHECK(data.movies == std::vector<Movie>{{1, "Usual Suspects, The (1995)", "Crime"},
                                          {2, "'11'09\"01 - September 11 (2002)", "Drama"},
                                          {3, "\"Quoted\"", ""},
                                          {4, "5' 3\" tall ", "Comedy"}});
}

TEST_CASE("A byte order mark, either line end, and blank lines at the end do not matter") {
  const std::string mark = GENERATE(as<std::string>{}, "", "\xef\xbb\xbf");
  const std::string end = GENERATE(as<std::string>{}, "\n", "\r\n");
  const std::string last = GENERATE(as<std::string>{}, "", "\n", "\r\n", "\n\n\r\n");
  CAPTURE(mark.size(), end, last);
  const TemporaryFolder folder;
  folder.file("ratings.csv", mark + "userId,movieId,rating,timestamp" + end + "1,1,4.0,964982703" +
                                 end + "2,2,1.5,1112486027" + last);
  folder.file("movies.csv", mark + "movieId,title,genres" + end + "1,Amélie (2001),Comedy" + end +
                                "2,Heat (1995),Action|Crime" + last);
  const auto data = envs::load_movielens(folder.path());
  CHECK(data.movies ==
        std::vector<Movie>{{1, "Amélie (2001)", "Comedy"}, {2, "Heat (1995)", "Action|Crime"}});
  CHECK(data.ratings.user == envs::Column<std::int32_t>{1, 2});
  CHECK(data.ratings.rating == envs::Column<float>{4, 1.5F});
  CHECK(data.ratings.timestamp == envs::Column<std::int64_t>{964'982'703, 1'112'486'027});
}

TEST_CASE("Ids may be as large as int32, and a film need not be rated") {
  const TemporaryFolder folder;
  folder.file("ratings.csv",
              "userId,movieId,rating,timestamp\n2147483647,2147483647,4,964982703\n"
              "0,4194304,4,964982703\n0,0,3,964982703\n");
  folder.file("movies.csv", "movieId,title,genres\n2147483647,A,\n0,B,\n9,C,\n4194304,D,\n");
  const auto data = envs::load_movielens(folder.path());
  CHECK(data.ratings.user == envs::Column<std::int32_t>{2'147'483'647, 0, 0});
  CHECK(data.ratings.movie == envs::Column<std::int32_t>{2'147'483'647, 4'194'304, 0});
  CHECK(data.movies.size() == 4);
}
