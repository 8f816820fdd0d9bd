#include "assignments/grading/submissions.hpp"

#include <algorithm>
#include <array>

#include "assignments/grading/report.hpp"
#include "assignments/grading/zip_files.hpp"
#include "core/error.hpp"
#include "core/files.hpp"

namespace lab::grading {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kMostSource = 1 << 20;     // bytes of a file that is taken
constexpr std::uint64_t kMostUnpacked = 256 << 20;  // of one in an archive
constexpr double kUnpackSeconds = 60;
constexpr int kDeepest = 4;  // folders above the parts

constexpr std::array kEndings{".tar.gz", ".tgz", ".zip"};

/// The ending of an archive; empty for another file.
std::string ending_of(const std::string& name) {
  for (const std::string ending : kEndings) {
    if (name.size() > ending.size() && name.ends_with(ending)) return ending;
  }
  return {};
}

/// The folder that the parts lie in, the outermost first; empty when there is none. Links are not
/// followed.
fs::path root_of(const Assignment& assignment, const fs::path& folder, int depth = 0) {
  std::vector<fs::path> inner;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.is_symlink(error) || !entry.is_directory(error)) continue;
    const auto name = entry.path().filename().string();
    if (std::ranges::any_of(assignment.parts, [&](const Part& p) { return p.name == name; })) {
      return folder;
    }
    inner.push_back(entry.path());
  }
  std::ranges::sort(inner);
  for (const auto& next : inner) {
    if (depth == kDeepest) break;
    if (auto found = root_of(assignment, next, depth + 1); !found.empty()) return found;
  }
  return {};
}

/// Unpacks a .tar.gz under the fences of the student's programs.
fs::path unpacked(const Submission& submission, const Places& places) {
  const auto folder = places.work / "unpacked";
  fs::remove_all(folder);
  fs::create_directories(folder);
  auto confinement = places.confinement(folder);
  confinement.readable.push_back(submission.path);
  confinement.wall_seconds = kUnpackSeconds;
  confinement.file_bytes = kMostUnpacked;
  const auto ended = run_confined({"tar", "-x", "-z", "--no-same-owner", "--no-same-permissions",
                                   "-f", submission.path.string()},
                                  confinement);
  const auto name = submission.path.filename().string();
  if (ended.how == Ended::How::not_started) {
    fail("tar is needed to unpack {}: {}", name, ended.problem);
  }
  if (ended.how != Ended::How::exited || ended.exit_code != 0) {
    fail("{} cannot be unpacked: {}", name, ended.output.substr(0, ended.output.find('\n')));
  }
  return folder;
}

[[noreturn]] void fail_without_parts(const Assignment& assignment) {
  std::string names;
  for (const auto& part : assignment.parts) names += (names.empty() ? "" : ", ") + part.name;
  fail("none of the folders {} is in it", names);
}

/// Calls take(part, file) for each file that is asked for.
template <class Take>
void for_each_file(const Assignment& assignment, const Take& take) {
  for (const auto& part : assignment.parts) {
    for (const auto& file : part.files) take(part.name, file);
  }
}

void take_from_zip(const Assignment& assignment, const Submission& submission,
                   const fs::path& target) {
  const auto names = zip_names(submission.path);
  bool has_any = false;
  for_each_file(assignment, [&](const std::string& part, const std::string& file) {
    const auto wanted = part + "/" + file;
    const std::string* nearest = nullptr;  // to the root of the archive
    for (const auto& name : names) {
      const bool fits = name == wanted || name.ends_with("/" + wanted);
      if (fits && (nearest == nullptr || name.size() < nearest->size())) nearest = &name;
    }
    if (nearest == nullptr) return;
    has_any = true;
    fs::create_directories(target / part);
    core::write_file(target / part / file, zip_content(submission.path, *nearest, kMostSource));
  });
  if (!has_any) fail_without_parts(assignment);
}

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\n\r") == text.npos) return text;
  std::string quoted = "\"";
  for (const char letter : text)
    quoted += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  return quoted + '"';
}

}  // namespace

std::vector<Submission> find_submissions(const fs::path& folder) {
  std::error_code error;
  std::vector<Submission> all;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const auto name = entry.path().filename().string();
    if (name.starts_with('.')) continue;
    const auto ending = ending_of(name);
    if (entry.is_directory()) {
      all.push_back({name, entry.path()});
    } else if (!ending.empty()) {
      all.push_back({name.substr(0, name.size() - ending.size()), entry.path()});
    }
  }
  if (error) fail("{}: cannot be read: {}", folder.string(), error.message());
  if (all.empty()) {
    fail("{}: holds no submission: a folder, .zip, .tar.gz or .tgz for each student",
         folder.string());
  }
  std::ranges::sort(all, {}, &Submission::id);
  for (std::size_t i = 1; i < all.size(); ++i) {
    if (all[i].id == all[i - 1].id) {
      fail("{} and {} are of the same student", all[i - 1].path.string(), all[i].path.string());
    }
  }
  return all;
}

void take_files(const Assignment& assignment, const Submission& submission, const fs::path& target,
                const Places& places) {
  if (ending_of(submission.path.filename().string()) == ".zip") {
    return take_from_zip(assignment, submission, target);
  }
  std::error_code error;
  const bool is_archive = !fs::is_directory(submission.path, error);
  const auto folder = is_archive ? unpacked(submission, places) : submission.path;
  const auto root = root_of(assignment, folder);
  if (root.empty()) fail_without_parts(assignment);
  for_each_file(assignment, [&](const std::string& part, const std::string& file) {
    const auto source = root / part / file;
    if (fs::is_symlink(root / part, error)) return;
    if (!fs::is_regular_file(fs::symlink_status(source, error))) return;
    if (fs::file_size(source, error) > kMostSource || error) return;
    fs::create_directories(target / part);
    core::write_file(target / part / file, core::read_file(source));
  });
  if (is_archive) fs::remove_all(folder, error);
}

std::string grades_csv(const Assignment& assignment, const std::vector<StudentRow>& rows) {
  std::string text = "student,points";
  for (const auto* task : assignment.tasks()) text += "," + csv_field(task->name);
  text += ",problem\n";
  for (const auto& row : rows) {
    text += csv_field(row.id) + "," + points_text(points_of(row.verdicts));
    for (const auto* task : assignment.tasks()) {
      const auto found = row.verdicts.find(task->name);
      text += "," + points_text(found == row.verdicts.end() ? 0 : found->second.points);
    }
    text += "," + csv_field(row.problem) + "\n";
  }
  return text;
}

}  // namespace lab::grading
