#include "assignments/grading/probe.hpp"

#include <algorithm>
#include <exception>
#include <string_view>

#include "assignments/grading/todo.hpp"
#include "core/error.hpp"

namespace lab::grading {
namespace {

constexpr int kRecording = 3;  // descriptor

/// LibTorch appends where in its sources an error arose; the first line says what is wrong.
std::string first_line(std::string_view text) {
  return std::string(text.substr(0, text.find('\n')));
}

}  // namespace

int run_probe(int argc, char** argv, const std::vector<ProbeTask>& tasks) {
  if (argc != 3) return 2;
  const auto task = std::ranges::find(tasks, std::string_view(argv[1]), &ProbeTask::name);
  if (task == tasks.end()) return 2;
  const auto cases = split_cases(core::read_npz(argv[2]));
  Recorder out(kRecording);
  try {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      out.begin_case(static_cast<int>(i));
      task->run(cases[i], out);
    }
    out.done();
  } catch (const NotImplemented& blank) {
    out.todo(blank.what());
  } catch (const std::exception& error) {
    out.error(first_line(error.what()));
  } catch (...) {
    out.error("an exception that is no std::exception");
  }
  return 0;
}

}  // namespace lab::grading
