// Run directories as a crash, a full disk or a careless hand leaves them: whatever is in them, they
// are looked at without a crash and without an exception.

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "core/files.hpp"
#include "core/random.hpp"
#include "core/run_directory.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"
#include "viz/data/run.hpp"
#include "viz/data/run_list.hpp"

using namespace lab;
namespace fs = std::filesystem;

namespace {

constexpr int kRuns = 300;

/// A small run with a bit of everything.
fs::path write_sound_run(const testing::TemporaryFolder& folder) {
  const nlohmann::ordered_json config{{"schema", 1},
                                      {"lab", "frozenlake"},
                                      {"seed", 3},
                                      {"map", {"SF", "HG"}},
                                      {"options", {{"lr", 0.01}, {"slippery", true}}}};
  auto run = core::RunWriter::create(folder.path(), "frozenlake", "sound", "", config, false);
  for (int i = 1; i <= 20; ++i) {
    run.metrics(fmt::format(R"({{"step":{},"time":{},"episode":{},"score/mean100":{}{}}})", 5 * i,
                            0.25 * i, i, i % 2, i % 4 == 0 ? R"(,"train/loss":1e-3)" : ""));
    run.episode(fmt::format(
        R"({{"step":{},"episode":{},"checkpoint":0,"score":1,"states":[0,1,3],"actions":[2,1],"rewards":[0,1],"terminated":true,"truncated":false}})",
        5 * i, i));
    if (i % 10 == 0) run.values(core::step_name(5 * i), std::vector<float>(16, 0.5F), 4, 4);
  }
  run.values("optimal", std::vector<float>(16, 0.5F), 4, 4);
  run.finish({{"status", "finished"}, {"score", 0.95}});
  return run.directory();
}

/// A whole number below `end`.
std::size_t below(core::Pcg64& random, std::size_t end) {
  return static_cast<std::size_t>(random.uniform() * static_cast<double>(end));
}

std::vector<fs::path> files_in(const fs::path& run) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(run)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

void damage(const fs::path& file, core::Pcg64& random) {
  static const std::vector<std::string> kForeign = {
      "",
      "\n\n\n",
      "{",
      "[[[[[[[[[[[[[[[[",
      std::string(1000, '\0'),
      "{\"step\":1e308,\"episode\":-1e308,\"time\":1e400,\"a\":1e39}\n{\"step\":"
      "99999999999999999999}\n",
      "{\"lab\":\"frozenlake\",\"seed\":1e300,\"schema\":-5,\"options\":[]}",
      "{\"status\":7,\"score\":\"high\"}",
      "\x93NUMPY\x01\x00 garbage",
      "\xff\xfe\xfd"};
  auto text = testing::content_of(file);
  switch (below(random, 8)) {
    case 0: text.resize(below(random, text.size() + 1)); break;
    case 1:
      for (std::size_t i = below(random, 20) + 1; i > 0 && !text.empty(); --i) {
        text[below(random, text.size())] = static_cast<char>(below(random, 256));
      }
      break;
    case 2: fs::remove(file); return;
    case 3:
      fs::remove(file);
      fs::create_directory(file);
      return;
    case 4: text = kForeign[below(random, kForeign.size())]; break;
    case 5:
      for (char& c : text) {
        if (c >= '0' && c <= '9' && random.uniform() < 0.1) c = '9';
      }
      break;
    case 6:
      text.insert(below(random, text.size() + 1), kForeign[below(random, kForeign.size())]);
      break;
    case 7: {
      const auto array = core::make_array(std::vector<double>(below(random, 5)));
      const auto bytes = core::encode_npy(array);
      text.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
      break;
    }
    default: break;
  }
  core::write_file(file, text);
}

/// Reads all there is, as the panels would; returns how many numbers that were.
std::size_t look_through(viz::Run& run) {
  std::size_t count = run.problems().size();
  for (const auto& key : run.metrics().keys()) {
    for (const auto axis : {viz::Axis::step, viz::Axis::episode, viz::Axis::time}) {
      const auto curve = run.metrics().curve(key, axis);
      REQUIRE(curve.x.size() == curve.y.size());
      REQUIRE(std::ranges::is_sorted(curve.x));
      REQUIRE(std::ranges::none_of(curve.y, [](float y) { return y != y; }));
      count += curve.size();
    }
    count += run.metrics().is_binary(key) ? 1 : 0;
  }
  auto& episodes = run.episodes();
  for (int i = 0; i < episodes.count(); ++i) {
    if (const auto episode = episodes.load(i)) {
      const auto moves = episode->actions.size();
      REQUIRE(episode->states.size() == moves + 1);
      REQUIRE(episode->executed.size() == moves);
      REQUIRE(episode->rewards.size() == moves);
      count += moves;
    }
  }
  for (const double step : {-1.0, 0.0, 42.0, run.last_step(), 1e300}) {
    count += episodes.at_or_before(step) >= 0 ? 1 : 0;
    count += run.arrays("values").at_or_before(step) ? 1 : 0;
    count +=
        run.metrics().to_step(run.metrics().from_step(step, viz::Axis::time), viz::Axis::time) > 0;
  }
  for (const auto step : run.arrays("values").steps()) {
    if (const auto array = run.arrays("values").load(step)) count += array->size();
  }
  if (const auto array = run.array_file("values/optimal.npy")) count += array->size();
  count += run.text_file("config.json").size();
  count += run.option("lr", 1.0) > 0;
  count += run.problems().size();
  return count;
}

}  // namespace

TEST_CASE("Damaged run directories are looked through without a crash or an exception") {
  const testing::TemporaryFolder folder;
  const auto sound = write_sound_run(folder);
  const auto run = folder / "frozenlake/damaged";
  int readable = 0;
  for (int seed = 0; seed < kRuns; ++seed) {
    INFO("seed " << seed);
    core::Pcg64 random(static_cast<std::uint64_t>(seed));
    fs::remove_all(run);
    fs::copy(sound, run, fs::copy_options::recursive);
    std::optional<viz::Run> followed;  // some are damaged while they are looked at
    if (seed % 2 == 0) {
      followed.emplace(run);
      look_through(*followed);
    }
    for (std::size_t i = below(random, 4) + 1; i > 0; --i) {
      const auto files = files_in(run);
      damage(files[below(random, files.size())], random);
    }
    if (seed % 50 == 49) fs::remove_all(run);
    if (followed) {
      followed->poll();
      look_through(*followed);
    }
    viz::Run fresh(run);
    fresh.poll();
    look_through(fresh);
    readable += fresh.summary().status != viz::RunStatus::unreadable ? 1 : 0;
    if (followed) CHECK(followed->summary().status == fresh.summary().status);
    viz::RunList list(folder.path());
    list.poll();
    CHECK(viz::differing_options(list.all()).size() == list.all().size());
    for (const auto& entry : list.all()) CHECK_FALSE(viz::seed_group(entry).empty());
  }
  // Else nothing was tried, or everything was broken at once.
  CHECK(readable > kRuns / 2);
  CHECK(readable < kRuns);
}
