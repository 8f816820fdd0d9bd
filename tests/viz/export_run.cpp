#include "viz/export/export_run.hpp"

#include <array>

#include <fcntl.h>
#include <unistd.h>

#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/viz/grades_fixture.hpp"
#include "tests/viz/hello_fixture.hpp"
#include "tests/viz/lake_fixture.hpp"
#include "tests/viz/movielens_fixture.hpp"

using namespace lab;
using testing::contains;
using testing::LakeFolder;

namespace {

/// What a call is refused with; empty when it is not.
std::string refusal(const LakeFolder& lake, const viz::View& view,
                    const viz::ExportRequest& request) {
  try {
    viz::export_run({lake.directory}, view, request);
  } catch (const Error& error) {
    return error.what();
  }
  return {};
}

/// What a request is refused with as a wrong command line; empty when it is not.
std::string misuse(const viz::ExportRequest& request) {
  try {
    check_request(request);
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

/// Why a PNG of the run cannot be drawn. None may be there afterwards.
std::string undrawable(const std::filesystem::path& run, const testing::TemporaryFolder& folder,
                       const viz::View& view = {}) {
  viz::ExportRequest request;
  request.png = folder / "undrawable.png";
  const auto why = testing::error_of([&] { viz::export_run({run}, view, request); });
  CHECK_FALSE(std::filesystem::exists(request.png));
  return why;
}

/// Width and height of a PNG or GIF file, from its first bytes.
std::array<int, 2> size_of(const std::string& bytes) {
  const auto byte = [&](std::size_t i) {
    return static_cast<int>(static_cast<unsigned char>(bytes.at(i)));
  };
  if (bytes.starts_with("GIF89a")) return {byte(6) + 256 * byte(7), byte(8) + 256 * byte(9)};
  return {256 * byte(18) + byte(19), 256 * byte(22) + byte(23)};
}

}  // namespace

TEST_CASE("A board is exported as PNG, SVG and GIF of the size that was asked for") {
  const LakeFolder lake;
  viz::ExportRequest request;
  request.board = true;
  request.size = "300x280";
  request.png = lake.temporary / "f.png";
  request.svg = lake.temporary / "f.svg";
  request.gif = lake.temporary / "f.gif";
  const auto lines = viz::export_run({lake.directory}, {}, request);
  CHECK(lines.size() == 3);
  CHECK(size_of(testing::content_of(request.png)) == std::array{300, 280});
  CHECK(size_of(testing::content_of(request.gif)) == std::array{300, 280});
  const auto svg = testing::content_of(request.svg);
  CHECK(svg.find("width=\"300\"") != svg.npos);
  CHECK(svg.find("0.80") != svg.npos);  // Q(1, ↓)
}

TEST_CASE("The same export twice gives the same bytes") {
  const LakeFolder lake;
  viz::ExportRequest request;
  request.window = true;
  request.png = lake.temporary / "a.png";
  viz::export_run({lake.directory}, {}, request);
  const auto first = testing::content_of(request.png);
  viz::export_run({lake.directory}, {}, request);
  CHECK(first == testing::content_of(request.png));
}

TEST_CASE("The values of another checkpoint make another picture") {
  const LakeFolder lake;
  viz::ExportRequest request;
  request.svg = lake.temporary / "f.svg";
  viz::View view;
  view.step = 0;
  viz::export_run({lake.directory}, view, request);
  const auto svg = testing::content_of(request.svg);
  CHECK(svg.find("0.80") == svg.npos);
}

TEST_CASE("What cannot be exported is refused with its reason") {
  const LakeFolder lake;
  viz::ExportRequest request;
  request.png = lake.temporary / "f.png";
  viz::View view;
  SECTION("a panel that there is not") {
    view.panel = "lak";
    CHECK(refusal(lake, view, request).find("did you mean 'lake'?") != std::string::npos);
  }
  SECTION("a panel of another lab") {
    view.panel = "hello";
    CHECK(refusal(lake, view, request).find("has nothing to show") != std::string::npos);
  }
  SECTION("a size that is none") {
    request.size = "300";
    CHECK(refusal(lake, view, request).find("is no size") != std::string::npos);
  }
  SECTION("a place that cannot be written") {
    request.png = lake.temporary / "no/such/folder/f.png";
    CHECK(refusal(lake, view, request).find("f.png") != std::string::npos);
  }
  SECTION("an animation of a picture without time") {
    view.panel = "plots";
    request.gif = lake.temporary / "f.gif";
    CHECK(refusal(lake, view, request).find("no episode") != std::string::npos);
  }
  SECTION("a folder that is no run") {
    std::filesystem::remove(lake.directory / "config.json");
    CHECK(refusal(lake, view, request).find("config.json") != std::string::npos);
  }
}

TEST_CASE("A file whose ending is that of another kind is refused with the option for it") {
  viz::ExportRequest request;
  CHECK_THAT(misuse(request), contains("say what to write"));
  request.png = "walk.gif";
  CHECK_THAT(misuse(request), contains("for walk.gif use --gif"));
  request.png = "walk.JPG";
  CHECK_THAT(misuse(request), contains("let the name walk.JPG end in .png"));
  for (const std::string name : {"a.png", "a.PNG", "/dev/null", "a", ".hidden", "v1.2"}) {
    request.png = name;
    CHECK(misuse(request).empty());
  }
  request.gif = "board.Png";
  CHECK_THAT(misuse(request), contains("for board.Png use --png"));
}

TEST_CASE("A request that no run can fulfil is refused as a wrong command line") {
  viz::ExportRequest request;
  request.png = "a";
  SECTION("a file without a name") {
    request.gif = "";
    request.given = {"png", "gif"};
    CHECK(misuse(request) == "--gif: name the file that is to be written");
  }
  SECTION("two pictures in one file") {
    request.svg = "a";
    CHECK_THAT(misuse(request), contains("--svg: a is to hold another picture already"));
  }
  SECTION("the whole screen in lines") {
    request.svg = "b";
    request.window = true;
    CHECK_THAT(misuse(request), contains("only pixels"));
  }
  SECTION("a size that is none") {
    request.size = "12";
    CHECK_THAT(misuse(request), contains("is no size"));
  }
}

TEST_CASE("What the run does not have is refused, and nothing is written") {
  const LakeFolder lake;
  const testing::HelloFolder hello;
  viz::ExportRequest request;
  viz::View view;
  request.png = lake.temporary / "f.png";
  const auto misuse_of = [&] {
    return testing::error_of<UsageError>([&] { viz::export_run({lake.directory}, view, request); });
  };
  SECTION("a cell") {
    view.from = 99;
    CHECK_THAT(misuse_of(), contains("the cells 0 to 3"));
  }
  SECTION("a metric") {
    view.plots = {"train/score"};
    CHECK_THAT(misuse_of(), contains("no metric 'train/score'"));
  }
  SECTION("a run of another lab beside it") {
    request.beside = hello.directory;
    CHECK_THAT(misuse_of(), contains("is a run of hello"));
  }
  SECTION("itself beside it") {
    request.beside = lake.directory;
    CHECK_THAT(misuse_of(), contains("is the run itself"));
  }
  SECTION("an animation, after a picture") {
    view.panel = "plots";
    request.gif = lake.temporary / "f.gif";
    CHECK_THAT(refusal(lake, view, request), contains("no episode"));
  }
  CHECK_FALSE(std::filesystem::exists(request.png));
}

TEST_CASE("A run whose picture would be only a message is an error with the reason") {
  const testing::TemporaryFolder folder;
  SECTION("lake") {
    const LakeFolder lake;
    lake.temporary.file("frozenlake/001-hand/values/000010.npy", "torn");
    CHECK_THAT(undrawable(lake.directory, folder), contains("001-hand: values/000010.npy"));
    viz::ExportRequest request;
    request.gif = folder / "f.gif";
    request.over = viz::Over::training;
    CHECK_THAT(refusal(lake, {}, request), contains("values/000010.npy"));
    CHECK_FALSE(std::filesystem::exists(request.gif));
    // What does not need the damaged file is drawn.
    request = {};
    request.png = folder / "f.png";
    viz::View view;
    view.values = viz::BoardValues::hidden;
    CHECK(refusal(lake, view, request).empty());
  }
  SECTION("hello") {
    const testing::HelloFolder hello;
    std::filesystem::remove_all(hello.directory / "activations");
    CHECK_THAT(undrawable(hello.directory, folder), contains("001-ab: No gates"));
  }
  SECTION("movielens") {
    const testing::MovieLensFolder films;
    for (const char* part : {"embedding", "histogram", "residuals"}) {
      std::filesystem::remove_all(films.directory / part);
    }
    CHECK_THAT(undrawable(films.directory, folder), contains("001-mf: "));
  }
  SECTION("grades") {
    const testing::GradesFolder grades;
    grades.write("attempts.jsonl", "");
    CHECK_THAT(undrawable(grades.directory, folder), contains("no attempt has been graded"));
  }
}

TEST_CASE("A picture for a device is written there, and the device stays") {
  const LakeFolder lake;
  viz::ExportRequest request;
  request.png = lake.temporary / "null";
  std::filesystem::create_symlink("/dev/null", request.png);
  CHECK(viz::export_run({lake.directory}, {}, request).size() == 1);
  CHECK(std::filesystem::is_character_file(request.png));
}

TEST_CASE("A picture on standard output is followed by no word") {
  const LakeFolder lake;
  viz::ExportRequest request;
  request.svg = "/dev/stdout";
  const auto file = lake.temporary / "out.svg";
  std::fflush(stdout);
  const int before = dup(STDOUT_FILENO);
  const int instead = open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  dup2(instead, STDOUT_FILENO);
  const auto lines = viz::export_run({lake.directory}, {}, request);
  dup2(before, STDOUT_FILENO);
  close(before);
  close(instead);
  CHECK(lines.empty());
  CHECK_THAT(testing::content_of(file), contains("</svg>"));
}
