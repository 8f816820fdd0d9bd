#include "core/child_process.hpp"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <memory>

#include "core/text.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using testing::contains;

namespace {

std::vector<std::string> shell(const std::string& script) { return {"/bin/sh", "-c", script}; }

void wait_for_end(core::ChildProcess& child) {
  while (child.is_running()) {
    child.poll();
    usleep(1'000);
  }
}

/// Waits until the child has written a whole line; returns it.
std::string first_line(core::ChildProcess& child) {
  while (child.output().find('\n') == std::string::npos && child.is_running()) {
    child.poll();
    usleep(1'000);
  }
  return child.output().substr(0, child.output().find('\n'));
}

void wait_until_gone(const std::string& process) {
  const auto number = static_cast<pid_t>(std::stoi(process));
  // It may stay a zombie where nobody buries orphans; such a one runs no more.
  const auto runs = [&] {
    const auto stat = testing::content_of("/proc/" + process + "/stat");
    return kill(number, 0) == 0 && stat.find(") Z") == std::string::npos;
  };
  while (runs()) usleep(1'000);
}

}  // namespace

TEST_CASE("What a child writes is kept, and its exit code") {
  core::ChildProcess child(shell("echo out; echo err >&2; exit 3"));
  wait_for_end(child);
  CHECK(child.output() == "out\n");
  CHECK(child.error_output() == "err\n");
  CHECK(child.status() == 3);
  CHECK_FALSE(child.was_stopped());
}

TEST_CASE("The words of a child's command reach it as they are") {
  core::ChildProcess child({"/bin/echo", "two words", "$HOME", "'", ""});
  wait_for_end(child);
  CHECK(child.output() == "two words $HOME ' \n");
}

TEST_CASE("A child reads nothing from our input") {
  core::ChildProcess child({"/bin/cat"});
  wait_for_end(child);
  CHECK(child.status() == 0);
}

TEST_CASE("A child that a signal ends has 128 and its number as status") {
  core::ChildProcess child(shell("kill -TERM $$"));
  wait_for_end(child);
  CHECK(child.status() == 128 + SIGTERM);
  CHECK(child.signal() == SIGTERM);
  CHECK(core::end_text(child) == "killed by signal 15 (SIGTERM)");
}

TEST_CASE("A child that exits by itself was ended by no signal, whatever its status") {
  core::ChildProcess child(shell("exit 137"));
  wait_for_end(child);
  CHECK(child.signal() == 0);
  CHECK(core::end_text(child) == "ended with status 137");
}

TEST_CASE("A program that cannot be run has failed and says why") {
  const testing::TemporaryFolder folder;
  core::ChildProcess missing({(folder / "none").string()});
  CHECK_FALSE(missing.is_running());
  CHECK(missing.status() == 127);
  CHECK_THAT(missing.error_output(), contains("none: cannot be run: No such file"));
  core::ChildProcess forbidden({folder.file("plain", "#!/bin/sh\n").string()});
  CHECK(forbidden.status() == 127);
  CHECK_THAT(forbidden.error_output(), contains("Permission denied"));
}

TEST_CASE("Of long output the end is kept") {
  core::ChildProcess child(shell("i=0; while [ $i -lt 20000 ]; do echo line $i; i=$((i+1)); done"));
  wait_for_end(child);
  CHECK(child.output().size() == 64 << 10);
  CHECK(child.output().ends_with("line 19999\n"));
}

TEST_CASE("A child that never stops writing does not hold poll up") {
  core::ChildProcess child(shell("while :; do echo yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy; done"));
  CHECK(first_line(child).front() == 'y');
  for (int i = 0; i < 20; ++i) child.poll();
  CHECK(child.is_running());
}

TEST_CASE("A willing child that is asked to stop ends in its own way") {
  core::ChildProcess child(
      shell("trap 'echo stopped; exit 1' INT; echo ready; while :; do sleep 0.01; done"));
  CHECK(first_line(child) == "ready");
  child.stop();
  CHECK(child.was_stopped());
  wait_for_end(child);
  CHECK(child.output() == "ready\nstopped\n");
  CHECK(child.status() == 1);
}

TEST_CASE("An unwilling child is killed, and its children with it") {
  // The shell and what it starts ignore SIGINT.
  core::ChildProcess child(shell("trap '' INT; sleep 1000 & echo $!; wait; sleep 1000"));
  const auto grandchild = first_line(child);
  child.stop();
  wait_for_end(child);
  CHECK(child.status() == 128 + SIGKILL);
  wait_until_gone(grandchild);
}

TEST_CASE("What a child started ends with it") {
  core::ChildProcess child(shell("sleep 1000 & echo $!"));
  const auto grandchild = first_line(child);
  wait_for_end(child);
  CHECK(child.status() == 0);
  wait_until_gone(grandchild);
}

TEST_CASE("A child ends with its object and leaves no zombie") {
  auto child = std::make_unique<core::ChildProcess>(
      shell("trap '' INT; echo $$; while :; do sleep 0.01; done"));
  const auto process = first_line(*child);
  child.reset();
  CHECK(kill(static_cast<pid_t>(std::stoi(process)), 0) == -1);
  CHECK(errno == ESRCH);
}

TEST_CASE("The last lines of a text are those that say something") {
  using Lines = std::vector<std::string>;
  CHECK(core::last_lines("a\nb\n\nc\n", 2) == Lines{"b", "c"});
  CHECK(core::last_lines("a", 3) == Lines{"a"});
  CHECK(core::last_lines("\n\n", 3).empty());
  CHECK(core::last_lines("", 3).empty());
}
