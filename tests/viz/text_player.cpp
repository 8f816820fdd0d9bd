#include "viz/text/text_player.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/terminal.hpp"
#include "core/text.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"
#include "tests/viz/grades_fixture.hpp"
#include "tests/viz/hello_fixture.hpp"
#include "tests/viz/lake_fixture.hpp"
#include "viz/text/sparkline.hpp"
#include "viz/text/text_frame.hpp"

using namespace lab;
using testing::contains;
using testing::HelloFolder;
using testing::LakeFolder;
using viz::Lines;

namespace {

std::string all(const Lines& lines) {
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

std::string frame(viz::Run& run, const viz::View& view, int columns = 80, int rows = 30) {
  return all(text_frame(run, view, columns, rows, false));
}

/// The keys that bytes from a terminal stand for.
std::string keys_in(std::string bytes) {
  std::string keys;
  while (!bytes.empty()) {
    const char key = core::take_key(bytes);
    keys += key == 0 ? '?' : key;
  }
  return keys;
}

}  // namespace

TEST_CASE("A frame keeps to its columns and lines, however few there are") {
  const LakeFolder lake;
  const HelloFolder hello;
  const testing::GradesFolder grades;
  for (const auto& directory : {lake.directory, hello.directory, grades.directory}) {
    viz::Run run(directory);
    for (const bool colour : {false, true}) {
      for (const int columns : {1, 7, 20, 33, 80, 200}) {
        for (const int rows : {0, 1, 5, 12, 24, 60}) {
          const auto lines = text_frame(run, {}, columns, rows, colour);
          INFO(columns << " x " << rows << "\n" << all(lines));
          CHECK(static_cast<int>(lines.size()) <= rows);
          for (const auto& line : lines) CHECK(core::display_width(line) <= columns);
        }
      }
    }
  }
}

TEST_CASE("Without colour a frame has no escape codes") {
  const LakeFolder folder;
  viz::Run run(folder.directory);
  CHECK(frame(run, {}).find('\x1b') == std::string::npos);
  CHECK_THAT(all(text_frame(run, {}, 80, 30, true)), contains("\x1b["));
}

TEST_CASE("The agent stands where the moment of the episode puts it, and leaves a trail") {
  const LakeFolder folder;
  viz::Run run(folder.directory);
  viz::View view;
  view.episode = 1;  // 0 → 1 → 3, the goal
  view.numbers = false;
  // Cells of seven columns in three lines.
  view.moment = 0;
  CHECK_THAT(frame(run, view), contains("[@]     ↓"));
  view.moment = 1;
  CHECK_THAT(frame(run, view), contains("·→·    [@]"));
  view.moment = 2;
  const auto at_goal = frame(run, view);
  CHECK_THAT(at_goal, contains("·→·    ·↓·"));
  CHECK_THAT(at_goal, contains("●     [★]"));
  CHECK_THAT(at_goal, contains("reached the goal"));
}

TEST_CASE("The line of a transition holds the numbers of its update") {
  const LakeFolder folder;
  viz::Run run(folder.directory);
  viz::View view;
  view.episode = 1;
  view.step = 10;  // Q(0, →) = 0.4 and max Q(1, ·) = 0.8, γ = 0.5
  for (const int columns : {20, 80}) {
    const auto text = frame(run, view, columns);
    INFO(text);
    CHECK_THAT(text, contains("a = → right"));
    CHECK_THAT(text, contains(" 0.400\n"));
    CHECK_THAT(text, contains("TD error"));
    CHECK_THAT(text, contains(" 0.000\n"));
  }
  view.moment = 1;  // r = 1 and nothing follows: 1 − 0.8
  CHECK_THAT(frame(run, view), contains("+0.200"));
  view.values = viz::BoardValues::hidden;
  const auto hidden = frame(run, view);
  CHECK(hidden.find("TD error") == std::string::npos);
  CHECK(hidden.find("0.80") == std::string::npos);
}

TEST_CASE("A lake that is larger than the screen is shown around the agent") {
  auto config = LakeFolder::config();
  config["map"] = nlohmann::ordered_json::array();
  for (int i = 0; i < 40; ++i) {
    config["map"].push_back((i == 0 ? "S" : "F") + std::string(38, 'F') + (i == 39 ? "G" : "F"));
  }
  const LakeFolder folder(config);
  viz::Run run(folder.directory);
  const auto lines = text_frame(run, {}, 20, 12, false);
  CHECK(std::ranges::any_of(lines,
                            [](const auto& line) { return line.find("@") != std::string::npos; }));
}

TEST_CASE("A sparkline has the width asked for and rises from the lowest to the highest value") {
  const std::vector<double> x = {0, 1, 2, 3};
  const std::vector<float> y = {-1, 0, 1, 6};
  const auto low = viz::sparkline({x, y}, {4, 1, 0, 3});
  REQUIRE(low.size() == 1);
  CHECK(low[0] == "▁▂▃█");
  const auto high = viz::sparkline({x, y}, {8, 3, 0, 7});
  REQUIRE(high.size() == 3);
  for (const auto& line : high) CHECK(core::display_width(line) == 8);
  // Behind the last point its value stays.
  CHECK(high[0] == "   █████");
}

TEST_CASE("A sparkline of equal, missing or infinite values is no accident") {
  const std::vector<double> x = {0, 1};
  const std::vector<float> equal = {2, 2};
  CHECK(viz::sparkline({x, equal}, {2, 1, 0, 1})[0] == "▁▁");
  CHECK(viz::sparkline({}, {3, 1, 0, 0})[0] == "   ");
  const std::vector<float> infinite = {std::numeric_limits<float>::infinity(), 2};
  CHECK(viz::sparkline({x, infinite}, {2, 1, 0, 1})[0] == " ▁");
}

TEST_CASE("The mark below a sparkline lies at the training step") {
  const LakeFolder folder;
  viz::Run run(folder.directory);
  const viz::Ink plain(false);
  const auto mark = [&](double step) {
    const auto line = viz::metric_lines(run, "score/mean100", step, 40, 3, plain).back();
    return core::display_width(line.substr(0, line.find("▲")));
  };
  CHECK(mark(0) == 0);
  CHECK(mark(5) == 20);
  CHECK(mark(10) == 39);
}

TEST_CASE("Hello shows its text, the loss of each character and the likeliest next ones") {
  const HelloFolder folder;
  viz::Run run(folder.directory);
  viz::View view;
  view.moment = 1;
  view.step = 0;
  const auto before = frame(run, view);
  CHECK_THAT(before, contains("ababab\n█▲████"));
  CHECK_THAT(before, contains("after “b”  character 2 of 6"));
  CHECK_THAT(before, contains("50.0 %"));
  view.step = 10;
  const auto after = frame(run, view);
  CHECK_THAT(after, contains("ababab\n▂▲▂▂▂▂"));
  CHECK_THAT(after, contains("a   90.0 %"));
}

TEST_CASE("The attempts at an assignment are no training: each task says how it stands") {
  const testing::GradesFolder folder;
  std::filesystem::remove(folder.directory / "result.json");
  viz::Run run(folder.directory);
  const auto text = frame(run, {});
  CHECK(text.find("killed") == std::string::npos);
  CHECK(text.find("training step") == std::string::npos);
  CHECK_THAT(text, contains("exam\n3 attempts, best 7.5 of 15 points\n"));
  CHECK_THAT(text, contains("attempt 3"));
  CHECK_THAT(text, contains("0/5  hello.lstm_cell  wrong"));
  CHECK_THAT(text, contains("The candidate differs from step 2 on."));
}

TEST_CASE("What is no run is said in place") {
  const testing::TemporaryFolder folder;
  viz::Run missing(folder / "nothing");
  CHECK_THAT(frame(missing, {}), contains("no such folder"));
  std::filesystem::create_directories(folder / "frozenlake/001-bad");
  folder.file("frozenlake/001-bad/config.json", R"({"schema":1,"lab":"frozenlake"})");
  viz::Run damaged(folder / "frozenlake/001-bad");
  CHECK_THAT(frame(damaged, {}), contains("no \"map\""));
}

TEST_CASE("Keys move both times of the view and end the player") {
  const LakeFolder folder;
  viz::Run run(folder.directory);
  viz::View view;
  viz::TextPlayer player(run, view);
  CHECK(player.press('R'));
  CHECK(view.moment == 1);
  player.press('E');
  CHECK(view.moment == 2);
  player.press('R');
  CHECK(view.moment == 2);
  player.press('H');
  CHECK(view.moment == 0);
  player.press('P');
  CHECK(view.step == 0);
  player.press('N');
  CHECK(view.step < 0);
  player.press('U');
  CHECK(view.episode == 1);
  player.press('U');
  CHECK(view.episode == 1);
  player.press('D');
  CHECK(view.episode == 2);
  player.press('D');
  CHECK(view.episode < 0);
  CHECK_FALSE(player.press('q'));
}

TEST_CASE("Playing goes to the end of the episode and stops there, or goes on in a loop") {
  const LakeFolder folder;
  viz::Run run(folder.directory);
  viz::View view;
  viz::TextPlayer player(run, view);
  player.press(' ');
  player.advance(0.25);
  CHECK(view.moment == testing::Approx(1));
  player.advance(10);
  CHECK(view.moment == 2);
  CHECK_FALSE(player.playback().playing);
  player.press('l');
  player.press(' ');
  CHECK(view.moment == 0);
  player.advance(10);
  CHECK(player.playback().playing);
}

TEST_CASE("An episode that plays is played to its end while newer ones are recorded") {
  const LakeFolder folder;
  viz::Run run(folder.directory);
  viz::View view;
  viz::TextPlayer player(run, view);
  player.press(' ');
  CHECK_THAT(all(player.frame(80, 30, false)), contains("episode 2 "));
  std::ofstream(folder.directory / "episodes.jsonl", std::ios::app)
      << R"({"step":12,"episode":3,"checkpoint":10,"seed":1,"score":0,"states":[0,2],)"
         R"("actions":[1],"rewards":[0],"slipped":[0],"terminated":true,"truncated":false})"
      << "\n";
  REQUIRE(run.poll());
  CHECK_THAT(all(player.frame(80, 30, false)), contains("episode 2 "));
  player.advance(10);
  player.press(' ');
  CHECK_THAT(all(player.frame(80, 30, false)), contains("episode 3 "));
}

TEST_CASE("Every key that a terminal sends as a sequence has its letter") {
  CHECK(keys_in("\x1b[A\x1b[B\x1b[C\x1b[D") == "UDRL");
  CHECK(keys_in("\x1bOA\x1bOB\x1bOC\x1bOD") == "UDRL");
  CHECK(keys_in("\x1b[H\x1b[F\x1bOH\x1bOF\x1b[1~\x1b[4~") == "HEHEHE");
  CHECK(keys_in("\x1b[5~\x1b[6~") == "PN");
}

TEST_CASE("Keys that came together are taken one by one, unknown ones as nothing") {
  CHECK(keys_in("Q \x1b[Cq") == "q Rq");
  CHECK(keys_in("\x1b[1;5Cx\x1b[15~é") == "?x??");
  CHECK(keys_in("\x1b") == "\x1b");
}
