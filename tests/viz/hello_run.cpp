#include "viz/data/hello_run.hpp"

#include <cmath>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/viz/hello_fixture.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::Approx;
using lab::testing::contains;
using lab::testing::HelloFolder;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

HelloReading read(const std::filesystem::path& directory, double step) {
  Run run(directory);
  return load_reading(run, hello_config(run.config()), step);
}

std::string all_of(const std::vector<std::string>& problems) {
  std::string text;
  for (const auto& problem : problems) text += problem + "\n";
  return text;
}

}  // namespace

TEST_CASE("The loss of a character is -ln of the probability of the one that comes next") {
  HelloFolder folder;
  // After a comes b, after b comes a; V = 2 columns: a, b.
  folder.array("000010-probabilities",
               {0.25F, 0.75F, 1.0F, 0.0F, 0.5F, 0.5F, 0.0F, 1.0F, 0.1F, 0.9F, kNaN, kNaN}, {6, 2});
  const auto reading = read(folder.directory, 10);
  REQUIRE(reading.loss.size() == 6);
  CHECK(reading.loss[0] == Approx(0.2876821));
  CHECK(reading.loss[1] == Approx(0).margin(1e-7));
  CHECK(reading.loss[2] == Approx(0.6931472));
  CHECK(std::isinf(reading.loss[3]));
  CHECK(reading.loss[4] == Approx(0.1053605));
  CHECK(std::isnan(reading.loss[5]));
  CHECK(reading.problems.empty());
}

TEST_CASE("A reading has the cell's gates in their order, then c and h") {
  HelloFolder folder;
  const auto reading = read(folder.directory, 10);
  std::string letters;
  for (const auto& track : reading.tracks) letters += track.letter;
  CHECK(letters == "ifgoch");
  CHECK(reading.characters == 6);
  CHECK(reading.layers == 2);
  CHECK(reading.units == 3);
  // Index of gate f (1) of unit 2 in layer 1 at character 4: ((4 * 2 + 1) * 4 + 1) * 3 + 2.
  CHECK(reading.value(*reading.track("f"), 4, 1, 2) == Approx(0.113));
  // h: (4 * 2 + 1) * 3 + 2.
  CHECK(reading.value(*reading.track("h"), 4, 1, 2) == Approx(0.029));
  CHECK(std::isnan(reading.value(*reading.track("h"), 6, 0, 0)));
  CHECK(std::isnan(reading.value(*reading.track("h"), 0, 0, 3)));
  CHECK(reading.track("z") == nullptr);
}

TEST_CASE("A reading is the one recorded last at or before the training time") {
  HelloFolder folder;
  CHECK(read(folder.directory, 9.9).step == 0);
  CHECK(read(folder.directory, 10).step == 10);
  CHECK(read(folder.directory, 1e9).step == 10);
}

TEST_CASE("A plain RNN's gate h is its hidden state and not read twice") {
  HelloFolder folder;
  auto config = HelloFolder::config();
  config["gates"] = "h";
  folder.write("config.json", config.dump());
  folder.array("000010-gates", HelloFolder::counted(6 * 2 * 3), {6, 2, 1, 3});
  std::filesystem::remove(folder.directory / "activations/000000-cell.npy");
  std::filesystem::remove(folder.directory / "activations/000010-cell.npy");
  const auto reading = read(folder.directory, 10);
  REQUIRE(reading.tracks.size() == 1);
  CHECK(reading.tracks[0].letter == 'h');
  CHECK(reading.problems.empty());
}

