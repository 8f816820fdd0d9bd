#include "viz/data/movielens_run.hpp"

#include "tests/catch.hpp"
#include "tests/viz/movielens_fixture.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::Approx;
using lab::testing::contains;
using lab::testing::MovieLensFolder;

namespace {

std::vector<int> films_of(const std::vector<FilmNeighbour>& neighbours) {
  std::vector<int> films;
  for (const auto& one : neighbours) films.push_back(one.film);
  return films;
}

TEST_CASE("The nearest films are those whose rows point the same way, whatever their length") {
  const MovieLensFolder folder;
  Run run(folder.directory);
  MovieLensRun films;
  films.look(run, 20);
  REQUIRE(films.rows().count() == 6);
  const auto near = nearest_films(films.rows(), films.films(), 0, 8);
  // Film 4 has too few ratings, and the row of 5 points nowhere.
  CHECK((films_of(near) == std::vector<int>{1, 3, 2}));
  CHECK(near[0].cosine == Approx(1));
  CHECK(near[1].cosine == Approx(std::sqrt(0.5)));
  CHECK(near[2].cosine == Approx(-1));
  CHECK((films_of(nearest_films(films.rows(), films.films(), 0, 2)) == std::vector<int>{1, 3}));
  CHECK(nearest_films(films.rows(), films.films(), 5, 8).empty());
  CHECK(nearest_films(films.rows(), films.films(), 6, 8).empty());
  CHECK(nearest_films(films.rows(), films.films(), -1, 8).empty());
}

TEST_CASE("Neighbours follow the rows when the training rewrites them") {
  const MovieLensFolder folder;
  Run run(folder.directory);
  MovieLensRun films;
  films.look(run, 20);
  auto rows = MovieLensFolder::rows();
  rows[2 * 3] = 3;  // film 2 now points where 0 does
  rows[1 * 3] = -2;
  folder.array("embedding", "rows", rows, {6, 3});
  folder.record(3, {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5});
  run.poll();
  films.look(run, 20);
  CHECK((films_of(nearest_films(films.rows(), films.films(), 0, 3)) == std::vector<int>{2, 3, 1}));
  CHECK(films.newest_map() == 3);
}

TEST_CASE("A training step shows the last epoch that had ended") {
  const MovieLensFolder folder;
  Run run(folder.directory);
  MovieLensRun films;
  const auto epoch_at = [&](double step) {
    films.look(run, step);
    return films.epoch().epoch;
  };
  CHECK(epoch_at(0) == 1);  // nothing earlier was recorded
  CHECK(epoch_at(10) == 1);
  CHECK(epoch_at(19) == 1);
  CHECK(epoch_at(20) == 2);
  CHECK(films.epoch().places[0] == -1);
  CHECK(films.epoch().problems.empty());
  CHECK((recorded_epochs(run) == std::vector<std::int64_t>{1, 2}));
  CHECK(step_of_epoch(run, 2) == Approx(20));
}

TEST_CASE("The shares of the axes are those of the rows' variance") {
  const MovieLensFolder folder;
  // Along three axes with variances 9 : 4 : 1, of which the map shows the first two.
  folder.array("embedding", "rows",
               std::vector<float>{3, 0, 0, -3, 0, 0, 0, 2, 0, 0, -2, 0, 0, 0, 1, 0, 0, -1}, {6, 3});
  folder.array("embedding", "000002", std::vector<float>{3, 0, -3, 0, 0, 2, 0, -2, 0, 0, 0, 0},
               {6, 2});
  Run run(folder.directory);
  MovieLensRun films;
  films.look(run, 20);
  REQUIRE(films.shares());
  CHECK((*films.shares())[0] == Approx(9.0 / 14));
  CHECK((*films.shares())[1] == Approx(4.0 / 14));
  // Rows that cannot be those of the map: nothing is claimed.
  folder.array("embedding", "rows", std::vector<float>(18, 0.5F), {6, 3});
  run.poll();
  films.look(run, 20);
  CHECK_FALSE(films.shares());
}

TEST_CASE("Films are found by the words of their titles, those with more ratings first") {
  const MovieLensFolder folder;
  Run run(folder.directory);
  MovieLensRun films;
  films.look(run, 20);
  CHECK((films.search("heat") == std::vector<int>{0, 1}));
  CHECK((films.search("NIGHT heat") == std::vector<int>{1}));
  CHECK((films.search("amelie") == std::vector<int>{2}));
  CHECK((films.search("alien") == std::vector<int>{3}));
  CHECK((films.search("(19") == std::vector<int>{0, 3, 1, 5, 4}));
  CHECK(films.search("").empty());
  CHECK(films.search("  ").empty());
  CHECK(films.search("no such film").empty());
}

TEST_CASE("Genres are counted by their first place, and none listed is none") {
  const MovieLensFolder folder;
  Run run(folder.directory);
  MovieLensRun films;
  films.look(run, 20);
  CHECK((frequent_genres(films.films(), 2) == std::vector<std::string>{"Action", "Drama"}));
  CHECK((films.genres() ==
         std::vector<std::string>{"Action", "Comedy", "Crime", "Drama", "Horror", "Romance"}));
}

TEST_CASE("A damaged line of movies.tsv costs one name, and is told") {
  const auto table = read_films(
      "index\tid\ttitle\tgenres\tratings\n0\t1\tOne\tDrama\t3\n1\t2\tTwo\n2\t3\tThree\tWar\tx\n"
      "3\t4\tFour\tWar\t7\n4\t5\tTo");
  REQUIRE(table.size() == 5);
  CHECK(table.title(0) == "One");
  CHECK(table.title(1) == "film 1");
  CHECK(table.count(3) == 7);
  CHECK(table.title(3) == "Four");
  CHECK(table.title(99) == "film 99");
  CHECK_THAT(table.problem, contains("embedding/movies.tsv:3"));
  CHECK(read_films("").size() == 0);
}

TEST_CASE("What is missing or has another form is left out and named") {
  const MovieLensFolder folder;
  folder.array("histogram", "000002", std::vector<std::int64_t>(450), {9, 50});
  folder.array("residuals", "000002", std::vector<float>(10), {2, 5});
  folder.write("embedding/000002.npy", "no array");
  folder.write("embedding/rows.npy", "\x93NUMPY");
  Run run(folder.directory);
  MovieLensRun films;
  films.look(run, 20);
  const auto& epoch = films.epoch();
  CHECK(epoch.places.empty());
  CHECK(epoch.histogram.empty());
  CHECK(epoch.residuals.empty());
  CHECK(films.rows().count() == 0);
  std::string all;
  for (const auto& problem : epoch.problems) all += problem + "\n";
  CHECK_THAT(all, contains("histogram/000002.npy"));
  CHECK_THAT(all, contains("residuals/000002.npy"));
  CHECK_THAT(all, contains("000002.npy"));
  CHECK(epoch.problems.size() == 3);
  // The epoch before is whole.
  films.look(run, 10);
  CHECK(films.epoch().problems.empty());
  CHECK(films.epoch().places.size() == 12);
}

TEST_CASE("A run that has recorded nothing yet has no map and no problem") {
  const MovieLensFolder folder;
  for (const char* name : {"embedding", "histogram", "residuals", "metrics.jsonl"}) {
    std::filesystem::remove_all(folder.directory / name);
  }
  Run run(folder.directory);
  MovieLensRun films;
  films.look(run, 0);
  CHECK(films.epoch().places.empty());
  CHECK(films.epoch().problems.empty());
  CHECK(films.bounds().left < films.bounds().right);
  CHECK(films.search("heat").empty());
}

}  // namespace
