#include "core/error.hpp"
#include "envs/lake_map.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using testing::contains;

namespace {

/// The text of the error that reading a map file of this content gives, with the file's name cut to
/// "FILE".
std::string message_for(std::string_view content) {
  const testing::TemporaryFolder folder;
  const auto file = folder.file("lake.txt", content);
  auto text = testing::error_of([&] { envs::read_map(file); });
  const auto at = text.find(file.string());
  return at == text.npos ? text : text.replace(at, file.string().size(), "FILE");
}

}  // namespace

TEST_CASE("A map file is read row by row, with either kind of line end") {
  const testing::TemporaryFolder folder;
  const envs::LakeMap wanted({"SFF", "HFG"});
  CHECK(envs::read_map(folder.file("unix", "SFF\nHFG\n")) == wanted);
  CHECK(envs::read_map(folder.file("no-end", "SFF\nHFG")) == wanted);
  CHECK(envs::read_map(folder.file("windows", "SFF\r\nHFG\r\n")) == wanted);
  CHECK(envs::read_map(folder.file("blank-end", "SFF\nHFG\n\n\r\n")) == wanted);
  CHECK(envs::read_map(folder.file("goals", "GFS\nHFG\n")).find('G') == std::vector{0, 5});
}

TEST_CASE("A foreign letter is named with its line and column") {
  CHECK_THAT(message_for("SFF\nFXG\n"), contains("FILE:2: column 2 holds 'X'"));
  CHECK_THAT(message_for("sFF\nFFG\n"), contains("FILE:1: column 1 holds 's'"));
  CHECK_THAT(message_for("SFF\nFF G\n"), contains("FILE:2: column 3 holds byte 0x20"));
  CHECK_THAT(message_for("SFF \nFFG\n"), contains("FILE:1: column 4"));
  CHECK_THAT(message_for(std::string_view("S\0F\nFFG\n", 8)), contains("FILE:1: column 2"));
  CHECK_THAT(message_for("\xef\xbb\xbfSFF\nFFG\n"), contains("FILE:1: column 1 holds byte 0xef"));
}

TEST_CASE("A row of another length is named with its line and both lengths") {
  const auto text = message_for("SFF\nFFF\nFG\n");
  CHECK_THAT(text, contains("FILE:3:"));
  CHECK_THAT(text, contains("2 cells"));
  CHECK_THAT(text, contains("3"));
  CHECK_THAT(message_for("SFF\n\nFFG\n"), contains("FILE:2:"));
  CHECK_THAT(message_for("\nSFF\nFFG\n"), contains("FILE:2:"));
}

TEST_CASE("A second start is named with its line") {
  const auto text = message_for("SFF\nFSG\n");
  CHECK_THAT(text, contains("FILE:2: column 2"));
  CHECK_THAT(text, contains("second start"));
}

TEST_CASE("A map without a start, a goal or a way is refused, and the file is named") {
  CHECK_THAT(message_for("FFF\nFFG\n"), contains("FILE: the map has no start"));
  CHECK_THAT(message_for("SFF\nFFF\n"), contains("FILE: the map has no goal"));
  CHECK_THAT(message_for("SHF\nHFG\n"), contains("FILE: no goal can be reached"));
  CHECK_THAT(message_for("S\n"), contains("FILE: the map has no goal"));
}

TEST_CASE("An empty, missing or unreadable map file is refused, and the file is named") {
  CHECK_THAT(message_for(""), contains("FILE: the file is empty"));
  CHECK_THAT(message_for("\n\n\n"), contains("FILE: the file is empty"));
  const testing::TemporaryFolder folder;
  CHECK_THAT(testing::error_of([&] { envs::read_map(folder / "none"); }),
             contains((folder / "none").string()));
  CHECK_THAT(testing::error_of([&] { envs::read_map(folder.path()); }),
             contains(folder.path().string()));
}
