#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"
#include "viz/export/files.hpp"

using namespace lab;
using namespace lab::viz;

namespace {

/// A PATH on which `ffmpeg` is a script of ours (or nothing), as long as it lives.
class FakePath {
 public:
  explicit FakePath(const testing::TemporaryFolder& folder, const std::string& script = "") {
    const char* path = std::getenv("PATH");
    before_ = path == nullptr ? "" : path;
    const auto programs = folder / "programs";
    std::filesystem::create_directories(programs);
    if (!script.empty()) {
      const auto file =
          folder.file("programs/ffmpeg", "#!/bin/sh\nPATH='" + before_ + "'\n" + script);
      std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    }
    ::setenv("PATH", programs.c_str(), 1);
  }
  FakePath(const FakePath&) = delete;
  FakePath& operator=(const FakePath&) = delete;
  ~FakePath() { ::setenv("PATH", before_.c_str(), 1); }

 private:
  std::string before_;
};

/// Keeps what it is fed and its arguments; the last one is "file:" and the film's name.
std::string recorder(const testing::TemporaryFolder& folder) {
  return "[ \"$1\" = -version ] && exit 0\n"
         "echo \"$@\" > '" +
         (folder / "arguments").string() +
         "'\n"
         "for last; do :; done\n"
         "cat > \"${last#file:}\"\n";
}

}  // namespace

TEST_CASE("An MP4 is what ffmpeg makes of even-sized raw frames", "[viz]") {
  const testing::TemporaryFolder folder;
  const FakePath path(folder, recorder(folder));
  auto film = make_mp4(folder / "a.mp4", 10);
  film->add(Image(3, 1, {1, 2, 3}), 0.1);
  film->add(Image(3, 1, {4, 5, 6}), 0.2);
  CHECK_FALSE(std::filesystem::exists(folder / "a.mp4"));
  film->finish();

  std::string wanted;
  for (int i = 0; i < 8; ++i) wanted += "\x01\x02\x03";
  for (int i = 0; i < 16; ++i) wanted += "\x04\x05\x06";
  CHECK(testing::content_of(folder / "a.mp4") == wanted);
  CHECK_THAT(testing::content_of(folder / "arguments"), testing::contains("-video_size 4x2"));
  CHECK_THAT(testing::content_of(folder / "arguments"), testing::contains("yuv420p"));
}

TEST_CASE("Without ffmpeg the package is named before anything is drawn", "[viz]") {
  const testing::TemporaryFolder folder;
  const FakePath path(folder);
  const auto error = testing::error_of([&] { make_mp4(folder / "a.mp4", 10); });
  CHECK_THAT(error, testing::contains("install the package ffmpeg"));
}

TEST_CASE("When ffmpeg fails its last line is told and no file stays", "[viz]") {
  const testing::TemporaryFolder folder;
  const FakePath path(folder, "[ \"$1\" = -version ] && exit 0\n" +
                                  std::string("for last; do :; done\n") +
                                  "echo half > \"${last#file:}\"\n"
                                  "echo first >&2; echo 'Unknown encoder libx264' >&2; exit 1\n");
  const auto error = testing::error_of([&] {
    auto film = make_mp4(folder / "a.mp4", 10);
    for (int i = 0; i < 100; ++i) film->add(Image(100, 100), 0.1);
    film->finish();
  });
  CHECK_THAT(error, testing::contains("a.mp4: ffmpeg failed: Unknown encoder libx264"));
  CHECK_FALSE(std::filesystem::exists(folder / "a.mp4"));
  CHECK_FALSE(std::filesystem::exists(folder / "a.mp4.tmp"));
}

TEST_CASE("An MP4 that is not finished leaves nothing behind", "[viz]") {
  const testing::TemporaryFolder folder;
  const FakePath path(folder, recorder(folder));
  make_mp4(folder / "a.mp4", 10)->add(Image(4, 4), 0.1);
  CHECK_FALSE(std::filesystem::exists(folder / "a.mp4"));
  CHECK_FALSE(std::filesystem::exists(folder / "a.mp4.tmp"));
}

TEST_CASE("An MP4 goes through a link, and into a device without replacing it", "[viz]") {
  const testing::TemporaryFolder folder;
  const FakePath path(folder, recorder(folder));
  std::filesystem::create_symlink("real.mp4", folder / "link.mp4");
  std::filesystem::create_symlink("/dev/full", folder / "full.mp4");
  const auto film_to = [&](const std::string& name) {
    auto film = make_mp4(folder / name, 10);
    film->add(Image(2, 2, {1, 2, 3}), 0.1);
    film->finish();
  };
  film_to("link.mp4");
  CHECK(std::filesystem::is_symlink(folder / "link.mp4"));
  CHECK(testing::content_of(folder / "real.mp4").size() == 12);
  CHECK_THAT(testing::error_of([&] { film_to("full.mp4"); }), testing::contains("No space left"));
  CHECK(std::filesystem::is_character_file(folder / "full.mp4"));
}

TEST_CASE("An MP4 that fails leaves the old film as it was", "[viz]") {
  const testing::TemporaryFolder folder;
  const FakePath path(folder, recorder(folder));
  folder.file("a.mp4", "old");
  make_mp4(folder / "a.mp4", 10)->add(Image(4, 4), 0.1);
  CHECK(testing::content_of(folder / "a.mp4") == "old");
}

TEST_CASE("Frames of an MP4 that differ in size, or none, are a mistake", "[viz]") {
  const testing::TemporaryFolder folder;
  const FakePath path(folder, recorder(folder));
  auto film = make_mp4(folder / "a.mp4", 10);
  CHECK_THROWS_AS(film->finish(), std::logic_error);
  film->add(Image(4, 4), 0.1);
  CHECK_THROWS_AS(film->add(Image(6, 4), 0.1), std::logic_error);
}
