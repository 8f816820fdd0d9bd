#include "viz/data/tracing_students.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/run_directory.hpp"
#include "core/text.hpp"

namespace lab::viz {
namespace {

constexpr const char* kFolder = "students";
constexpr const char* kMastery = ".mastery";
constexpr const char* kAttention = ".attention";
constexpr std::string_view kEnding = ".json";

std::string file_name(std::int64_t index, std::string_view ending) {
  return fmt::format("{}/{}{}", kFolder, core::step_name(index), ending);
}

/// The array of a student, or null, and then `problems` says why.
std::shared_ptr<const core::Array> load(Run& run, std::int64_t index, const char* suffix,
                                        std::vector<std::string>& problems) {
  auto& series = run.arrays(kFolder, suffix);
  const auto name = file_name(index, fmt::format("{}.npy", suffix));
  if (!std::ranges::binary_search(series.steps(), index)) {
    problems.push_back(name + ": is not there (yet)");
    return nullptr;
  }
  auto array = series.load(index);
  if (array == nullptr) problems.push_back(series.problem());
  return array;
}

}  // namespace

std::string how_to_inspect(const Run& run) {
  return fmt::format("No student has been inspected yet: ./lab tracing --inspect USER --run {}",
                     run.summary().name);
}

const std::string& TracingStudents::user_of(Entry& entry) const {
  if (!entry.user) {
    try {
      entry.user =
          read_student(core::read_file(directory_ / file_name(entry.index, kEnding)), "").user;
    } catch (const Error&) {
      entry.user = "";
    }
  }
  return *entry.user;
}

std::vector<std::string> TracingStudents::users() {
  std::vector<std::string> names;
  for (auto& entry : all_) {
    if (!user_of(entry).empty()) names.push_back(*entry.user);
  }
  return names;
}

void TracingStudents::look(Run& run, const std::string& user) {
  // Asked for from the first look on, so that the run's poll() follows the folder.
  run.arrays(kFolder, kMastery);
  run.arrays(kFolder, kAttention);
  const auto& directory = run.summary().directory;
  const bool is_known = directory == directory_ && revision_ == run.revision();
  if (is_known && user == wanted_) return;
  if (directory != directory_) all_.clear();
  directory_ = directory;
  revision_ = run.revision();
  wanted_ = user;
  if (!is_known) find();
  read(run, user);
}

/// Lists the json files. Of those that have not changed the names stay known.
void TracingStudents::find() {
  const auto folder = directory_ / kFolder;
  std::vector<Entry> found;
  for (const auto& name : names_in(folder)) {
    if (!name.ends_with(kEnding)) continue;
    const auto digits = std::string_view(name).substr(0, name.size() - kEnding.size());
    std::int64_t index = 0;
    if (!core::parse(digits, index) || index < 0 || core::step_name(index) != digits) continue;
    const auto stamp = stamp_of(folder / name);
    if (!stamp.is_file()) continue;
    const auto known = std::ranges::find(all_, index, &Entry::index);
    const bool is_same = known != all_.end() && known->stamp == stamp;
    found.push_back({index, stamp, is_same ? known->user : std::nullopt});
  }
  std::ranges::sort(found, {}, &Entry::index);
  all_ = std::move(found);
}

/// Rather one that can be shown than a damaged one. There must be one at all.
TracingStudents::Entry& TracingStudents::choose(const std::string& user) {
  const auto named = [&](Entry& entry) { return user_of(entry) == user; };
  const auto readable = [&](Entry& entry) { return !user_of(entry).empty(); };
  auto chosen = user.empty() ? all_.end() : std::ranges::find_if(all_, named);
  if (chosen == all_.end()) chosen = std::ranges::find_if(all_, readable);
  return chosen == all_.end() ? all_.front() : *chosen;
}

void TracingStudents::read(Run& run, const std::string& user) {
  student_ = {};
  if (all_.empty()) {
    student_.problems.push_back(how_to_inspect(run));
    return;
  }
  const auto index = choose(user).index;
  const auto name = file_name(index, kEnding);
  student_ = read_student(run.text_file(name), name);
  if (student_.steps.empty()) {
    if (student_.problems.empty()) student_.problems.push_back(name + ": holds no answers");
    return;
  }
  auto& problems = student_.problems;
  if (const auto array = load(run, index, kMastery, problems)) {
    take_mastery(student_, *array, file_name(index, ".mastery.npy"));
  }
  if (student_.attentions.empty()) return;
  if (auto array = load(run, index, kAttention, problems)) {
    take_attention(student_, std::move(array), file_name(index, ".attention.npy"));
  }
}

}  // namespace lab::viz
