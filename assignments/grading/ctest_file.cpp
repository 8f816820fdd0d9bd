#include "assignments/grading/ctest_file.hpp"

#include <nlohmann/json.hpp>

#include "assignments/grading/attempts.hpp"
#include "assignments/grading/report.hpp"
#include "assignments/grading/task_run.hpp"
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/terminal.hpp"

namespace lab::grading {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr int kBuildSeconds = 300;

/// A word of CMake's language that holds any text but "]=]".
std::string bracketed(const std::string& text) { return "[=[" + text + "]=]"; }

/// One test: `command` are the words after the grader's own; `properties` a line of CMake.
std::string test(const std::string& name, const std::string& command, double seconds,
                 const std::string& labels, const std::string& properties) {
  return fmt::format(
      "add_test({0} {1})\nset_tests_properties({0} PROPERTIES LABELS {2} TIMEOUT {3:.0f} "
      "SKIP_RETURN_CODE {4} {5})\n",
      bracketed(name), command, bracketed(labels), seconds, kSkipped, properties);
}

fs::path verdict_file(const Places& places, const std::string& task) {
  return places.work / "verdicts" / (task + ".json");
}
fs::path program_file(const Places& places, const std::string& part) {
  return places.work / "programs" / (part + ".json");
}

void save(const PartProgram& built, const fs::path& file) {
  Json json{{"program", built.program.string()},
            {"objects", Json::object()},
            {"problems", Json::object()}};
  for (const auto& [name, object] : built.objects) json["objects"][name] = object.string();
  for (const auto& [name, problem] : built.problems) json["problems"][name] = problem;
  core::write_file(file, json.dump(2));
}

Json read_json(const fs::path& file) {
  auto json = Json::parse(core::read_file(file), nullptr, false);
  if (json.is_discarded()) fail("{}: is damaged; run ctest anew", file.string());
  return json;
}

PartProgram load_program(const fs::path& file) {
  const auto json = read_json(file);
  PartProgram built;
  built.program = json.at("program").get<std::string>();
  for (const auto& [name, object] : json.at("objects").items()) {
    built.objects[name] = object.get<std::string>();
  }
  for (const auto& [name, problem] : json.at("problems").items()) {
    built.problems[name] = problem.get<std::string>();
  }
  return built;
}

int build_step(const Assignment& assignment, const Places& places, const std::string& name) {
  for (const auto& part : assignment.parts) {
    if (part.name != name) continue;
    const auto built = build_part(assignment.name, part, places, own_toolchain());
    save(built, program_file(places, name));
    for (const auto& [file, problem] : built.problems) {
      if (!problem.empty()) core::print(fmt::format("{}/{}:\n{}\n", name, file, problem));
    }
    return 0;  // what does not compile is told by the tasks that it costs
  }
  fail_usage("{} has no part '{}'", assignment.name, name);
}

int task_step(const Assignment& assignment, const Places& places, const std::string& name) {
  const auto& task = assignment.task(name);
  Verdict verdict;
  bool waits = false;
  for (const auto& need : task.needs) {
    const auto state = verdict_from(read_json(verdict_file(places, need))).state;
    if (state == State::passed || waits) continue;
    waits = true;
    verdict.state = state == State::not_started ? State::not_started : State::waiting;
    verdict.message = fmt::format("waits for {}", need);
  }
  if (!waits) {
    const auto program = load_program(program_file(places, assignment.part_of(name).name));
    verdict = run_task(task, program, places);
  }
  core::write_file(verdict_file(places, name), to_json(name, task.points, verdict).dump(2));
  core::print(report_text(assignment, {{name, verdict}}, 80));
  if (verdict.state == State::passed) return 0;
  if (verdict.state != State::not_started && verdict.state != State::waiting) return 1;
  core::print(verdict.message + "\n");
  return kSkipped;
}

int report_step(const Assignment& assignment, const Places& places, const fs::path& log) {
  Verdicts verdicts;
  for (const auto* task : assignment.tasks()) {
    const auto file = verdict_file(places, task->name);
    if (fs::exists(file)) verdicts[task->name] = verdict_from(read_json(file));
  }
  AttemptLog(log).append(assignment, verdicts);
  core::print(report_text(assignment, verdicts, 80));
  core::print(fmt::format("\n{} of {} points\n", points_text(points_of(verdicts)),
                          points_text(assignment.points())));
  return 0;
}

}  // namespace

std::string ctest_file(const Assignment& assignment, const fs::path& grader,
                       const fs::path& student, const fs::path& out) {
  const auto command = [&](const std::string& step) {
    std::string words = bracketed(grader.string());
    for (const auto& word : {assignment.name, std::string("--student"), student.string(),
                             std::string("--out"), out.string(), std::string("--step"), step}) {
      words += " " + bracketed(word);
    }
    return words;
  };
  const auto& exam = assignment.name;
  std::string text = test(exam + ".begin", command("begin"), 60, exam,
                          fmt::format("FIXTURES_SETUP {}", bracketed(exam)));
  text += test(exam + ".report", command("report"), 60, exam,
               fmt::format("FIXTURES_CLEANUP {}", bracketed(exam)));
  for (const auto& part : assignment.parts) {
    const auto labels = exam + ";" + part.name;
    const auto built = fmt::format("{}.{}.build", exam, part.name);
    text += test(
        built, command("build:" + part.name), kBuildSeconds, labels,
        fmt::format("FIXTURES_REQUIRED {} FIXTURES_SETUP {}", bracketed(exam), bracketed(built)));
    for (const auto& task : part.tasks) {
      auto required = exam + ";" + built;
      for (const auto& need : task.needs) required += ";" + need;
      // The program's own limit comes first; this one is for the grader.
      text += test(task.name, command("task:" + task.name), 3 * task.seconds + 30, labels,
                   fmt::format("FIXTURES_REQUIRED {} FIXTURES_SETUP {}", bracketed(required),
                               bracketed(task.name)));
    }
  }
  return text;
}

int run_ctest_step(const Assignment& assignment, const Places& places, const std::string& step,
                   const fs::path& log) {
  fs::create_directories(places.work / "verdicts");
  fs::create_directories(places.work / "programs");
  const auto after = [&](const char* kind) { return step.substr(std::string_view(kind).size()); };
  if (step == "begin") {
    fs::remove_all(places.work / "verdicts");
    return 0;
  }
  if (step == "report") return report_step(assignment, places, log);
  if (step.starts_with("build:")) return build_step(assignment, places, after("build:"));
  if (step.starts_with("task:")) return task_step(assignment, places, after("task:"));
  fail_usage("--step: '{}' is none of begin, build:PART, task:NAME, report", step);
}

}  // namespace lab::grading
