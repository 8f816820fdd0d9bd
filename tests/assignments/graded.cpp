#include "tests/assignments/graded.hpp"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "tests/temporary.hpp"

namespace lab::testing {

namespace fs = std::filesystem;

std::vector<std::string> Graded::in_state(const std::string& state) const {
  std::vector<std::string> names;
  for (const auto& [name, task] : tasks) {
    if (task.state == state) names.push_back(name);
  }
  return names;
}

Graded read_results(const fs::path& file) {
  Graded graded;
  const auto json = nlohmann::json::parse(content_of(file));
  graded.points = json.at("score");
  graded.max = json.at("max_score");
  for (const auto& test : json.at("tests")) {
    graded.tasks[test.at("name")] = {test.at("score"), test.at("max_score"), test.at("tags").at(1),
                                     test.at("output"), test.at("extra_data").at("mistake")};
  }
  return graded;
}

Graded grade_exam(std::vector<std::string> arguments) {
  const TemporaryFolder folder;
  std::vector<std::string> words{"lab-grade", "exam", "--out", (folder / "results").string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  const auto outcome = run({.words = std::move(words), .folder = folder.path()});
  const auto file = folder / "results" / "results.json";
  Graded graded;
  if (fs::exists(file)) graded = read_results(file);
  graded.outcome = outcome;
  return graded;
}

fs::path exam_sources() { return LAB_EXAM; }

void copy_solution(const fs::path& folder) {
  for (const auto& part : fs::directory_iterator(exam_sources())) {
    if (!fs::is_directory(part.path() / "solution")) continue;
    fs::create_directories(folder / part.path().filename());
    for (const auto& file : fs::directory_iterator(part.path() / "solution")) {
      fs::copy_file(file.path(), folder / part.path().filename() / file.path().filename());
    }
  }
}

void replace_in(const fs::path& file, const std::string& from, const std::string& to) {
  auto text = content_of(file);
  const auto at = text.find(from);
  if (at == text.npos || text.find(from, at + 1) != text.npos) {
    throw std::runtime_error(file.string() + ": '" + from + "' is not there once");
  }
  text.replace(at, from.size(), to);
  fs::remove(file);
  std::FILE* out = std::fopen(file.c_str(), "w");
  std::fwrite(text.data(), 1, text.size(), out);
  std::fclose(out);
}

}  // namespace lab::testing
