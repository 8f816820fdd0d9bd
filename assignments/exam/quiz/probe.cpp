// The program that runs a student's part `quiz`: it records the answers. Whether they are right
// stands in grade.cpp, which is in another program.

#include "assignments/grading/probe.hpp"
#include "assignments/exam/quiz/contract.hpp"

namespace {

using lab::grading::ProbeTask;

ProbeTask task(const char* name, exam::Answer (*answer)()) {
  return {name, [answer](const lab::core::Arrays&, lab::grading::Recorder& out) {
            const auto given = answer();
            out.array("is_true",
                      lab::core::make_array(std::vector<std::int64_t>{given.is_true ? 1 : 0}));
            out.text("reason", given.reason);
          }};
}

}  // namespace

int main(int argc, char** argv) {
  return lab::grading::run_probe(
      argc, argv,
      {task("quiz.q1", exam::q1), task("quiz.q2", exam::q2), task("quiz.q3", exam::q3),
       task("quiz.q4", exam::q4), task("quiz.q5", exam::q5)});
}
