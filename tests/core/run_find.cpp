#include <chrono>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using testing::contains;
namespace fs = std::filesystem;

namespace {

/// Makes runs whose configs are one second apart, the last named the newest.
struct Runs {
  testing::TemporaryFolder folder;

  explicit Runs(const std::vector<std::string>& names) {
    auto time = fs::file_time_type::clock::now() - std::chrono::hours(1);
    for (const auto& name : names) {
      core::RunWriter::create(folder.path(), "sample", name, "", {{"lab", "sample"}}, false);
      fs::last_write_time(path(name) / "config.json", time);
      time += std::chrono::seconds(1);
    }
  }
  [[nodiscard]] fs::path path(const std::string& name) const { return folder / "sample" / name; }
  [[nodiscard]] fs::path find(const std::string& which) const {
    return core::find_run(folder.path(), "sample", which);
  }
  [[nodiscard]] std::string refusal(const std::string& which) const {
    return testing::error_of([&] { (void)find(which); });
  }
};

}  // namespace

TEST_CASE("A run is found by its name, its number and its path; no name means the newest") {
  const Runs runs({"012-4x4-dqn", "013-8x8", "mine", "002-old-number-made-last"});
  CHECK(runs.find("mine") == runs.path("mine"));
  CHECK(runs.find("012-4x4-dqn") == runs.path("012-4x4-dqn"));
  CHECK(runs.find("12") == runs.path("012-4x4-dqn"));
  CHECK(runs.find("012") == runs.path("012-4x4-dqn"));
  CHECK(runs.find("2") == runs.path("002-old-number-made-last"));
  CHECK(runs.find("") == runs.path("002-old-number-made-last"));
  CHECK(fs::equivalent(runs.find(runs.path("013-8x8").string()), runs.path("013-8x8")));
  CHECK(fs::equivalent(runs.find(runs.path("013-8x8").string() + "/"), runs.path("013-8x8")));
}

TEST_CASE("A run that does not exist is answered with the nearest name or the newest run") {
  const Runs runs({"012-4x4-dqn", "mine", "last"});
  CHECK_THAT(runs.refusal("mime"), contains("'mime'"));
  CHECK_THAT(runs.refusal("mime"), contains("did you mean 'mine'"));
  CHECK_THAT(runs.refusal("77"), contains("'77'"));
  CHECK_THAT(runs.refusal("zzzzzzzzzz"), contains("the newest is last"));
  CHECK_THAT(runs.refusal("/no/such/folder"), contains("/no/such/folder"));
  CHECK_THAT(runs.refusal("../sample/none"), contains("none"));
}

TEST_CASE("Where there is no run at all, the message says how to make one") {
  const Runs runs({});
  for (const char* which : {"", "3", "mine"}) {
    CHECK_THAT(runs.refusal(which), contains("--train"));
    CHECK_THAT(runs.refusal(which), contains((runs.folder / "sample").string()));
  }
}

TEST_CASE("Folders without a config and stray files are no runs") {
  const Runs runs({"001-a"});
  fs::create_directory(runs.path("002-empty"));
  runs.folder.file("sample/003-file", "x");
  CHECK(runs.find("") == runs.path("001-a"));
  CHECK_THAT(runs.refusal("2"), contains("no run '2'"));
  CHECK_THAT(runs.refusal("003-file"), contains("no run"));
}

TEST_CASE("A config is read back, and one that is missing, damaged or foreign is refused") {
  const testing::TemporaryFolder folder;
  const auto refusal = [&](const std::string& content) {
    folder.file("config.json", content);
    return testing::error_of([&] { core::read_run_config(folder.path(), "sample"); });
  };
  CHECK_THAT(testing::error_of([&] { core::read_run_config(folder.path(), "sample"); }),
             contains((folder / "config.json").string()));
  for (const char* content : {"", "{", "[]", "3", "null", "{\"lab\": \"sample\"", "\xff\xfe"}) {
    INFO(content);
    CHECK_THAT(refusal(content), contains((folder / "config.json").string()));
  }
  CHECK_THAT(refusal(R"({"lab": "other", "options": {}})"), contains("'other'"));
  CHECK_THAT(refusal(R"({"lab": 3, "options": {}})"), contains(folder.path().string()));
  CHECK_THAT(refusal(R"({"options": {}})"), contains(folder.path().string()));
  CHECK_THAT(refusal(R"({"lab": "sample"})"), contains("options"));
  folder.file("config.json", R"({"lab": "sample", "options": {"lr": 0.5}})");
  CHECK(core::read_run_config(folder.path(), "sample")["options"]["lr"] == 0.5);
}
