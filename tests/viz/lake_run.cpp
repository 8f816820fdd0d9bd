#include "viz/data/lake_run.hpp"

#include <filesystem>
#include <vector>

#include "core/array.hpp"
#include "tests/catch.hpp"
#include "tests/viz/lake_fixture.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::Approx;
using lab::testing::contains;
using lab::testing::LakeFolder;

namespace {

/// A run with its lake, looked at.
struct Looked {
  Run run;
  LakeRun lake;
  explicit Looked(const std::filesystem::path& directory) : run(directory) {
    run.poll();
    lake.look_at(run);
  }
};

}  // namespace

TEST_CASE("A lake is read with its rules, its values and its discount") {
  const LakeFolder folder;
  Looked looked(folder.directory);
  REQUIRE(looked.lake.problem() == "");
  CHECK(looked.lake.map().rows() == std::vector<std::string>{"SF", "HG"});
  CHECK_FALSE(looked.lake.model().rules().slippery);
  CHECK(looked.lake.model().rules().time_limit == 9);
  CHECK(looked.lake.gamma() == 0.5);
  const auto table = looked.lake.table(10);
  REQUIRE(table);
  CHECK(table->step == 10);
  CHECK(table->q == LakeFolder::table());
}

TEST_CASE("Between two recorded tables the earlier one holds") {
  const LakeFolder folder;
  Looked looked(folder.directory);
  REQUIRE(looked.lake.table(9.5));
  CHECK(looked.lake.table(9.5)->step == 0);
}

TEST_CASE("Q* that was not recorded is computed") {
  const LakeFolder folder;
  Looked looked(folder.directory);
  const auto optimum = looked.lake.optimum();
  REQUIRE(optimum.size() == 16);
  CHECK(optimum[2] == Approx(0.5));  // → from the start, then the goal: γ · 1
  CHECK(optimum[5] == Approx(1));    // ↓ beside the goal
  CHECK(optimum[1] == Approx(0));    // ↓ into the hole
}

TEST_CASE("The episode follows the training time unless it is chosen") {
  const LakeFolder folder;
  Looked looked(folder.directory);
  CHECK(looked.lake.episode_index(-1, 10) == 1);
  CHECK(looked.lake.episode_index(-1, 9) == 0);
  CHECK(looked.lake.episode_index(1, 10) == 0);
  CHECK(looked.lake.episode_index(2, 0) == 1);
  CHECK(looked.lake.episode_index(7, 0) == 1);  // the last before it that was recorded
  REQUIRE(looked.lake.episode(0) != nullptr);
  CHECK(looked.lake.episode(0)->states == std::vector{0, 1, 3});
}

TEST_CASE("Visits count the episodes that had ended, forwards and back") {
  const LakeFolder folder;
  Looked looked(folder.directory);
  const auto visits = [&](double step) {
    const auto counts = looked.lake.visits(step);
    return std::vector<int>(counts.begin(), counts.end());
  };
  CHECK(visits(10) == std::vector{3, 2, 0, 1});
  CHECK(visits(2) == std::vector{1, 1, 0, 1});
  CHECK(visits(1) == std::vector{0, 0, 0, 0});
  CHECK(visits(10) == std::vector{3, 2, 0, 1});
}

TEST_CASE("A run without a usable map says what is wrong with it") {
  auto config = LakeFolder::config();
  SECTION("missing") {
    config.erase("map");
    const LakeFolder folder(config);
    CHECK_THAT(Looked(folder.directory).lake.problem(), contains("has no \"map\""));
  }
  SECTION("uneven") {
    config["map"] = {"SF", "HGF"};
    const LakeFolder folder(config);
    CHECK_THAT(Looked(folder.directory).lake.problem(), contains("row 2"));
  }
  SECTION("no text") {
    config["map"] = {"SF", 7};
    const LakeFolder folder(config);
    CHECK_THAT(Looked(folder.directory).lake.problem(), contains("row 2"));
  }
  SECTION("no start") {
    config["map"] = {"FF", "HG"};
    const LakeFolder folder(config);
    CHECK_THAT(Looked(folder.directory).lake.problem(), contains("start"));
  }
  SECTION("too large") {
    config["map"] = std::vector<std::string>(2, "S" + std::string(70, 'F'));
    const LakeFolder folder(config);
    CHECK_THAT(Looked(folder.directory).lake.problem(), contains("too large"));
  }
}

TEST_CASE("A table of another lake is left out, with the reason") {
  const LakeFolder folder;
  const std::vector<float> six(24, 0.5F);
  core::write_array(folder.directory / "values", "000010",
                    core::make_array(std::span<const float>(six), {6, 4}));
  Looked looked(folder.directory);
  CHECK_FALSE(looked.lake.table(10));
  CHECK_THAT(looked.lake.table_problem(), contains("[6, 4]"));
  CHECK(looked.lake.table(0));
  CHECK(looked.lake.table_problem() == "");
}

TEST_CASE("An episode of another lake is left out, with the reason") {
  const LakeFolder folder;
  folder.temporary.file("frozenlake/001-hand/episodes.jsonl",
                        R"({"step":3,"episode":1,"checkpoint":0,"seed":1,"score":0,)"
                        R"("states":[0,9],"actions":[2],"rewards":[0],"slipped":[0],)"
                        R"("terminated":true,"truncated":false})"
                        "\n");
  Looked looked(folder.directory);
  CHECK(looked.lake.episode(looked.lake.episode_index(-1, 10)) == nullptr);
  CHECK_THAT(looked.lake.episode_problem(), contains("cell 9"));
}
