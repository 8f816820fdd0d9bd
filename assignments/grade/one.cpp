#include <algorithm>
#include <nlohmann/json.hpp>

#include "assignments/grade/grade.hpp"
#include "assignments/grading/report.hpp"
#include "core/error.hpp"
#include "core/terminal.hpp"

namespace lab::grading {
namespace {

/// Removes a grading's own folder, however it ends.
class WorkFolder {
 public:
  explicit WorkFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  ~WorkFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

 private:
  std::filesystem::path folder_;
};

/// Throws UsageError unless the mistake asked for is in the catalogue.
void check_mistake(const Setting& setting) {
  const auto& wanted = setting.request.mistake;
  const auto slash = wanted.find('/');
  if (wanted.empty()) return;
  if (slash != wanted.npos) {
    const auto file = setting.in_place() / wanted.substr(0, slash) / "mistakes" /
                      (wanted.substr(slash + 1) + ".cpp");
    if (std::filesystem::exists(file)) return;
  }
  fail_usage("--mistake: '{}' is not in the catalogue, which is {}/PART/mistakes", wanted,
             setting.in_place().string());
}

void tell(const Assignment& assignment, const Verdicts& verdicts) {
  core::print(report_text(assignment, verdicts, core::terminal_width()));
  double max = 0;
  for (const auto& [name, verdict] : verdicts) max += assignment.task(name).points;
  core::print(fmt::format("\n{} of {} points{}\n",
                          core::styled(points_text(points_of(verdicts)), "1"), points_text(max),
                          max < assignment.points() ? " in what was graded" : ""));
}

/// Puts what has passed into the lab and says how to see it.
void put_to_use(const Setting& setting, const Verdicts& verdicts, const Places& places) {
  std::string said;
  for (const auto& part : setting.assignment.parts) {
    if (!part.use) continue;
    for (const auto& line : part.use(verdicts, places, setting.toolchain)) {
      said += "  " + line + "\n";
    }
  }
  if (!said.empty()) core::print("What has passed works in the lab:\n" + said);
}

}  // namespace

int grade_one(const Setting& setting) {
  const auto& assignment = setting.assignment;
  const auto tasks = assignment.tasks();
  if (std::ranges::none_of(tasks, [&](auto* task) { return setting.is_wanted(*task); })) {
    fail_usage("--only: no task of {} has '{}' in its name", assignment.name, setting.request.only);
  }
  check_mistake(setting);
  const auto places = setting.places();
  const WorkFolder remove_at_the_end(places.work);
  const auto out = setting.out();
  warn_about_fences(places);
  core::ProgressLine progress(setting.request.json);
  int done = 0;
  if (progress.due()) progress.show("compiling");
  const auto verdicts = grade_tasks(
      assignment, places, setting.toolchain, setting.jobs(),
      [&](const Task& task) { return setting.is_wanted(task); },
      [&](const Task& task, const Verdict&) {
        ++done;
        if (progress.due()) progress.show(fmt::format("{} tasks graded: {}", done, task.name));
      });
  progress.clear();
  if (core::stop_requested()) return 128 + core::stop_signal();
  const auto who = places.student.filename().string();
  if (setting.request.json) {
    core::print(results_json(assignment, verdicts).dump(2) + "\n");
    write_results(assignment, verdicts, who, out);
    return 0;
  }
  // Told first: a disk that takes no report must not hide what came of it.
  tell(assignment, verdicts);
  write_results(assignment, verdicts, who, out);
  core::print(fmt::format("The report: {}\n", (out / "report.html").string()));
  if (setting.request.mistake.empty()) put_to_use(setting, verdicts, places);
  return 0;
}

}  // namespace lab::grading
