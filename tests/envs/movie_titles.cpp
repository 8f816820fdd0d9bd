#include "envs/movie_titles.hpp"

#include "envs/movielens.hpp"
#include "tests/catch.hpp"

using namespace lab;
using Found = std::vector<int>;
using Texts = std::vector<std::string>;

namespace {

const std::vector<envs::Movie>& few() {
  static const std::vector<envs::Movie> movies = [] {
    std::vector<envs::Movie> list;
    for (const char* title :
         {"Usual Suspects, The (1995)", "Fargo (1996)", "Heat (1995)", "Body Heat (1981)",
          "Heat (1986)", "City of Lost Children, The (Cité des enfants perdus, La) (1995)",
          "ÇA VA, ŁÓDŹ (2001) ", "Straße (1999)", "Æon Œuvre (2005)", "Amélie (2001)",
          "Star Wars: Episode IV - A New Hope (1977)", "Making of Star Wars, The (1978)",
          "Dead Heat", "3 dev adam (Three Giant Men) (1973)", "L'Avventura (1960)"}) {
      list.push_back({static_cast<std::int32_t>(list.size() + 100), title, ""});
    }
    return list;
  }();
  return movies;
}

Found find(std::string_view piece) { return envs::MovieTitles(few()).find(piece); }

}  // namespace

TEST_CASE("An exact title is found alone, in any case") {
  CHECK(find("Heat (1995)") == Found{2});
  CHECK(find("hEAT (1986)") == Found{4});
  CHECK(find("Usual Suspects, The (1995)") == Found{0});
  CHECK(find("  The Usual Suspects (1995) ") == Found{0});
  CHECK(find("dead heat") == Found{12});
}

TEST_CASE("A title without its year finds all films of that name and no others") {
  CHECK(find("heat") == Found{2, 4});
  CHECK(find("fargo") == Found{1});
  CHECK(find("the usual suspects") == Found{0});
  CHECK(find("usual suspects, the") == Found{0});
}

TEST_CASE("A piece of a title is found, where titles begin with it first") {
  CHECK(find("star wars") == Found{10, 11});
  CHECK(find("the making") == Found{11});
  CHECK(find("eat") == Found{2, 3, 4, 12});
  CHECK(find("a") == Found{8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14});
  CHECK(find("the city of lost") == Found{5});
  CHECK(find("la cite des") == Found{5});
  CHECK(find("Suspects, The") == Found{0});
  CHECK(find("three giant") == Found{13});
}

TEST_CASE("Accents and ligatures do not matter") {
  CHECK(find("amelie") == Found{9});
  CHECK(find("AMÉLIE") == Found{9});
  CHECK(find("Ame\xcc\x81lie") == Found{9});
  CHECK(find("ca va, lodz") == Found{6});
  CHECK(find("strasse") == Found{7});
  CHECK(find("aeon oeuvre") == Found{8});
}

TEST_CASE("What is in no title, and a blank, find nothing") {
  CHECK(find("casablanca").empty());
  CHECK(find("").empty());
  CHECK(find("  ").empty());
  CHECK(envs::MovieTitles({}).find("heat").empty());
}

TEST_CASE("The nearest titles to a slip of the pen come first, at most as many as asked for") {
  const envs::MovieTitles titles(few());
  CHECK(titles.nearest("Usul Suspcts", 1) == Texts{"Usual Suspects, The (1995)"});
  CHECK(titles.nearest("the usul suspects (1995)", 1) == Texts{"Usual Suspects, The (1995)"});
  CHECK(titles.nearest("Farog", 1) == Texts{"Fargo (1996)"});
  CHECK(titles.nearest("heet", 3) == Texts{"Heat (1995)", "Heat (1986)", "Body Heat (1981)"});
  CHECK(titles.nearest("sta wras", 2) ==
        Texts{"Star Wars: Episode IV - A New Hope (1977)", "Making of Star Wars, The (1978)"});
  CHECK(titles.nearest("qqqqxxxx", 3).empty());
  CHECK(titles.nearest("heet", 0).empty());
  CHECK(titles.nearest("", 3).empty());
}

TEST_CASE("The films of ml-latest-small are found as a user would name them") {
  const auto data =
      envs::load_movielens(std::filesystem::path(LAB_DATA) / "ml-latest-small", {.threads = 1});
  const envs::MovieTitles titles(data.movies);
  CHECK(titles.find("The Usual Suspects") == Found{46});
  CHECK(titles.find("fargo") == Found{520});
  CHECK(titles.find("amelie").front() == 3622);
  CHECK(titles.find("les miserables") == Found{65, 1369, 8068, 8072});
  CHECK(titles.nearest("fellowship of teh ring", 1) ==
        Texts{"Lord of the Rings: The Fellowship of the Ring, The (2001)"});
  CHECK(titles.nearest("matrx", 1) == Texts{"Matrix, The (1999)"});
}
