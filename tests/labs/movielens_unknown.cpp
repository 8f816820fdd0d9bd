// What is asked of a run about users and films that it does not know.
#include <algorithm>

#include "tests/catch.hpp"
#include "tests/labs/movielens_trained.hpp"

namespace lab::testing {
namespace {

TEST_CASE("Whom or what the model does not know is named, with what there is instead") {
  const auto refused = [](const Words& words, int status, const std::string& part) {
    const auto outcome = ask(words);
    CAPTURE(words, outcome.err, outcome.out);
    CHECK(outcome.status == status);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, contains(part));
  };
  refused({"--predict", "999999", "608"}, 1, "there is no user 999999: the sample has 200 users");
  refused({"--predict", "200", "608", "--by", "index"}, 1, "from 0 to 199");
  refused({"--predict", "1", "999999", "--by", "index"}, 1, "from 0 to ");
  refused({"--predict", "1", "999999999"}, 1, "no film has the id 999999999");
  refused({"--predict", "9223372036854775807", "1"}, 1, "there is no user 9223372036854775807");
  refused({"--predict", "me", "608"}, 2, "only for --recommend");
  refused({"--explain", "somebody", "608"}, 2, "\"somebody\" is no user");
  refused({"--similar", "Fargoo"}, 1, "\n  Fargo (1996)");
  refused({"--similar", "Innocents, The (1961)"}, 1, "nobody in the sample rated this film");
  refused({"--similar", "1076"}, 1, "nobody in the sample rated this film");
  refused({"--similar", "star wars"}, 1, "say more of the title or give the id");
  refused({"--similar", "star wars"}, 1, "Star Wars: Episode IV - A New Hope (1977)");
  refused({"--similar", " "}, 2, "give a piece of it");
  refused({"--recommend", "me", "--rate", "Fargo"}, 2, "say film and stars");
  refused({"--recommend", "me", "--rate", "Fargo=5.5"}, 2, "not from 0.5 to 5 stars");
  refused({"--recommend", "me", "--rate", "Fargo=0"}, 2, "not from 0.5 to 5 stars");
  refused({"--recommend", "me", "--rate", "Fargo=good"}, 2, "not from 0.5 to 5 stars");
  refused({"--recommend", "me", "--rate", "Fargoo=5"}, 1, "\n  Fargo (1996)");
  refused({"--recommend", "me", "--rate", "Fargo=5", "--rate", "608=4"}, 2, "rated twice");
  refused({"--recommend", "me"}, 2, "--rate");
  refused({"--recommend", "1", "--rate", "Fargo=5"}, 2, "--recommend me");
  refused({"--export", "."}, 1, "is a folder");
  refused({"--export", "nowhere/table.csv"}, 1, "nowhere/table.csv");
  refused({"--export", "-", "--json"}, 2, "--json");
}

TEST_CASE("Of many films that fit a piece of a title the most rated eight are shown") {
  const auto outcome = ask({"--similar", "the"});
  CHECK_THAT(outcome.err, contains("more"));
  // The message, two lines of heading, eight films, and how many more there are.
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 12);
}

}  // namespace
}  // namespace lab::testing
