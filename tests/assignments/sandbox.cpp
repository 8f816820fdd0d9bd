#include "assignments/confinement/sandbox.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <thread>

#include "tests/assignments/confined.hpp"
#include "tests/errors.hpp"

namespace lab::grading {

TEST_CASE("A confined program's exit code and what it prints are told") {
  const TemporaryFolder folder;
  const auto isolate = GENERATE(true, false);
  const auto ended = run_shell("pwd; echo bad >&2; exit 7", confined_to(folder, isolate));
  CHECK(ended.how == How::exited);
  CHECK(ended.exit_code == 7);
  CHECK(ended.output == folder.path().string() + "\nbad\n");
  CHECK(ended.warning.empty() == ended.fences.all());
  if (!isolate) CHECK_FALSE(ended.fences.all());
}

TEST_CASE("The signal that ends a confined program is named") {
  const TemporaryFolder folder;
  const auto ended = run_shell("kill -SEGV $$", confined_to(folder, GENERATE(true, false)));
  CHECK(ended.how == How::signalled);
  CHECK(ended.signal == SIGSEGV);
  CHECK(ended.signal_name == "SIGSEGV");
}

TEST_CASE("An endless loop of a confined program is ended at its time-out") {
  const TemporaryFolder folder;
  auto confinement = confined_to(folder, GENERATE(true, false));
  confinement.wall_seconds = 0.2;
  CHECK(run_shell("while :; do :; done", confinement).how == How::timed_out);
}

TEST_CASE("A confined program that uses up its processor time is ended") {
  const TemporaryFolder folder;
  auto confinement = confined_to(folder, true);
  confinement.cpu_seconds = 1;
  CHECK(run_shell("while :; do :; done", confinement).signal_name == "SIGXCPU");
}

TEST_CASE("Of endless output the last 64 KiB are kept") {
  const TemporaryFolder folder;
  auto confinement = confined_to(folder, GENERATE(true, false));
  const auto ended =
      run_shell("dd if=/dev/zero bs=65536 count=502 2>/dev/null; echo end", confinement);
  CHECK(ended.how == How::exited);
  CHECK(ended.output == std::string(65536 - 4, '\0') + "end\n");
  confinement.wall_seconds = 0.2;
  CHECK(run_shell("while :; do echo flood; done", confinement).how == How::timed_out);
}

TEST_CASE("A confined program that multiplies is ended with all its children") {
  const TemporaryFolder folder;
  Trace trace;
  auto confinement = confined_to(folder, GENERATE(true, false));
  confinement.descriptors = {trace.ends[1]};
  confinement.processes = 20;
  // It would end at 1023 processes.
  const auto ended = run_shell(
      "many() { test $1 = 0 || { many $(($1 - 1)) & many $(($1 - 1)) & }; sleep 1000; }; many 9",
      confinement);
  CHECK(ended.how == How::too_many_processes);
  CHECK(trace.is_gone());
  CHECK(run_shell("for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 0 & done; wait",
                  confined_to(folder, confinement.isolate))
            .how == How::exited);
}

TEST_CASE("What a confined program leaves running is gone when it has ended") {
  const TemporaryFolder folder;
  Trace trace;
  auto confinement = confined_to(folder, GENERATE(true, false));
  confinement.descriptors = {trace.ends[1]};
  const auto ended = run_shell(
      "setsid sh -c 'sleep 1000 & sleep 1000 &' & setsid sleep 1000 & (trap '' TERM HUP; sleep "
      "1000) & sleep 0.1",
      confinement);
  CHECK(ended.how == How::exited);
  CHECK(trace.is_gone());
}

TEST_CASE("No confined program outlives a grader that is killed") {
  const TemporaryFolder folder;
  Trace trace, beginning;
  auto confinement = confined_to(folder, GENERATE(true, false));
  confinement.descriptors = {trace.ends[1], beginning.ends[1]};
  const pid_t grader = ::fork();
  if (grader == 0) {
    run_shell("setsid sleep 1000 & echo started >&4; sleep 1000", confinement);
    ::_exit(0);
  }
  char byte = 0;
  REQUIRE(::read(beginning.ends[0], &byte, 1) == 1);
  ::kill(grader, SIGKILL);
  ::waitpid(grader, nullptr, 0);
  CHECK(trace.is_gone(30'000));
}

TEST_CASE("A confined program gets no more memory than it may") {
  const TemporaryFolder folder;
  auto confinement = confined_to(folder, GENERATE(true, false));
  const std::vector<std::string> words = {"dd", "if=/dev/zero", "of=/dev/null", "bs=300M",
                                          "count=1"};
  CHECK(run_confined(words, confinement).exit_code == 0);
  confinement.memory_bytes = 200U << 20U;
  CHECK(run_confined(words, confinement).exit_code == 1);
}

TEST_CASE("A confined program's files grow no larger than they may") {
  const TemporaryFolder folder;
  auto confinement = confined_to(folder, GENERATE(true, false));
  confinement.file_bytes = 1U << 20U;
  const auto ended =
      run_confined({"dd", "if=/dev/zero", "of=big", "bs=64k", "count=64"}, confinement);
  CHECK(ended.signal_name == "SIGXFSZ");
  CHECK(std::filesystem::file_size(folder / "big") == 1U << 20U);
}

TEST_CASE("Confined programs that run at once do not disturb each other") {
  const TemporaryFolder folder;
  const auto isolate = GENERATE(true, false);
  std::array<Ended, 8> ended;
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < ended.size(); ++i) {
    threads.emplace_back([&, i] {
      ended[i] = run_shell(fmt::format("sleep 1000 & sleep 0.1; echo {}; exit {}", i, i),
                           confined_to(folder, isolate));
    });
  }
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < ended.size(); ++i) {
    CHECK(ended[i].exit_code == static_cast<int>(i));
    CHECK(ended[i].output == fmt::format("{}\n", i));
  }
}

TEST_CASE("A program that cannot be started is told with its reason") {
  const TemporaryFolder folder;
  auto confinement = confined_to(folder, GENERATE(true, false));
  auto ended = run_confined({"no-such-program"}, confinement);
  CHECK(ended.how == How::not_started);
  CHECK(ended.problem == "no-such-program cannot be started: there is no such file");
  const auto text = folder.file("text", "no program").string();
  ended = run_confined({text}, confinement);
  CHECK(ended.how == How::not_started);
  CHECK(ended.problem == text + " cannot be started: Permission denied");
  confinement.folder = folder / "missing";
  CHECK_THAT(testing::error_of([&] { run_shell("true", confinement); }),
             contains("missing is not a folder"));
}

}  // namespace lab::grading
