#include "tests/golden.hpp"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>

#include "tests/catch.hpp"
#include "tests/errors.hpp"
#include "tests/temporary.hpp"

using namespace lab::testing;

namespace {

/// Sets LAB_GOLDEN while it lives.
class GoldenVariable {
 public:
  explicit GoldenVariable(const std::string& value) {
    if (const char* before = std::getenv("LAB_GOLDEN")) before_ = before;
    setenv("LAB_GOLDEN", value.c_str(), 1);
  }
  ~GoldenVariable() {
    before_ ? setenv("LAB_GOLDEN", before_->c_str(), 1) : unsetenv("LAB_GOLDEN");
  }

 private:
  std::optional<std::string> before_;
};

}  // namespace

TEST_CASE("LAB_GOLDEN decides where golden files are read, the source tree otherwise") {
  const TemporaryFolder folder;
  folder.file("numbers.json", R"({"cases": [1, 2]})");
  {
    const GoldenVariable set(folder.path().string());
    CHECK(golden("numbers.json")["cases"].size() == 2);
  }
  {
    const GoldenVariable empty("");
    CHECK(golden_folder().filename() == "golden");
    CHECK_FALSE(golden("frozenlake/ansi.json").empty());
  }
}

TEST_CASE("A missing, broken or empty golden file is an error that names it") {
  const TemporaryFolder folder;
  const GoldenVariable set(folder.path().string());
  CHECK_THAT(error_of([] { golden("none.json"); }), contains((folder / "none.json").string()));
  folder.file("torn.json", R"({"cases": [1)");
  CHECK_THAT(error_of([] { golden("torn.json"); }), contains((folder / "torn.json").string()));
  folder.file("empty.json", R"({"cases": []})");
  CHECK_THAT(error_of([] { golden_cases("empty.json", "cases"); }), contains("no case"));
  CHECK_THAT(error_of([] { golden_cases("empty.json", "runs"); }), contains("'runs'"));
}
