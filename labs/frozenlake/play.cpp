// --play: an episode in the terminal, step by step, forwards and back.

#include <cstdio>

#include "core/run_directory.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/frozenlake/commands.hpp"
#include "labs/frozenlake/picture.hpp"
#include "labs/frozenlake/training.hpp"

namespace lab::labs::frozenlake {
namespace {

/// What the walker does at step `at` of an episode, in words.
std::string sentence(const Episode& episode, int at, const envs::LakeMap& map) {
  const auto i = static_cast<std::size_t>(at);
  if (at == 0) return "at the start";
  const int action = episode.actions[i - 1];
  const int executed = episode.executed[i - 1];
  std::string text = fmt::format("meant {} {}", arrow(action), envs::action_name(action));
  if (executed != action) {
    text += fmt::format(", slipped {} {}", arrow(executed), envs::action_name(executed));
  }
  const char letter = map.letter(episode.states[i]);
  if (letter == 'G') text += ": the goal!";
  if (letter == 'H') text += ": a hole.";
  if (at == episode.length() && episode.truncated) text += ": out of time.";
  return text;
}

std::string frame(const Episode& episode, int at, const std::vector<int>& policy,
                  const envs::LakeMap& map) {
  double score = 0;
  for (int i = 0; i < at; ++i) score += episode.rewards[static_cast<std::size_t>(i)];
  std::string text;
  for (const auto& row : lake_rows(map, policy, episode.states[static_cast<std::size_t>(at)])) {
    text += "  " + row + "\n";
  }
  return text + fmt::format("\nstep {} of {}, score {}, {}\n", at, episode.length(),
                            core::number(score), sentence(episode, at, map));
}

/// Writes a frame over the one before.
void draw(const std::string& text, int& lines_before) {
  std::string out;
  if (lines_before > 0) out += fmt::format("\x1b[{}A", lines_before);
  lines_before = 0;
  const int width = core::terminal_width();
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = text.find('\n', begin);
    // Cut, because a line that wraps would take two lines of the screen.
    out += core::cut_to_width(text.substr(begin, end - begin), width - 1) + "\x1b[K\n";
    ++lines_before;
    begin = end + 1;
  }
  core::print(out);
}

void animate(const Episode& episode, const std::vector<int>& policy, const envs::LakeMap& map,
             double delay) {
  core::KeyReader keys;
  bool paused = false;
  int at = 0, lines = 0;
  while (!core::stop_requested()) {
    draw(frame(episode, at, policy, map) +
             (paused ? "paused: space goes on, ← → step, r restarts, q quits\n"
                     : "space pauses, ← → step, r restarts, q quits\n"),
         lines);
    const bool at_end = at == episode.length();
    if (at_end && !paused) return;
    switch (keys.read(paused ? -1 : delay)) {
      case 0: at += paused || at_end ? 0 : 1; break;
      case ' ': paused = !paused; break;
      case 'R':
        paused = true;
        at += at_end ? 0 : 1;
        break;
      case 'L':
        paused = true;
        at -= at > 0 ? 1 : 0;
        break;
      case 'r': at = 0; break;
      case 'q': return;
      default: break;
    }
  }
}

}  // namespace

int play(const Request& request, const Options& options) {
  const auto learned = load_learned(request, options);
  auto lake = make_lake(learned.options);
  const auto policy = envs::greedy_policy(learned.q, envs::FrozenLake::kActions);
  auto walks = core::stream(static_cast<std::uint64_t>(learned.options.seed), "play");
  lake.reset(walks());
  const auto episode =
      play_episode(lake, [&](int state) { return policy[static_cast<std::size_t>(state)]; });

  core::print(learned.title + "\n\n");
  if (core::is_terminal()) {
    animate(episode, policy, lake.map(), request.delay);
  } else {
    for (int at = 0; at <= episode.length(); ++at) {
      core::print(frame(episode, at, policy, lake.map()) + "\n");
    }
  }
  return 0;
}

}  // namespace lab::labs::frozenlake
