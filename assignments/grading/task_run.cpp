#include "assignments/grading/task_run.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "assignments/confinement/sandbox.hpp"
#include "assignments/grading/symbols.hpp"
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/stopwatch.hpp"

namespace lab::grading {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMemory = 8ULL << 30;       // LibTorch maps gigabytes that it never touches
constexpr std::uint64_t kRecordingSize = 64 << 20;  // bytes

[[noreturn]] void stop(State state, std::string message, const Ended* ended = nullptr) {
  Verdict verdict;
  verdict.state = state;
  verdict.message = std::move(message);
  if (ended != nullptr) verdict.output = ended->output;
  throw Stopped{std::move(verdict)};
}

/// The end of a program that left no complete recording, in words.
[[noreturn]] void stop_for(const Ended& ended, const Recording& recording, double seconds) {
  const auto after = recording.last_step.empty()
                         ? std::string()
                         : fmt::format(", the last it told: {}", recording.last_step);
  const char* when = recording.started ? "" : " before it began";
  switch (ended.how) {
    case Ended::How::timed_out:
      stop(State::timeout, fmt::format("it was stopped after {:.0f} s{}", seconds, after), &ended);
    case Ended::How::too_many_processes:
      stop(State::crashed, fmt::format("it was stopped: it started too many processes{}", after),
           &ended);
    case Ended::How::signalled:
      stop(State::crashed, fmt::format("it was killed by {}{}{}", ended.signal_name, when, after),
           &ended);
    case Ended::How::not_started: fail("the student's program cannot be run: {}", ended.problem);
    case Ended::How::exited: break;
  }
  if (!recording.error.empty()) {
    stop(State::wrong, fmt::format("it ended with an error: {}{}", recording.error, after), &ended);
  }
  if (!recording.damage.empty()) {
    stop(State::crashed, fmt::format("its recording cannot be believed: {}", recording.damage),
         &ended);
  }
  stop(State::crashed,
       fmt::format("it ended with exit code {} before all was computed{}", ended.exit_code, after),
       &ended);
}

class ConfinedSession final : public Session {
 public:
  ConfinedSession(const Task& task, const PartProgram& program, const Places& places)
      : task_(task), program_(program), places_(places) {}

  Recording run(const std::vector<core::Arrays>& cases) override { return run(task_.name, cases); }

  Recording run(const std::string& name, const std::vector<core::Arrays>& cases) override {
    const auto folder = places_.work / "tasks" / fmt::format("{}-{}", task_.name, ++runs_);
    fs::remove_all(folder);
    fs::create_directories(folder / "scratch");
    const auto inputs = folder / "inputs.npz";
    core::write_file(inputs, core::encode_npz(joined_cases(cases)));
    const auto file = recording_file(name);
    fs::create_directories(file.parent_path());
    const int descriptor =
        ::open(file.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_APPEND, 0600);
    if (descriptor < 0) fail("{}: cannot be written", file.string());
    auto confinement = places_.confinement(folder / "scratch");
    confinement.readable.push_back(inputs);
    confinement.has_scratch = true;
    confinement.wall_seconds = task_.seconds;
    confinement.cpu_seconds = static_cast<std::uint64_t>(task_.seconds) + 1;
    confinement.memory_bytes = kMemory;
    confinement.file_bytes = kRecordingSize;
    confinement.descriptors = {descriptor};
    const auto ended =
        run_confined({program_.program.string(), name, inputs.string()}, confinement);
    ::close(descriptor);
    output_ = ended.output;
    auto recording = read_recording(core::read_file(file));
    const bool succeeded = ended.how == Ended::How::exited && ended.exit_code == 0;
    if (recording.is_todo && succeeded) {
      stop(State::not_started, fmt::format("to be filled in: {}", recording.todo));
    }
    if (!succeeded || !recording.done || !recording.damage.empty()) {
      stop_for(ended, recording, task_.seconds);
    }
    return recording;
  }

  Recording recorded(const std::string& name) override {
    return read_recording(core::read_file(recording_file(name)));
  }

  [[nodiscard]] const std::string& output() const { return output_; }

 private:
  [[nodiscard]] fs::path recording_file(const std::string& name) const {
    return places_.work / "recordings" / (name + ".rec");
  }

  const Task& task_;
  const PartProgram& program_;
  const Places& places_;
  int runs_ = 0;
  std::string output_;
};

/// Throws Stopped when the file of the task does not compile or uses what the task forbids.
void check_file(const Task& task, const PartProgram& program) {
  const auto problem = program.problems.find(task.file);
  if (problem != program.problems.end() && !problem->second.empty()) {
    stop(State::not_built, problem->second);
  }
  if (program.program.empty()) stop(State::not_built, "its part could not be built");
  if (task.forbidden.empty()) return;
  auto symbols = undefined_symbols(program.objects.at(task.file));
  if (!program.mistake.empty() && program.mistake_file == task.file) {
    const auto more = undefined_symbols(program.mistake);
    symbols.insert(symbols.end(), more.begin(), more.end());
  }
  const auto symbol = forbidden_symbol(symbols, task.forbidden);
  if (!symbol.empty()) {
    stop(State::refused, fmt::format("{} uses {}: this task is to be done by hand", task.file,
                                     symbol.substr(0, symbol.find('('))));
  }
}

}  // namespace

Verdict run_task(const Task& task, const PartProgram& program, const Places& places) {
  const core::Stopwatch clock;
  Verdict verdict;
  ConfinedSession session(task, program, places);
  try {
    check_file(task, program);
    verdict = task.grade(session);
    verdict.output = session.output();
  } catch (Stopped& stopped) {
    verdict = std::move(stopped.verdict);
    verdict.points = 0;
  } catch (const Error& error) {
    // What was recorded has not the form that the grader of the task expects.
    verdict = {};
    verdict.message = error.what();
  }
  verdict.points = std::clamp(verdict.points, 0.0, task.points);
  verdict.seconds = clock.seconds();
  return verdict;
}

}  // namespace lab::grading
