// What a confined program can reach.

#include <fmt/format.h>
#include <sys/wait.h>

#include <array>
#include <csignal>
#include <cstdlib>

#include "tests/assignments/confined.hpp"

namespace lab::grading {

TEST_CASE("A scratch folder that is full leaves the disk alone") {
  const TemporaryFolder folder;
  auto confinement = confined_to(folder, true);
  confinement.has_scratch = true;
  confinement.scratch_bytes = 4U << 20U;
  const auto ended =
      run_shell("echo x > small; cat small; dd if=/dev/zero of=big bs=1M count=16 && echo roomy",
                confinement);
  if (!holds(ended.fences.files, ended, "your files")) return;
  CHECK_THAT(ended.output, contains("x\n"));
  CHECK_THAT(ended.output, contains("No space left"));
  CHECK_THAT(ended.output, !contains("roomy"));
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("A confined program reads nothing in a hidden folder but what it is given") {
  const TemporaryFolder folder, other;
  std::filesystem::create_directories(other / "home/solution");
  std::filesystem::create_directory(other / "home/build");
  const auto secret = other.file("home/solution/answer", "42").string();
  const auto library = other.file("home/build/library", "code ").string();
  auto confinement = confined_to(folder, true);
  confinement.hidden = {other / "home", folder.path().parent_path(), other / "missing"};
  confinement.readable = {other / "home/build"};
  const auto ended = run_shell(fmt::format("cat {}; cat {}; echo x > {}; ls {}", library, secret,
                                           library, (other / "home").string()),
                               confinement);
  if (!holds(ended.fences.files, ended, "your files")) return;
  CHECK_THAT(ended.output, contains("code "));
  CHECK_THAT(ended.output, !contains("42"));
  CHECK_THAT(ended.output, !contains("solution\n"));
  CHECK(testing::content_of(library) == "code ");
}

TEST_CASE("A confined program changes no file but in its folder and the writable ones") {
  const TemporaryFolder folder, open, closed;
  const auto file = closed.file("kept", "as it was").string();
  const auto seen = open.file("seen", "old").string();
  auto confinement = confined_to(folder, true);
  confinement.readable = {closed.path()};
  confinement.writable = {open.path()};
  const auto lost = folder.path().string() + "-lost";
  // Where no fence is in force it must do no harm: >> opens a file and writes nothing.
  const auto ended = run_shell(
      fmt::format("echo y > here; echo new > {0}; rm -f {1}; echo x > {1}; echo x > {2}/more; echo "
                  "t > {3}; cat {3}; (: >> /etc/passwd) && echo opened",
                  seen, file, closed.path().string(), lost),
      confinement);
  const bool is_lost = !std::filesystem::remove(lost);
  if (!holds(ended.fences.files, ended, "your files")) return;
  CHECK(testing::content_of(folder / "here") == "y\n");
  CHECK(testing::content_of(seen) == "new\n");
  CHECK(testing::content_of(file) == "as it was");
  CHECK_FALSE(std::filesystem::exists(closed / "more"));
  CHECK_THAT(ended.output, contains("\nt\n"));
  CHECK(is_lost);
  CHECK_THAT(ended.output, !contains("opened"));
}

TEST_CASE("A confined program sees and ends no process but its own") {
  const TemporaryFolder folder;
  const pid_t other = ::fork();
  if (other == 0) {
    ::pause();
    ::_exit(0);
  }
  const auto ended = run_shell("exec 2>&1; kill -9 " + std::to_string(other) + " || echo refused",
                               confined_to(folder, true));
  const bool lives = ::waitpid(other, nullptr, WNOHANG) == 0;
  ::kill(other, SIGKILL);
  ::waitpid(other, nullptr, 0);
  if (!holds(ended.fences.processes, ended, "other processes")) return;
  CHECK(lives);
  CHECK_THAT(ended.output, contains("refused"));
}

TEST_CASE("A confined program has no capabilities, also when root runs it") {
  const TemporaryFolder folder;
  const auto isolate = GENERATE(true, false);
  const auto ended =
      run_shell("grep -c 'Cap[IPEA].*0000000000000000' /proc/self/status; mknod n b 7 0",
                confined_to(folder, isolate));
  CHECK(ended.exit_code == 1);
  if (std::filesystem::exists("/proc/self/status")) {
    // A container may refuse a new /proc.
    CHECK_THAT(ended.output, contains("4\n") || contains("No such file"));
  }
}

TEST_CASE("A confined program has no network") {
  const TemporaryFolder folder;
  // On the loopback interface this needs no one who listens.
  const auto ended = run_confined({"bash", "-c", "exec 5<>/dev/udp/127.0.0.1/9 && echo reached"},
                                  confined_to(folder, GENERATE(true, false)));
  if (!holds(ended.fences.network, ended, "network")) return;
  CHECK(ended.exit_code == 1);
  CHECK_THAT(ended.output, !contains("reached"));
}

TEST_CASE("A confined program's environment holds nothing of the grader's") {
  const TemporaryFolder folder;
  ::setenv("LAB_TEST_SECRET", "1", 1);
  auto confinement = confined_to(folder, GENERATE(true, false));
  confinement.environment = {{"OMP_NUM_THREADS", "2"}, {"SEED", "3"}};
  const auto path = folder.path().string();
  CHECK(run_confined({"env"}, confinement).output ==
        fmt::format("HOME={}\nOMP_NUM_THREADS=2\nPATH=/usr/bin:/bin\nSEED=3\nTMPDIR={}\n", path,
                    path));
}

TEST_CASE("A confined program has the descriptors that it is given and no others") {
  const TemporaryFolder folder;
  const auto file = folder / "record";
  auto confinement = confined_to(folder, GENERATE(true, false));
  confinement.descriptors = {::open(file.c_str(), O_WRONLY | O_CREAT, 0600)};
  const std::array<int, 3> more = {::dup(0), ::dup(1), ::dup(1)};
  const auto ended = run_shell(
      "read line || echo empty; echo recorded >&3; for i in 4 5 6 7 8 9; do (: >&$i || : <&$i) "
      "2>/dev/null && echo $i is open; done; true",
      confinement);
  for (const int descriptor : more) ::close(descriptor);
  ::close(confinement.descriptors[0]);
  CHECK(ended.output == "empty\n");
  CHECK(testing::content_of(file) == "recorded\n");
}

}  // namespace lab::grading
