#include "viz/data/array_series.hpp"

#include <fstream>

#include "core/run_directory.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using testing::contains;
using viz::ArraySeries;

namespace {

void write(const testing::TemporaryFolder& folder, const std::string& name, float value) {
  core::write_array(folder / "values", name, core::make_array(std::vector<float>{value, 2}));
}

using Steps = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("The arrays of a folder are found by their names, in the order of the steps") {
  const testing::TemporaryFolder folder;
  for (const char* name :
       {"1000000", "999999", "000100", "000100-gates", "optimal", "12", "-00001"}) {
    write(folder, name, 1);
  }
  folder.file("values/000200.npy.tmp", "");
  ArraySeries plain(folder / "values", "");
  CHECK(plain.poll());
  CHECK(plain.steps() == Steps{100, 999'999, 1'000'000});
  ArraySeries gates(folder / "values", "-gates");
  gates.poll();
  CHECK(gates.steps() == Steps{100});
}

TEST_CASE("The array of a moment is the last that was recorded by then") {
  const testing::TemporaryFolder folder;
  ArraySeries series(folder / "values", "");
  series.poll();
  CHECK_FALSE(series.at_or_before(0));
  write(folder, "000010", 1);
  write(folder, "000020", 1);
  series.poll();
  CHECK(series.at_or_before(0) == 10);
  CHECK(series.at_or_before(19.5) == 10);
  CHECK(series.at_or_before(20) == 20);
  CHECK(series.at_or_before(1e300) == 20);
}

TEST_CASE("Arrays that come, also in quick succession, and go are noticed") {
  const testing::TemporaryFolder folder;
  ArraySeries series(folder / "values", "");
  CHECK_FALSE(series.poll());  // not even the folder is there
  Steps written;
  for (int step = 0; step < 50; ++step) {
    write(folder, core::step_name(step), 1);
    written.push_back(step);
    CHECK(series.poll());
    REQUIRE(series.steps() == written);
  }
  std::filesystem::remove(folder / "values/000007.npy");
  CHECK(series.poll());
  CHECK(series.steps().size() == 49);
  std::filesystem::remove_all(folder / "values");
  CHECK(series.poll());
  CHECK(series.steps().empty());
}

TEST_CASE("An array is read once, and again when it was written anew") {
  const testing::TemporaryFolder folder;
  write(folder, "000010", 1);
  ArraySeries series(folder / "values", "");
  series.poll();
  const auto first = series.load(10);
  REQUIRE(first);
  CHECK(core::values_of<float>(*first, "") == std::vector<float>{1, 2});
  CHECK(series.load(10) == first);
  write(folder, "000010", 7);
  const auto second = series.load(10);
  REQUIRE(second);
  CHECK(core::values_of<float>(*second, "") == std::vector<float>{7, 2});
  CHECK(core::values_of<float>(*first, "") == std::vector<float>{1, 2});  // its owner keeps it
}

TEST_CASE("More arrays than stay in memory can be looked through") {
  const testing::TemporaryFolder folder;
  for (int step = 0; step < 100; ++step)
    write(folder, core::step_name(step), static_cast<float>(step));
  ArraySeries series(folder / "values", "");
  series.poll();
  for (const int round : {1, 2}) {
    for (int step = 0; step < 100; ++step) {
      const auto array = series.load(step);
      INFO(round << " " << step);
      REQUIRE(array);
      CHECK(core::values_of<float>(*array, "").front() == static_cast<float>(step));
    }
  }
}

TEST_CASE("A damaged array is none, and the problem names it until something changes") {
  const testing::TemporaryFolder folder;
  write(folder, "000010", 1);
  ArraySeries series(folder / "values", "");
  series.poll();
  std::filesystem::resize_file(folder / "values/000010.npy", 130);
  CHECK(series.load(10) == nullptr);
  CHECK_THAT(series.problem(), contains("values/000010.npy"));
  CHECK(series.load(11) == nullptr);
  CHECK_THAT(series.problem(), contains("values/000011.npy"));
  write(folder, "000010", 3);
  series.poll();
  CHECK(series.problem().empty());
  CHECK(series.load(10) != nullptr);
}

TEST_CASE("A folder that has the name of an array is none") {
  const testing::TemporaryFolder folder;
  std::filesystem::create_directories(folder / "values/000010.npy");
  ArraySeries series(folder / "values", "");
  series.poll();
  CHECK(series.load(10) == nullptr);
  CHECK_THAT(series.problem(), contains("values/000010.npy"));
}
