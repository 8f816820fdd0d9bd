#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <sstream>

#include "core/text.hpp"
#include "tests/catch.hpp"
#include "tests/labs/movielens_trained.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

using nlohmann::json;

TEST_CASE("--export writes every rating of the sample with its title, prediction and part") {
  const auto& rows = exported();
  const auto outcome = ask({"--export", "again.csv"});
  CHECK_THAT(outcome.out,
             contains(core::thousands(static_cast<std::int64_t>(rows.size()) - 1) + " ratings"));
  CHECK_FALSE(std::filesystem::exists(trained() / "again.csv.tmp"));
  const auto config = json::parse(content_of(trained() / "runs/movielens/mf/config.json"));
  CHECK(rows.front() == Words{"userId", "movieId", "title", "rating", "predicted", "part"});
  std::set<std::string> users;
  std::size_t held_out = 0, with_comma = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    REQUIRE(rows[i].size() == 6);
    users.insert(rows[i][0]);
    held_out += rows[i][5] == "validation" ? 1 : 0;
    with_comma += rows[i][2].find(", The (") != std::string::npos ? 1 : 0;
    if (rows[i][5] != "validation") CHECK(rows[i][5] == "training");
  }
  CHECK(users.size() == 200);
  CHECK(held_out == (rows.size() - 1 + 9) / 10);
  CHECK(with_comma > 1000);

  CHECK(read_csv(ask({"--export", "-"}).out) == rows);
  CHECK(content_of(trained() / "again.csv") == content_of(trained() / "table.csv"));
}