TEST_CASE("Damaged, missing and other-shaped arrays are told, and the rest is read") {
  HelloFolder folder;
  SECTION("a gate array that is cut off") {
    std::filesystem::resize_file(folder.directory / "activations/000010-gates.npy", 200);
    const auto reading = read(folder.directory, 10);
    CHECK_THAT(all_of(reading.problems), contains("000010-gates.npy"));
    CHECK(reading.track("i") == nullptr);
    CHECK(reading.track("h") != nullptr);
    CHECK(reading.loss[0] == Approx(0.1053605));
  }
  SECTION("probabilities of another vocabulary") {
    folder.array("000010-probabilities", std::vector<float>(18, 0.3F), {6, 3});
    const auto reading = read(folder.directory, 10);
    CHECK_THAT(all_of(reading.problems), contains("6 × 3"));
    CHECK(reading.track("f") != nullptr);
    CHECK(std::isnan(reading.loss.at(0)));
  }
  SECTION("states of another length") {
    folder.array("000010-hidden", std::vector<float>(5 * 2 * 3, 0), {5, 2, 3});
    const auto reading = read(folder.directory, 10);
    CHECK_THAT(all_of(reading.problems), contains("6 × 2 × 3 was expected"));
    CHECK(reading.track("h") == nullptr);
  }
  SECTION("whole numbers in place of fractions") {
    core::write_array(
        folder.directory / "activations", "000010-cell",
        core::make_array(std::span<const std::int32_t>(std::vector<std::int32_t>(36)), {6, 2, 3}));
    CHECK_THAT(all_of(read(folder.directory, 10).problems), contains("<i4"));
  }
  SECTION("a step that lacks one") {
    std::filesystem::remove(folder.directory / "activations/000010-gates.npy");
    const auto reading = read(folder.directory, 10);
    CHECK_THAT(all_of(reading.problems), contains("000010-gates.npy: is not there"));
    CHECK(reading.tracks.size() == 2);
  }
  SECTION("no arrays at all") {
    std::filesystem::remove_all(folder.directory / "activations");
    const auto reading = read(folder.directory, 10);
    CHECK(reading.characters == 0);
    CHECK_THAT(all_of(reading.problems), contains("recorded"));
  }
}

TEST_CASE("A repeated text goes on from its start, a file's text ends") {
  auto json = HelloFolder::config();
  auto config = hello_config(json);
  CHECK(config.character(4) == "a");
  CHECK(config.token(5) == 1);
  json["options"]["file"] = "book.txt";
  json["text"] = "ä\nb";
  json["vocabulary"] = {"ä", "\n", "b"};
  config = hello_config(json);
  CHECK(config.character(0) == "ä");
  CHECK(config.character(1) == "\n");
  CHECK(config.token(2) == 2);
  CHECK(config.character(3).empty());
  CHECK(config.token(3) == -1);
}

TEST_CASE("A config without its text says so") {
  auto json = HelloFolder::config();
  json.erase("text");
  CHECK_THAT(all_of(hello_config(json).problems), contains("no text"));
  json["text"] = "a\xff";
  CHECK_THAT(all_of(hello_config(json).problems), contains("UTF-8"));
  CHECK(hello_config(nullptr).problems.size() == 2);
  CHECK(hello_config(nlohmann::ordered_json::array({1, 2})).problems.size() == 2);
}

TEST_CASE("The likeliest next characters come first, NaN counts as nothing") {
  HelloReading reading;
  reading.characters = 1;
  reading.vocabulary = 4;
  reading.probabilities = {0.2F, kNaN, 0.7F, 0.1F};
  const auto next = likeliest_next(reading, 0, 3);
  REQUIRE(next.size() == 3);
  CHECK(next[0].token == 2);
  CHECK(next[1].token == 0);
  CHECK(next[2].token == 3);
  CHECK(likeliest_next(reading, 1, 3).empty());
}

TEST_CASE("Similar moments are those whose hidden states point the same way") {
  HelloReading reading;
  reading.characters = 4;
  reading.layers = 1;
  reading.units = 2;
  // Over the characters: (1, 0), (0, 2), (3, 0.3), (0, 0).
  reading.tracks.push_back({'h', "hidden state", true, {1, 0, 3, 0, 0, 2, 0.3F, 0}, {}});
  const auto similar = similar_moments(reading, 0, 0, 5);
  REQUIRE(similar.size() == 2);  // a state of zeros points nowhere
  CHECK(similar[0].t == 2);
  CHECK(similar[0].cosine == Approx(0.9950372));
  CHECK(similar[1].t == 1);
  CHECK(similar[1].cosine == Approx(0).margin(1e-6));
  CHECK(similar_moments(reading, 1, 0, 5).empty());
}

TEST_CASE("The end of a state's scale is round, at least 1, and not led by a few units") {
  const auto end = [](std::vector<float> values) { return scale_end(values); };
  CHECK(end({0.2F, -0.3F}) == 1);
  CHECK(end({-1.2F, 1.1F}) == 1.5F);
  CHECK(end({2.5F, kNaN}) == 3);
  CHECK(end({-8, 1}) == 10);
  CHECK(end({14, 0}) == 15);
  CHECK(end({}) == 1);
  std::vector<float> one_counts(100, 0.5F);
  one_counts[7] = 50;
  CHECK(end(one_counts) == 1);
}
