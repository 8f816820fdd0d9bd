#include "viz/data/run_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "core/text.hpp"

namespace lab::viz {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr int kLongestValue = 24;  // columns of an option's value in the list
constexpr const char* kSeed = "seed";

bool is_run(const fs::path& folder) {
  return stamp_of(folder / "config.json").is_file() ||
         stamp_of(folder / "attempts.jsonl").is_file();
}

/// The folders that are runs or stand where runs belong. A run one level too high (a lab's folder
/// was given as that of all runs) is a run as well. Those that are `known` need no look.
std::set<std::string> run_folders(const fs::path& runs,
                                  const std::map<std::string, FollowedSummary>& known) {
  std::set<std::string> folders;
  for (const auto& lab : names_in(runs)) {
    const auto folder = (runs / lab).string();
    if (is_run(folder)) {
      folders.insert(folder);
      continue;
    }
    for (const auto& name : names_in(folder)) {
      auto run = fmt::format("{}/{}", folder, name);
      if (known.contains(run) || stamp_of(run).is_folder()) folders.insert(std::move(run));
    }
  }
  return folders;
}

/// The options of a run; null when it has none.
const ordered_json* options_of(const RunSummary& run) {
  if (!run.config->is_object()) return nullptr;
  const auto found = run.config->find("options");
  return found != run.config->end() && found->is_object() ? &*found : nullptr;
}

/// An option as a reader of the list wants it: "lr 0.01", "slippery", "not slippery".
std::string option_text(const std::string& name, const ordered_json& value) {
  if (value.is_boolean()) return (value.get<bool>() ? "" : "not ") + name;
  auto text = value.is_string()         ? value.get<std::string>()
              : value.is_number_float() ? core::number(value.get<double>())
                                        : value.dump();
  if (core::display_width(text) > kLongestValue) {
    text = core::cut_to_width(text, kLongestValue - 1) + "…";
  }
  return fmt::format("{} {}", name, text);
}

/// The options, by lab, that have more than one value among its runs.
std::set<std::pair<std::string, std::string>> differing(const std::vector<RunSummary>& all) {
  struct Seen {
    const ordered_json* value;
    std::size_t runs;
    bool differs;
  };
  std::map<std::pair<std::string, std::string>, Seen> seen;
  std::map<std::string, std::size_t> runs_of_lab;
  for (const auto& run : all) {
    const auto* options = options_of(run);
    if (options == nullptr) continue;
    ++runs_of_lab[run.lab];
    for (const auto& [name, value] : options->items()) {
      auto& first = seen.try_emplace({run.lab, name}, Seen{&value, 0, false}).first->second;
      ++first.runs;
      first.differs = first.differs || *first.value != value;
    }
  }
  std::set<std::pair<std::string, std::string>> names;
  for (const auto& [key, found] : seen) {
    // One that an older run does not know differs too.
    const bool everywhere = found.runs == runs_of_lab[key.first];
    if (key.second != kSeed && (found.differs || !everywhere)) names.insert(key);
  }
  return names;
}

}  // namespace

bool RunList::poll() {
  const auto kind = stamp_of(runs_).kind;
  const std::string_view wrong = kind == FileStamp::Kind::missing  ? "there is no such folder"
                                 : kind != FileStamp::Kind::folder ? "is no folder"
                                 : is_run(runs_) ? "is a run, not a folder of runs"
                                                 : "";
  auto problem = wrong.empty() ? std::string() : fmt::format("{}: {}", runs_.string(), wrong);
  bool changed = problem != problem_;
  problem_ = std::move(problem);

  const auto folders = run_folders(runs_, followed_);
  const auto gone =
      std::erase_if(followed_, [&](const auto& run) { return !folders.contains(run.first); });
  changed = changed || gone > 0;
  for (const auto& folder : folders) {
    auto& followed = followed_.try_emplace(folder, folder).first->second;
    if (!refresh(followed)) continue;
    changed = true;
    auto& run = followed.summary;
    // So that a damaged run is shown among its own.
    if (run.lab.empty()) run.lab = run.directory.parent_path().filename().string();
  }
  if (changed) gather();
  return changed;
}

void RunList::gather() {
  all_.clear();
  for (const auto& [folder, followed] : followed_) all_.push_back(followed.summary);
  std::ranges::sort(all_, {}, [](const RunSummary& run) { return std::tie(run.lab, run.name); });
}

std::vector<std::string> differing_options(const std::vector<RunSummary>& all) {
  const auto names = differing(all);
  std::vector<std::string> texts;
  for (const auto& run : all) {
    auto& text = texts.emplace_back();
    const auto* options = options_of(run);
    if (options == nullptr) continue;
    for (const auto& [name, value] : options->items()) {
      if (!names.contains({run.lab, name})) continue;
      text += (text.empty() ? "" : ", ") + option_text(name, value);
    }
  }
  return texts;
}

std::string seed_group(const RunSummary& run) {
  const auto* options = options_of(run);
  if (options == nullptr) return run.directory.string();
  auto rest = *options;
  rest.erase(kSeed);
  return run.lab + " " + rest.dump();
}

}  // namespace lab::viz
