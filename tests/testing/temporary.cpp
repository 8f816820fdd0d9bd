#include "tests/temporary.hpp"

#include "tests/catch.hpp"

using namespace lab::testing;

TEST_CASE("A temporary folder is one's own and gone afterwards") {
  std::filesystem::path place;
  {
    const TemporaryFolder one, other;
    place = one.path();
    CHECK(one.path() != other.path());
    one.file("a", std::string_view("x\0y\n", 4));
    CHECK(content_of(one / "a") == std::string("x\0y\n", 4));
    std::filesystem::create_directory(one / "deeper");
    one.file("deeper/b", "z");
  }
  CHECK_FALSE(std::filesystem::exists(place));
}
