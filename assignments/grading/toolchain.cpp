#include "assignments/grading/toolchain.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/files.hpp"

namespace lab::grading {
namespace {

namespace fs = std::filesystem;

/// The recorded command of a source file.
std::vector<std::string> recorded(const fs::path& build, const fs::path& source) {
  const auto file = build / "compile_commands.json";
  const auto all = nlohmann::json::parse(core::read_file(file), nullptr, false);
  if (all.is_discarded()) fail("{}: cannot be read; configure the lab anew", file.string());
  for (const auto& entry : all) {
    if (entry.value("file", "") == source.string()) return split_words(entry.value("command", ""));
  }
  fail("{}: says not how {} is compiled; configure the lab anew", file.string(), source.string());
}

}  // namespace

std::vector<std::string> split_words(const std::string& command) {
  std::vector<std::string> words;
  std::string word;
  bool has_word = false;
  char quote = 0;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char letter = command[i];
    if (letter == '\\' && quote != '\'' && i + 1 < command.size()) {
      word += command[++i];
      has_word = true;
    } else if (quote != 0 ? letter == quote : letter == '"' || letter == '\'') {
      quote = quote != 0 ? char{0} : letter;
      has_word = true;
    } else if (quote == 0 && (letter == ' ' || letter == '\t')) {
      if (has_word) words.push_back(std::exchange(word, {}));
      has_word = false;
    } else {
      word += letter;
      has_word = true;
    }
  }
  if (has_word) words.push_back(std::move(word));
  return words;
}

std::vector<std::string> Toolchain::compile(const std::string& part_folder, const std::string& file,
                                            const fs::path& source, const fs::path& object) const {
  auto words = recorded(build, root / "assignments" / part_folder / file);
  // A launcher (ccache) wants a home to write to, which the student's code is not given.
  while (!words.empty() && words.front().find("ccache") != std::string::npos) {
    words.erase(words.begin());
  }
  for (std::size_t i = 0; i + 1 < words.size(); ++i) {
    if (words[i] == "-o") words[i + 1] = object.string();
    if (words[i] == "-c") words[i + 1] = source.string();
  }
  return words;
}

std::vector<std::string> Toolchain::link(const std::string& part_folder,
                                         const std::vector<fs::path>& objects,
                                         const fs::path& program) const {
  const fs::path part(part_folder);
  return link_by(part.parent_path().string(), part.filename().string(), objects, program);
}

std::vector<std::string> Toolchain::link_by(const std::string& assignment, const std::string& name,
                                            const std::vector<fs::path>& objects,
                                            const fs::path& result) const {
  const auto file = build / "assignments" / assignment / (name + ".link");
  std::vector<std::string> recipe;
  const std::string text = core::read_file(file);
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    if (end > start) recipe.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  if (recipe.empty()) fail("{}: is empty; configure the lab anew", file.string());
  std::vector<std::string> words{recipe.front(), "-o", result.string(),
                                 "-Wl,--allow-multiple-definition"};
  for (const auto& object : objects) words.push_back(object.string());
  words.insert(words.end(), recipe.begin() + 1, recipe.end());
  return words;
}

Toolchain own_toolchain() {
  const auto build = fs::read_symlink("/proc/self/exe").parent_path().parent_path();
  const auto cache = core::read_file(build / "CMakeCache.txt");
  const std::string key = "\nCMAKE_HOME_DIRECTORY:INTERNAL=";
  const auto at = cache.find(key);
  if (at == cache.npos) fail("{}: is no build folder of the lab", build.string());
  const auto start = at + key.size();
  return {build, cache.substr(start, cache.find('\n', start) - start)};
}

}  // namespace lab::grading
