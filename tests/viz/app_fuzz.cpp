// Whatever the user does, with whatever lies in the folder of runs, the viewer stays.

#include "core/random.hpp"
#include "tests/catch.hpp"
#include "tests/viz/app_window.hpp"
#include "tests/viz/grades_fixture.hpp"
#include "tests/viz/hello_fixture.hpp"
#include "tests/viz/lake_fixture.hpp"
#include "tests/viz/movielens_fixture.hpp"
#include "tests/viz/tracing_fixture.hpp"

using namespace lab;
namespace fs = std::filesystem;

namespace {

/// A folder with a run of every lab, and beside each one that lacks the second half of its files'
/// bytes.
struct AllLabs {
  testing::TemporaryFolder folder;

  AllLabs() {
    const testing::LakeFolder lake;
    const testing::HelloFolder hello;
    const testing::MovieLensFolder movies;
    const testing::TracingFolder tracing;
    tracing.record_attention(20, "bert");
    const testing::GradesFolder grades;
    for (const auto& directory :
         {lake.directory, hello.directory, movies.directory, tracing.directory, grades.directory}) {
      const auto lab = directory.parent_path().filename();
      fs::create_directories(folder.path() / lab);
      const auto copy = folder.path() / lab / directory.filename();
      fs::copy(directory, copy, fs::copy_options::recursive);
      const auto half = fs::path(copy.string() + "-half");
      fs::copy(directory, half, fs::copy_options::recursive);
      for (const auto& entry : fs::recursive_directory_iterator(half)) {
        const bool is_cut = entry.is_regular_file() && entry.path().filename() != "config.json";
        if (is_cut) fs::resize_file(entry.path(), entry.file_size() / 2);
      }
    }
    folder.file("frozenlake/a file.txt", "no run");
  }
};

viz::Event random_event(core::Pcg64& random, int width, int height) {
  using Type = viz::Event::Type;
  constexpr std::array kTypes{Type::mouse_move, Type::mouse_down, Type::mouse_up,
                              Type::wheel,      Type::key_down,   Type::key_up,
                              Type::text,       Type::mouse_down, Type::mouse_up,
                              Type::mouse_move, Type::focus_lost, Type::key_down};
  constexpr std::array kKeys{viz::Key::space,
                             viz::Key::left,
                             viz::Key::right,
                             viz::Key::up,
                             viz::Key::down,
                             viz::Key::home,
                             viz::Key::end,
                             viz::Key::page_up,
                             viz::Key::page_down,
                             viz::Key::enter,
                             viz::Key::escape,
                             viz::Key::tab,
                             viz::Key::remove,
                             viz::Key::backspace,
                             static_cast<viz::Key>('L'),
                             static_cast<viz::Key>('9'),
                             static_cast<viz::Key>('E'),
                             static_cast<viz::Key>('D'),
                             static_cast<viz::Key>('A')};
  viz::Event event{.type = kTypes[random.below(kTypes.size())]};
  event.x = static_cast<float>(random.uniform() * 1.1 - 0.05) * static_cast<float>(width);
  event.y = static_cast<float>(random.uniform() * 1.1 - 0.05) * static_cast<float>(height);
  event.button = static_cast<int>(random.below(8)) / 3 % 3;
  event.wheel = static_cast<float>(random.uniform() * 6 - 3);
  event.key = kKeys[random.below(kKeys.size())];
  event.ctrl = random.below(8) == 0;
  event.shift = random.below(8) == 0;
  event.character = random.below(20) == 0 ? 0x10FFFF : U' ' + random.below(0x300);
  return event;
}

}  // namespace

TEST_CASE("10,000 random events on all panels, with damaged runs beside whole ones, do no harm") {
  const AllLabs labs;
  testing::AppWindow window(labs.folder.path());
  core::Pcg64 random(7);
  const auto runs = window.app.runs().all();
  REQUIRE(runs.size() >= 8);
  for (int i = 0; i < 10'000; ++i) {
    if (i % 400 == 0) {
      window.app.runs().look_at(
          runs[random.below(static_cast<std::uint32_t>(runs.size()))].directory);
      window.app.runs().compare(
          runs[random.below(static_cast<std::uint32_t>(runs.size()))].directory);
      constexpr std::array kSizes{std::array{1280, 800}, std::array{320, 240}, std::array{800, 600},
                                  std::array{1, 1}, std::array{1920, 1080}};
      const auto size = kSizes[random.below(kSizes.size())];
      window.width = size[0];
      window.height = size[1];
    }
    window.app.handle(random_event(random, window.width, window.height));
    if (random.below(6) == 0) {
      window.app.poll(i * 0.05);
      window.frame(random.uniform() * 0.2);
    }
  }
  window.width = 1280;
  window.height = 800;
  window.frame();
  CHECK(window.app.status()["runs"] == runs.size());
}
