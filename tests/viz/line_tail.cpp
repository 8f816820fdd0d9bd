#include "viz/data/line_tail.hpp"

#include <sys/stat.h>

#include <fstream>
#include <vector>

#include "core/files.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using viz::LineTail;

namespace {

/// What a tail has handed over so far.
struct Reader {
  explicit Reader(const std::filesystem::path& file) : tail(file) {}
  LineTail tail;
  std::vector<std::string> lines;
  std::vector<std::uint64_t> offsets;

  LineTail::Found poll() {
    return tail.poll(
        [this](std::string_view line, std::uint64_t offset) {
          lines.emplace_back(line);
          offsets.push_back(offset);
        },
        [this] {
          lines.clear();
          offsets.clear();
        });
  }
};

void append(const std::filesystem::path& file, std::string_view text) {
  std::ofstream(file, std::ios::app | std::ios::binary) << text;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("The lines of a file come once each, with their places") {
  const testing::TemporaryFolder folder;
  Reader reader(folder.file("a", "one\n\nthree\n"));
  CHECK(reader.poll() == LineTail::Found::more);
  CHECK(reader.lines == Lines{"one", "", "three"});
  CHECK(reader.offsets == std::vector<std::uint64_t>{0, 4, 5});
  CHECK(reader.poll() == LineTail::Found::nothing);
  append(folder / "a", "four\n");
  CHECK(reader.poll() == LineTail::Found::more);
  CHECK(reader.lines.back() == "four");
  CHECK(reader.offsets.back() == 11);
}

TEST_CASE("A torn last line waits until it is whole") {
  const testing::TemporaryFolder folder;
  Reader reader(folder.file("a", "one\ntw"));
  reader.poll();
  CHECK(reader.lines == Lines{"one"});
  append(folder / "a", "o");
  CHECK(reader.poll() == LineTail::Found::nothing);
  append(folder / "a", "\nthr");
  CHECK(reader.poll() == LineTail::Found::more);
  CHECK(reader.lines == Lines{"one", "two"});
}

TEST_CASE("A file that does not exist has no lines until it does, and none once it is gone") {
  const testing::TemporaryFolder folder;
  Reader reader(folder / "a");
  CHECK(reader.poll() == LineTail::Found::nothing);
  folder.file("a", "one\n");
  CHECK(reader.poll() == LineTail::Found::more);
  std::filesystem::remove(folder / "a");
  CHECK(reader.poll() == LineTail::Found::anew);
  CHECK(reader.lines.empty());
  CHECK(reader.poll() == LineTail::Found::nothing);
}

TEST_CASE("A file that shrank or was replaced is read again from its start") {
  const testing::TemporaryFolder folder;
  Reader reader(folder.file("a", "one\ntwo\nthree\n"));
  reader.poll();
  SECTION("it shrank") {
    folder.file("a", "uno\n");
    CHECK(reader.poll() == LineTail::Found::anew);
    CHECK(reader.lines == Lines{"uno"});
  }
  SECTION("another file took its name") {
    core::write_file(folder / "a", "ONE\nTWO\nTHREE\nFOUR\n");
    CHECK(reader.poll() == LineTail::Found::anew);
    CHECK(reader.lines == Lines{"ONE", "TWO", "THREE", "FOUR"});
  }
  SECTION("it was cut and has grown past its old end before anyone looked") {
    std::filesystem::resize_file(folder / "a", 4);
    append(folder / "a", "zwei\ndrei\nvier\n");
    CHECK(reader.poll() == LineTail::Found::anew);
    CHECK(reader.lines == Lines{"one", "zwei", "drei", "vier"});
  }
  SECTION("only its torn end was cut") {
    append(folder / "a", "torn");
    reader.poll();
    std::filesystem::resize_file(folder / "a", 14);
    append(folder / "a", "four\n");
    CHECK(reader.poll() == LineTail::Found::more);
    CHECK(reader.lines == Lines{"one", "two", "three", "four"});
  }
}

TEST_CASE("Lines that are longer than what is read at once come whole") {
  const testing::TemporaryFolder folder;
  const std::string large(1'000'000, 'x');
  Reader reader(folder.file("a", "one\n" + large + "\ntwo\n"));
  reader.poll();
  CHECK(reader.lines == Lines{"one", large, "two"});
  CHECK(reader.offsets == std::vector<std::uint64_t>{0, 4, 1'000'005});
}

TEST_CASE("What is no file has no lines and is not waited for") {
  const testing::TemporaryFolder folder;
  Reader of_folder(folder.path());
  CHECK(of_folder.poll() == LineTail::Found::nothing);
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  Reader of_pipe(folder / "pipe");
  CHECK(of_pipe.poll() == LineTail::Found::nothing);
}
