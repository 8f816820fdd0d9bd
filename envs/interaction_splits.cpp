#include "envs/interaction_splits.hpp"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/error.hpp"
#include "core/files.hpp"

namespace lab::envs {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

bool is_there(const fs::path& path) {
  std::error_code ignored;  // what may not be looked at is not there
  return fs::exists(path, ignored);
}

/// {"name": tag} turned round; empty where there is no such file.
std::map<std::string, std::string> read_tag_names(const fs::path& file) {
  std::map<std::string, std::string> names;
  if (!is_there(file)) return names;
  const auto parsed = json::parse(core::read_file(file), nullptr, false);
  if (!parsed.is_object()) {
    fail("{}: this is not JSON of the form {{\"name\": tag}}; mend or remove it", file.string());
  }
  for (const auto& [name, tag] : parsed.items()) {
    if (!tag.is_string() && !tag.is_number_integer()) {
      fail("{}: the tag of \"{}\" is neither a whole number nor a text; mend or remove it",
           file.string(), name);
    }
    names[tag.is_string() ? tag.get<std::string>() : tag.dump()] = name;
  }
  return names;
}

/// "assist2009_pid" where the folder holds assist2009_pid_train1.csv; the first of several.
std::optional<std::string> akt_stem(const fs::path& folder, int fold) {
  const auto ending = fmt::format("_train{}.csv", fold);
  std::optional<std::string> first;
  for (const auto& entry : fs::directory_iterator(folder)) {
    auto name = entry.path().filename().string();
    if (!name.ends_with(ending)) continue;
    name.erase(name.size() - ending.size());
    if (!first || name < *first) first = name;
  }
  return first;
}

std::optional<Interactions> read_if_there(const fs::path& file, InteractionFormat format) {
  if (!is_there(file)) return std::nullopt;
  return read_interactions(file, format);
}

InteractionSplits load_akt(const fs::path& folder, const std::string& stem, int fold,
                           InteractionFormat format) {
  const auto path = [&](std::string_view part) {
    return folder / fmt::format("{}_{}{}.csv", stem, part, fold);
  };
  // DKVMN's folds share one test file.
  const auto shared_test = folder / fmt::format("{}_test.csv", stem);
  const auto test = is_there(path("test")) ? path("test") : shared_test;
  return {read_interactions(path("train"), format),
          read_if_there(path("valid"), format),
          read_if_there(test, format),
          {}};
}

InteractionSplits load_pykt(const fs::path& folder, int fold) {
  const auto file = folder / "train_valid.csv";
  const auto all = read_interactions(file, InteractionFormat::pykt);
  if (all.fold.empty()) {
    fail("{}:1: the column fold is missing; add it, or name it so in the header", file.string());
  }
  std::vector<std::uint32_t> train, valid;
  for (std::uint32_t row = 0; row < all.size(); ++row) {
    (all.fold[row] == fold ? valid : train).push_back(row);
  }
  if (valid.empty() || train.empty()) {
    const auto [least, most] = std::minmax_element(all.fold.begin(), all.fold.end());
    fail("{}: with fold {} nothing is left to {}; choose another (the file has {} to {})",
         file.string(), fold, valid.empty() ? "validate with" : "train with", *least, *most);
  }
  return {all.select(train),
          all.select(valid),
          read_if_there(folder / "test.csv", InteractionFormat::pykt),
          {}};
}

InteractionSplits load_folder(const fs::path& folder, const SplitOptions& options) {
  const int akt_fold = options.fold.value_or(1);
  if (const auto stem = akt_stem(folder, akt_fold)) {
    return load_akt(folder, *stem, akt_fold, options.format);
  }
  if (is_there(folder / "train_valid.csv")) return load_pykt(folder, options.fold.value_or(0));
  if (is_there(folder / "train_data.csv")) {
    return {read_interactions(folder / "train_data.csv", options.format),
            std::nullopt,
            read_if_there(folder / "test_data.csv", options.format),
            {}};
  }
  fail(
      "{}: no answers are there, neither *_train{}.csv (AKT), nor train_valid.csv (pyKT), nor "
      "train_data.csv (the competition); give a folder with one of these, or a file",
      folder.string(), akt_fold);
}

}  // namespace

InteractionSplits load_interaction_splits(const fs::path& path, const SplitOptions& options) {
  if (!is_there(path)) fail("{}: there is no such file or folder; give one", path.string());
  const bool is_folder = fs::is_directory(path);
  InteractionSplits splits;
  if (is_folder) {
    splits = load_folder(path, options);
  } else {
    splits.train = read_interactions(path, options.format);
  }
  splits.tag_names = read_tag_names((is_folder ? path : path.parent_path()) / "skill.json");
  return splits;
}

}  // namespace lab::envs