TEST_CASE("An export that cannot be written whole leaves the old file and nothing else") {
  const TemporaryFolder folder;
  const auto old = folder.file("table.csv", "old");
  const auto outcome = run({.words = {"lab-movielens", "--export", old.string(), "--run", "mf"},
                            .folder = trained(),
                            .file_size_limit = 100'000});
  CHECK(outcome.status == 1);
  CHECK_THAT(outcome.err, contains("table.csv"));
  CHECK(content_of(old) == "old");
  CHECK_FALSE(std::filesystem::exists(folder / "table.csv.tmp"));
}

TEST_CASE("--predict says of a rated film what the export says, and whether it was held out") {
  std::size_t asked = 0;
  std::set<std::string> parts;
  for (const auto& row : exported()) {
    if (row[0] != "1" || (parts.count(row[5]) != 0 && asked > 2)) continue;
    const auto page = answer({"--predict", "1", row[1]});
    CHECK(page["user"]["id"] == 1);
    CHECK(page["movie"]["title"] == row[2]);
    CHECK(number(page["predicted"]) == Approx(std::stod(row[4])).margin(2e-5));
    CHECK(number(page["rating"]) == std::stod(row[3]));
    CHECK(page["part"] == row[5]);
    parts.insert(row[5]);
    ++asked;
  }
  CHECK(parts.size() == 2);
}

TEST_CASE("A user and a film can be named by id, by index and, the film, by its title") {
  const auto page = answer({"--predict", "1", "608"});
  CHECK(page["movie"]["title"] == "Fargo (1996)");
  CHECK(answer({"--predict", "1", "fargo"}) == page);
  CHECK(answer({"--predict", "1", "Fargo (1996)"}) == page);
  CHECK(answer({"--predict", page["user"]["index"].dump(), page["movie"]["index"].dump(), "--by",
                "index"}) == page);
  const auto text = ask({"--predict", "1", "608"}).out;
  CHECK_THAT(text, contains("Fargo (1996) (id 608"));
  CHECK_THAT(text, contains("user 1 ("));
}

TEST_CASE("--predict of a film that the user has not rated says so") {
  std::set<std::string> seen;
  std::string unseen;
  for (const auto& row : exported()) {
    if (row[0] == "1") seen.insert(row[1]);
  }
  for (const auto& row : exported()) {
    if (row[1] != "movieId" && seen.count(row[1]) == 0) unseen = row[1];
  }
  const auto page = answer({"--predict", "1", unseen});
  CHECK(page["rating"].is_null());
  CHECK(page["part"].is_null());
  CHECK_THAT(ask({"--predict", "1", unseen}).out, contains("not in the sample"));
}

TEST_CASE("--recommend ranks all films by the prediction and marks those that the user rated") {
  std::map<int, double> own, ratings;
  std::set<std::string> films;
  for (std::size_t i = 1; i < exported().size(); ++i) {
    const auto& row = exported()[i];
    films.insert(row[1]);
    ++ratings[std::stoi(row[1])];
    if (row[0] == "1") own[std::stoi(row[1])] = std::stod(row[3]);
  }
  const auto page = answer({"--recommend", "1", "--top", "100000"});
  const auto& rows = page["recommendations"];
  REQUIRE(rows.size() == films.size());
  CHECK(page["ranked"] == films.size());
  std::size_t rated = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CHECK(rows[i]["rank"] == i + 1);
    if (i > 0) CHECK(number(rows[i]["predicted"]) <= number(rows[i - 1]["predicted"]));
    const int id = rows[i]["movie"]["id"];
    CHECK(rows[i]["movie"]["ratings"] == ratings[id]);
    CHECK(rows[i]["rating"].is_null() == (own.count(id) == 0));
    if (rows[i]["rating"].is_null()) continue;
    CHECK(rows[i]["rating"] == own[id]);
    ++rated;
  }
  CHECK(rated == own.size());
  const auto first = rows[0]["movie"]["id"].dump();
  CHECK(answer({"--predict", "1", first})["predicted"] == rows[0]["predicted"]);

  const auto unseen = answer({"--recommend", "1", "--exclude-seen", "--top", "20"});
  CHECK(unseen["ranked"] == films.size() - own.size());
  CHECK(unseen["recommendations"].size() == 20);
  for (const auto& row : unseen["recommendations"]) CHECK(row["rating"].is_null());
  const auto often_rated = answer({"--recommend", "1", "--min-ratings", "40"});
  for (const auto& row : often_rated["recommendations"]) {
    CHECK(number(row["movie"]["ratings"]) >= 40);
  }
  CHECK_THAT(ask({"--recommend", "1"}).out,
             contains(core::thousands(static_cast<std::int64_t>(films.size())) + " films were"));
}

TEST_CASE("A new user's ratings are understood and pull the predictions, of every model") {
  const auto model = GENERATE(as<std::string>{}, "mf", "squash", "mlp");
  CAPTURE(model);
  const auto prediction = [&](const std::string& stars) {
    const auto page = answer({"--recommend", "me", "--rate", "Heat (1995)=" + stars, "--rate",
                              "fargo=" + stars, "--top", "100000"},
                             model);
    CHECK(page["user"] == "me");
    REQUIRE(page["rated"].size() == 2);
    CHECK(page["rated"][0]["movie"]["title"] == "Heat (1995)");
    CHECK(page["rated"][1]["movie"]["title"] == "Fargo (1996)");
    CHECK(page["rated"][1]["stars"] == std::stod(stars));
    double predicted = 0;
    for (const auto& row : page["recommendations"]) {
      if (row["movie"]["title"] != "Fargo (1996)") continue;
      predicted = row["predicted"];
      CHECK(row["rating"] == std::stod(stars));
    }
    return predicted;
  };
  CHECK(prediction("5") > prediction("0.5") + 0.02);
  const Words heat{"--recommend",    "me",    "--rate", "Heat (1995)=4",
                   "--exclude-seen", "--top", "100000"};
  const auto unseen = answer(heat, model);
  for (const auto& row : unseen["recommendations"]) {
    CHECK(row["movie"]["title"] != "Heat (1995)");
  }
  const auto text = ask({"--recommend", "me", "--rate", "usual suspects=4.5"}, model).out;
  CHECK(text.find("Usual Suspects, The (1995)") < text.find("rank"));
  CHECK_THAT(text, contains("4.5"));
}

TEST_CASE("--similar ranks films with enough ratings by their cosine") {
  const auto page = answer({"--similar", "Toy Story (1995)"});
  REQUIRE(page["similar"].size() == 10);
  double last = 1;
  for (const auto& row : page["similar"]) {
    CHECK(number(row["cosine"]) <= last);
    last = row["cosine"];
    CHECK(number(row["movie"]["ratings"]) >= 10);
    CHECK(row["movie"]["title"] != "Toy Story (1995)");
  }
  // The angle between two rows is that of the other with the one.
  const std::string other = page["similar"][0]["movie"]["id"].dump();
  const auto back = answer({"--similar", other, "--top", "100000"});
  std::size_t met = 0;
  for (const auto& row : back["similar"]) {
    if (row["movie"]["title"] != "Toy Story (1995)") continue;
    CHECK(number(row["cosine"]) == Approx(number(page["similar"][0]["cosine"])).epsilon(1e-12));
    ++met;
  }
  CHECK(met == 1);
  const auto all = answer({"--similar", "1", "--min-ratings", "0", "--top", "100000"});
  CHECK(number(all["compared"]) > number(page["compared"]));
  CHECK(all["compared"] == all["similar"].size());
}

TEST_CASE("--similar warns of a film that has hardly been learnt") {
  std::map<std::string, int> ratings;
  for (const auto& row : exported()) ++ratings[row[1]];
  ratings.erase("movieId");
  const auto rare = std::find_if(ratings.begin(), ratings.end(),
                                 [](const auto& entry) { return entry.second == 1; });
  REQUIRE(rare != ratings.end());
  CHECK_THAT(ask({"--similar", rare->first}).out, contains("hardly been learnt"));
  CHECK(answer({"--similar", rare->first})["hardly_learnt"] == true);
  CHECK(answer({"--similar", "1"})["hardly_learnt"] == false);
}

TEST_CASE("The parts that --explain names add up to the prediction") {
  const auto film = GENERATE(as<std::string>{}, "Fargo", "Toy Story (1995)", "Shrek (2001)");
  const auto page = answer({"--explain", "1", film});
  const double predicted = page["predicted"];
  CHECK(predicted == answer({"--predict", "1", film})["predicted"]);
  const auto& parts = page["parts"];
  const double taste = parts["taste"];
  CHECK(number(parts["mean"]) + number(parts["user_bias"]) + number(parts["movie_bias"]) + taste ==
        Approx(predicted).margin(1e-9));
  double sum = number(page["others"]["pull"]) + number(page["unsettled"]);
  REQUIRE(page["pulls"].size() == 3);
  std::size_t learnt = 0;
  for (const auto& row : exported()) learnt += row[0] == "1" && row[5] == "training" ? 1 : 0;
  CHECK(page["others"]["films"] == learnt - 3);
  for (const auto& pull : page["pulls"]) {
    sum += number(pull["pull"]);
    const auto own = answer({"--predict", "1", pull["movie"]["id"].dump()});
    CHECK(own["rating"] == pull["rating"]);
    CHECK(own["part"] == "training");
  }
  CHECK(sum == Approx(taste).margin(1e-9));
}

TEST_CASE("--explain of a squashed model shows score and stars, and that pulls do not add up") {
  const auto page = answer({"--explain", "1", "Fargo"}, "squash");
  const double score = page["score"];
  CHECK(5 / (1 + std::exp(-score)) == Approx(number(page["predicted"])));
  CHECK(page["adds_up"] == false);
  CHECK(page["pulls"].size() == 3);
  const auto model = GENERATE(as<std::string>{}, "squash", "mlp");
  CHECK_THAT(ask({"--explain", "1", "Fargo"}, model).out, contains("do not add up"));
  CHECK(answer({"--explain", "1", "Fargo"}, "mlp")["parts"].size() == 1);
}

TEST_CASE("--evaluate measures what the export holds, and ranks each user's last film") {
  const auto page = answer({"--evaluate"});
  std::map<std::string, double> squares, sizes, mean_squares, count;
  double mean = 0;
  for (std::size_t i = 1; i < exported().size(); ++i) {
    const auto& row = exported()[i];
    if (row[5] == "training") mean += std::stod(row[3]);
    ++count[row[5]];
  }
  mean /= count["training"];
  for (std::size_t i = 1; i < exported().size(); ++i) {
    const auto& row = exported()[i];
    const double stars = std::stod(row[3]), error = stars - std::stod(row[4]);
    squares[row[5]] += error * error / count[row[5]];
    sizes[row[5]] += std::abs(error) / count[row[5]];
    mean_squares[row[5]] += (stars - mean) * (stars - mean) / count[row[5]];
  }
  for (const std::string part : {"validation", "training"}) {
    CAPTURE(part);
    CHECK(page[part + "_ratings"] == count[part]);
    const auto& model = page["errors"]["model"][part];
    CHECK(number(model["mse"]) == Approx(squares[part]).epsilon(1e-5));
    CHECK(number(model["rmse"]) == Approx(std::sqrt(squares[part])).epsilon(1e-5));
    CHECK(number(model["mae"]) == Approx(sizes[part]).epsilon(1e-5));
    CHECK(number(page["errors"]["mean"][part]["mse"]) == Approx(mean_squares[part]).epsilon(1e-5));
    CHECK(number(page["errors"]["offsets"][part]["mse"]) <
          number(page["errors"]["mean"][part]["mse"]));
  }
  CHECK(number(page["errors"]["model"]["validation"]["mse"]) <
        number(page["errors"]["mean"]["validation"]["mse"]));

  const auto& ranking = page["ranking"];
  CHECK(ranking["users_ranked_for"] == ranking["users_who_liked_their_last_film"]);
  CHECK(number(ranking["users_ranked_for"]) > 50);
  CHECK(number(ranking["users_ranked_for"]) <= 200);
  CHECK(number(ranking["most_rated"]["recall"]) > 0);
  for (const auto* list : {"model", "most_rated", "best_rated"}) {
    CAPTURE(list);
    CHECK(number(ranking[list]["recall"]) == Approx(10 * number(ranking[list]["precision"])));
    CHECK(number(ranking[list]["ndcg"]) <= number(ranking[list]["recall"]));
  }
  CHECK(answer({"--evaluate"}) == page);
  CHECK_THAT(ask({"--evaluate"}).out, contains("is not made to rank"));
}

TEST_CASE("The answers fit into 80 columns") {
  const auto model = GENERATE(as<std::string>{}, "mf", "squash", "mlp");
  const auto words = GENERATE(values<Words>({
      {"--recommend", "1", "--top", "50"},
      {"--similar", "1", "--top", "50"},
      {"--predict", "1", "Dr. Strangelove"},
      {"--explain", "1", "Dr. Strangelove"},
  }));
  const auto outcome = ask(words, model);
  CAPTURE(model, words, outcome.err);
  CHECK(outcome.status == 0);
  std::istringstream lines(outcome.out);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(core::display_width(line) <= 80);
  }
}

}  // namespace
}  // namespace lab::testing
