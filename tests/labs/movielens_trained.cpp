#include "tests/labs/movielens_trained.hpp"

#include "tests/catch.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {

std::vector<Words> read_csv(const std::string& text) {
  std::vector<Words> rows(1, Words(1));
  bool in_quotes = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"' && in_quotes && i + 1 < text.size() && text[i + 1] == '"') {
      rows.back().back() += text[++i];
    } else if (c == '"') {
      in_quotes = !in_quotes;
    } else if (c == ',' && !in_quotes) {
      rows.back().emplace_back();
    } else if (c == '\n' && !in_quotes) {
      rows.emplace_back(1);
    } else {
      rows.back().back() += c;
    }
  }
  rows.pop_back();  // behind the last line feed
  return rows;
}

const std::filesystem::path& trained() {
  static const TemporaryFolder folder;
  static const bool done = [] {
    const auto train = [](const std::string& name, const Words& options) {
      Words words{"--train", "--sample-users", "200",   "--include-user", "1", "--epochs",
                  "3",       "--lr",           "0.003", "--name",         name};
      words.insert(words.end(), options.begin(), options.end());
      const auto outcome = movielens(folder.path(), words);
      CAPTURE(outcome.err);
      REQUIRE(outcome.status == 0);
    };
    train("squash", {"--squash"});
    train("mlp", {"--model", "mlp"});
    train("mf", {});
    return true;
  }();
  (void)done;
  return folder.path();
}

Outcome ask(Words words, const std::string& model) {
  words.insert(words.end(), {"--run", model});
  return movielens(trained(), std::move(words));
}

nlohmann::json answer(Words words, const std::string& model) {
  words.emplace_back("--json");
  const auto outcome = ask(words, model);
  CAPTURE(words, outcome.err);
  REQUIRE(outcome.status == 0);
  return nlohmann::json::parse(outcome.out);
}

const std::vector<Words>& exported() {
  static const auto rows = [] {
    const auto outcome = ask({"--export", "table.csv"});
    REQUIRE(outcome.status == 0);
    return read_csv(content_of(trained() / "table.csv"));
  }();
  return rows;
}

}  // namespace lab::testing
