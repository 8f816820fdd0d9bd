#include "core/files.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "core/error.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using testing::contains;
using testing::content_of;

namespace {

/// No file of this process may grow past `bytes` while it lives: the disk is full, in effect.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SmallDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("A file comes back as it was written, whatever bytes it holds") {
  const testing::TemporaryFolder folder;
  std::string text("a\0\r\n\xff", 5);
  for (int i = 0; i < 100'000; ++i) text += static_cast<char>(i * 7);
  core::write_file(folder / "a", text);
  CHECK(content_of(folder / "a") == text);
  CHECK(core::read_file(folder / "a") == text);
  core::write_file(folder / "a", "");
  CHECK(core::read_file(folder / "a").empty());
  CHECK(files_in(folder.path()) == 1);  // nothing temporary stays behind
}

TEST_CASE("A file that cannot be read is an error that names it") {
  const testing::TemporaryFolder folder;
  CHECK_THAT(testing::error_of([&] { core::read_file(folder / "none"); }),
             contains((folder / "none").string()));
  CHECK_THAT(testing::error_of([&] { core::read_file(folder.path()); }),
             contains(folder.path().string()));
}

TEST_CASE("When the disk is full the old content stays and the error names the file") {
  const testing::TemporaryFolder folder;
  core::write_file(folder / "a", "old");
  const std::string large(100'000, 'x');
  const auto text = [&] {
    const SmallDisk full(5000);
    return testing::error_of([&] { core::write_file(folder / "a", large); });
  }();
  CHECK_THAT(text, contains((folder / "a").string()));
  CHECK(content_of(folder / "a") == "old");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("A file cannot be written into a folder that is none, or over a folder") {
  const testing::TemporaryFolder folder;
  CHECK_THAT(testing::error_of([&] { core::write_file(folder / "none/a", "x"); }),
             contains((folder / "none/a").string()));
  std::filesystem::create_directory(folder / "taken");
  CHECK_THAT(testing::error_of([&] { core::write_file(folder / "taken", "x"); }),
             contains((folder / "taken").string()));
  CHECK(files_in(folder.path()) == 1);
}

// The devices are named by links: a version that replaced what it is to write to would replace
// those, and leave the machine's own devices alone.

TEST_CASE("A link stays, and what it leads to is written, there already or not") {
  const testing::TemporaryFolder folder;
  std::filesystem::create_directories(folder / "far");
  std::filesystem::create_symlink("far/b", folder / "a");
  std::filesystem::create_symlink("a", folder / "first");
  for (const std::string text : {"new", "newer"}) {
    core::write_file(folder / "first", text);
    CHECK(std::filesystem::is_symlink(folder / "first"));
    CHECK(std::filesystem::is_symlink(folder / "a"));
    CHECK(content_of(folder / "far/b") == text);
  }
  CHECK(files_in(folder / "far") == 1);
  std::filesystem::create_symlink("circle", folder / "circle");
  CHECK_THAT(testing::error_of([&] { core::write_file(folder / "circle", "x"); }),
             contains((folder / "circle").string()));
}

TEST_CASE("A device is written to and never replaced, and a full one is an error that says so") {
  const testing::TemporaryFolder folder;
  std::filesystem::create_symlink("/dev/null", folder / "null");
  std::filesystem::create_symlink("/dev/full", folder / "full");
  core::write_file(folder / "null", "x");
  CHECK(std::filesystem::is_character_file(folder / "null"));
  const auto text = testing::error_of([&] { core::write_file(folder / "full", "x"); });
  CHECK_THAT(text, contains((folder / "full").string()));
  CHECK_THAT(text, contains("free some space, or write elsewhere"));
  CHECK(std::filesystem::is_character_file(folder / "full"));
  CHECK(files_in(folder.path()) == 2);
}

TEST_CASE("What is written to a pipe with a name comes out at its other end") {
  const testing::TemporaryFolder folder;
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  // Open at both ends, so that nothing waits.
  const int end = open((folder / "pipe").c_str(), O_RDWR | O_NONBLOCK);
  REQUIRE(end >= 0);
  core::write_file(folder / "pipe", "hello");
  char bytes[8] = {};
  CHECK(read(end, bytes, sizeof bytes) == 5);
  CHECK(std::string(bytes) == "hello");
  close(end);
  CHECK(std::filesystem::is_fifo(folder / "pipe"));
}

TEST_CASE("A name of a descriptor, as /dev/stdout is one, writes on where that stands") {
  const testing::TemporaryFolder folder;
  const int descriptor = open((folder / "a").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  REQUIRE(descriptor >= 0);
  CHECK(write(descriptor, "before ", 7) == 7);
  std::filesystem::create_symlink("/proc/self/fd/" + std::to_string(descriptor), folder / "link");
  core::write_file(folder / "link", "picture");
  CHECK(write(descriptor, " after", 6) == 6);
  close(descriptor);
  CHECK(content_of(folder / "a") == "before picture after");
  CHECK(files_in(folder.path()) == 2);
}

TEST_CASE("Standard output is known by any of its names, and no other file is taken for it") {
  const testing::TemporaryFolder folder;
  CHECK(core::is_standard_output("/dev/stdout"));
  CHECK_FALSE(core::is_standard_output(folder.file("a", "x")));
  CHECK_FALSE(core::is_standard_output(folder / "none"));
}

TEST_CASE("A staged file is in its place once it is committed, and gone when it is not") {
  const testing::TemporaryFolder folder;
  folder.file("a", "old");
  {
    const core::StagedFile staged(folder / "a");
    core::write_file(staged.temporary(), "half");
    CHECK(content_of(folder / "a") == "old");
  }
  CHECK(content_of(folder / "a") == "old");
  CHECK(files_in(folder.path()) == 1);
  core::StagedFile staged(folder / "a");
  core::write_file(staged.temporary(), "new");
  staged.commit();
  CHECK(content_of(folder / "a") == "new");
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("A staged file goes into a device without replacing it, and leaves nothing elsewhere") {
  const testing::TemporaryFolder folder;
  std::filesystem::create_symlink("/dev/full", folder / "full");
  core::StagedFile staged(folder / "full");
  const auto temporary = staged.temporary();
  core::write_file(temporary, "film");
  CHECK_THAT(testing::error_of([&] { staged.commit(); }), contains("free some space"));
  CHECK_FALSE(std::filesystem::exists(temporary));
  CHECK(std::filesystem::is_character_file(folder / "full"));
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("What is appended is in the file after a flush, in order and in whole lines") {
  const testing::TemporaryFolder folder;
  core::AppendFile file(folder / "a");
  file.append_line("one");
  file.append("two");
  file.append_line("");
  CHECK(file.size() == 8);
  file.flush();
  CHECK(content_of(folder / "a") == "one\ntwo\n");
  file.append_line("three");
  file.flush();
  file.flush();
  CHECK(content_of(folder / "a") == "one\ntwo\nthree\n");
  CHECK(file.size() == 14);
}

TEST_CASE("What waits is written when the file is closed, and once only when it was moved") {
  const testing::TemporaryFolder folder;
  {
    core::AppendFile file(folder / "a");
    file.append_line("one");
    core::AppendFile moved(std::move(file));
    moved.append_line("two");
  }
  CHECK(content_of(folder / "a") == "one\ntwo\n");
}

TEST_CASE("More than the buffer holds is written without a flush") {
  const testing::TemporaryFolder folder;
  core::AppendFile file(folder / "a");
  for (int i = 0; i < 20'000; ++i) file.append_line("0123456789");
  CHECK(content_of(folder / "a").size() > 100'000);
  CHECK(file.size() == 220'000);
}

TEST_CASE("A file opened to keep its beginning is cut there and grows from there") {
  const testing::TemporaryFolder folder;
  folder.file("a", "one\ntwo\nthree\n");
  {
    core::AppendFile file(folder / "a", 8);
    CHECK(file.size() == 8);
    file.append_line("drei");
  }
  CHECK(content_of(folder / "a") == "one\ntwo\ndrei\n");
  { const core::AppendFile file(folder / "a"); }
  CHECK(content_of(folder / "a").empty());
}

TEST_CASE("A file shorter than what is to be kept is an error that names it, and is left alone") {
  const testing::TemporaryFolder folder;
  folder.file("a", "one\n");
  CHECK_THAT(testing::error_of([&] { core::AppendFile(folder / "a", 5); }),
             contains((folder / "a").string()));
  CHECK(content_of(folder / "a") == "one\n");
}

TEST_CASE("A growing file on a full disk gives an error that names it and says what to do") {
  core::AppendFile file("/dev/full");
  file.append_line("one");
  const auto text = testing::error_of([&] { file.flush(); });
  CHECK_THAT(text, contains("/dev/full"));
  CHECK_THAT(text, contains("free some space"));
}

TEST_CASE("A growing file that may not grow further gives an error that names it") {
  const testing::TemporaryFolder folder;
  const auto text = [&] {
    const SmallDisk full(5000);
    core::AppendFile file(folder / "a");
    return testing::error_of([&] {
      for (int i = 0; i < 1000; ++i) file.append_line("0123456789");
      file.flush();
    });
  }();
  CHECK_THAT(text, contains((folder / "a").string()));
  CHECK_THAT(content_of(folder / "a"), contains("0123456789\n"));
}

TEST_CASE("A file is held from hold() until it is closed, also when it was moved meanwhile") {
  const testing::TemporaryFolder folder;
  CHECK_FALSE(core::is_held(folder / "a"));  // there is none yet
  {
    core::AppendFile file(folder / "a");
    CHECK_FALSE(core::is_held(folder / "a"));
    file.hold();
    CHECK(core::is_held(folder / "a"));
    CHECK(core::is_held(folder / "a"));  // asking takes nothing and gives nothing back
    core::AppendFile moved(std::move(file));
    moved.append_line("one");
    moved.flush();
    CHECK(core::is_held(folder / "a"));
  }
  CHECK_FALSE(core::is_held(folder / "a"));
  CHECK(content_of(folder / "a") == "one\n");
}

TEST_CASE("A file is held while another process writes it, and no longer once that is killed") {
  const testing::TemporaryFolder folder;
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    core::AppendFile file(folder / "a");
    file.hold();
    (void)!write(ready[1], "r", 1);
    pause();
    _exit(0);
  }
  close(ready[1]);  // so that the read below ends even if the child does
  char byte = 0;
  CHECK(read(ready[0], &byte, 1) == 1);
  CHECK(core::is_held(folder / "a"));
  kill(child, SIGKILL);
  REQUIRE(waitpid(child, nullptr, 0) == child);
  CHECK_FALSE(core::is_held(folder / "a"));
  close(ready[0]);
}

TEST_CASE("What is no file is not held") {
  const testing::TemporaryFolder folder;
  CHECK_FALSE(core::is_held(folder.path()));
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  CHECK_FALSE(core::is_held(folder / "pipe"));
}
