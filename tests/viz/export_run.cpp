#include "viz/export/export_run.hpp"

#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/viz/lake_fixture.hpp"

using namespace lab;
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
