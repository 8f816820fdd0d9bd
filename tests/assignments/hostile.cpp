// What a student's program does costs the task that it belongs to, and nothing else.

#include <filesystem>

#include "tests/assignments/graded.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using namespace lab::testing;

namespace {

/// The solution in which a step of the own RNN cell begins with `code`, graded in that part's first
/// own task and two tasks that have nothing to do with it.
Graded with_hostile(const std::string& code) {
  const TemporaryFolder student;
  copy_solution(student.path());
  const auto file = student / "hello" / "own_cells.cpp";
  replace_in(file, "#include <torch/torch.h>\n",
             "#include <torch/torch.h>\n\n#include <fcntl.h>\n#include <signal.h>\n"
             "#include <sys/socket.h>\n#include <sys/stat.h>\n#include <unistd.h>\n\n"
             "#include <cstdlib>\n#include <fstream>\n");
  replace_in(file, "Tensor OwnRnnCell::forward(Tensor x, Tensor h) {\n",
             "Tensor OwnRnnCell::forward(Tensor x, Tensor h) {\n" + code + "\n");
  auto graded = grade_exam({"--student", student.path().string(), "--only", "own_", "--json"});
  INFO(code << "\n" << graded.outcome.out << graded.outcome.err);
  REQUIRE(graded.outcome.status == 0);
  for (const auto* other : {"gates", "cell", "hidden", "sequence", "training"}) {
    CHECK(graded.tasks.at(std::string("hello.own_lstm_cell.") + other).state == "passed");
  }
  return graded;
}

const TaskResult& step_of(const Graded& graded) {
  return graded.tasks.at("hello.own_rnn_cell.step");
}

}  // namespace

TEST_CASE("A crash is told by its signal") {
  const auto graded = with_hostile("  ::raise(SIGSEGV);");
  CHECK(step_of(graded).state == "crashed");
  CHECK(step_of(graded).points == 0);
  CHECK_THAT(step_of(graded).output, contains("SIGSEGV"));
}

TEST_CASE("A program that is killed in the middle is told with the last step that it recorded") {
  // In a training the cell is called 99 times an epoch.
  const auto graded =
      with_hostile("  static int calls = 0;\n  if (++calls > 350) ::raise(SIGKILL);");
  const auto& training = graded.tasks.at("hello.own_rnn_cell.training");
  CHECK(step_of(graded).state == "passed");
  CHECK(training.state == "crashed");
  CHECK_THAT(training.output, contains("SIGKILL"));
  CHECK_THAT(training.output, contains("epoch 3"));
}

TEST_CASE("An endless loop is stopped and told by its time") {
  const auto graded = with_hostile("  for (volatile int i = 0;;) i = i + 1;");
  CHECK(step_of(graded).state == "timeout");
  CHECK_THAT(step_of(graded).output, contains("stopped after"));
}

TEST_CASE("A program that ends early, however politely, has computed nothing") {
  const auto graded = with_hostile("  std::_Exit(0);");
  CHECK(step_of(graded).state == "crashed");
  CHECK_THAT(step_of(graded).output, contains("exit code 0 before all was computed"));
}

TEST_CASE("A recording that says done without the numbers is worth nothing") {
  const auto graded = with_hostile(
      "  const std::string forged = \"{\\\"frame\\\":\\\"done\\\"}\\n\";\n"
      "  (void)!::write(3, forged.data(), forged.size());\n  std::_Exit(0);");
  CHECK(step_of(graded).state == "wrong");
  CHECK(step_of(graded).points == 0);
  CHECK_THAT(step_of(graded).output, contains("h is missing"));
}

TEST_CASE("A recording that awards points is not believed") {
  const auto graded = with_hostile(
      "  const std::string forged = \"{\\\"frame\\\":\\\"verdict\\\",\\\"points\\\":2}\\n\";\n"
      "  (void)!::write(3, forged.data(), forged.size());");
  CHECK(step_of(graded).points == 0);
  CHECK_THAT(step_of(graded).output, contains("cannot be believed"));
}

TEST_CASE("An exception is told by its words, without LibTorch's trace") {
  const auto graded = with_hostile("  TORCH_CHECK(false, \"shapes do not fit\");");
  CHECK(step_of(graded).state == "wrong");
  CHECK_THAT(step_of(graded).output, contains("shapes do not fit"));
  CHECK(step_of(graded).output.find("c10::") == std::string::npos);
}

TEST_CASE("A program that forks without end takes nothing with it") {
  const auto graded = with_hostile("  for (;;) ::fork();");
  CHECK(step_of(graded).points == 0);
  CHECK(step_of(graded).state != "passed");
}

TEST_CASE("A program that fills its disk costs only itself") {
  const auto graded = with_hostile(
      "  std::ofstream out(\"large\");\n"
      "  const std::string block(1 << 20, 'x');\n"
      "  while (out << block) {\n  }\n  ::raise(SIGABRT);");
  CHECK(step_of(graded).points == 0);
}

TEST_CASE("A file that does not compile costs its own tasks, with the compiler's words") {
  const TemporaryFolder student;
  copy_solution(student.path());
  replace_in(student / "hello" / "own_cells.cpp", "Tensor unroll(OwnRnnCell& cell, Tensor x) {",
             "Tensor unroll(OwnRnnCell& cell, Tensor x) { nonsense;");
  const auto graded =
      grade_exam({"--student", student.path().string(), "--only", "hello.", "--json"});
  INFO(graded.outcome.out << graded.outcome.err);
  CHECK(graded.tasks.at("hello.own_rnn_cell.step").state == "not built");
  CHECK_THAT(graded.tasks.at("hello.own_rnn_cell.step").output, contains("nonsense"));
  CHECK(graded.tasks.at("hello.own_lstm_cell.gates").state == "not built");
  CHECK(graded.tasks.at("hello.rnn.forward").state == "passed");
  CHECK(graded.tasks.at("hello.lstm_cell.training").state == "passed");
}

TEST_CASE("A source that includes the solution does not compile, and a link to it is not taken") {
  const auto solution = (exam_sources() / "hello" / "solution" / "own_cells.cpp").string();
  const TemporaryFolder student;
  copy_solution(student.path());
  const auto file = student / "hello" / "own_cells.cpp";
  std::filesystem::remove(file);
  student.file("hello/own_cells.cpp", "#include \"" + solution + "\"\n");
  const auto included =
      grade_exam({"--student", student.path().string(), "--only", "own_rnn_cell.step", "--json"});
  INFO(included.outcome.out << included.outcome.err);
  CHECK(included.tasks.at("hello.own_rnn_cell.step").state == "not built");
  std::filesystem::remove(file);
  std::filesystem::create_symlink(solution, file);
  const auto linked =
      grade_exam({"--student", student.path().string(), "--only", "own_rnn_cell.step", "--json"});
  CHECK(linked.tasks.at("hello.own_rnn_cell.step").state == "not built");
}
