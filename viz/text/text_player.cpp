#include "viz/text/text_player.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <csignal>
#include <tuple>

#include "core/error.hpp"
#include "core/stopwatch.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "viz/text/text_frame.hpp"

namespace lab::viz {
namespace {

constexpr double kSlowest = 0.25, kFastest = 256;  // moments a second
constexpr double kLook = 0.1;                      // seconds between looks at the disk
constexpr double kShortestWait = 1.0 / 30;         // for a key, while playing
constexpr int kPrintedRows = 40;                   // where nobody's screen limits them

/// The second screen of a terminal, without a cursor, while it lives. What was there before comes
/// back at the end.
class Screen {
 public:
  Screen() {
    // A stopped program would leave its screen to the shell.
    std::signal(SIGTSTP, SIG_IGN);
    core::print("\x1b[?1049h\x1b[?25l\x1b[?7l");
  }
  ~Screen() {
    try {
      core::print("\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l");
    } catch (const Error&) {
      // The terminal has gone: there is nothing to restore.
    }
    std::signal(SIGTSTP, SIG_DFL);
  }
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  /// Writes the lines that differ from those on the screen.
  void show(Lines lines, int columns, int rows) {
    std::string out;
    if (columns != columns_ || rows != rows_) {
      out = "\x1b[0m\x1b[2J";
      lines_.clear();
      std::tie(columns_, rows_) = std::tie(columns, rows);
    }
    const auto count = std::max(lines.size(), lines_.size());
    lines.resize(count);
    lines_.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      if (lines[i] != lines_[i]) out += fmt::format("\x1b[{};1H\x1b[2K{}", i + 1, lines[i]);
    }
    lines_ = std::move(lines);
    if (!out.empty()) core::print(out);
  }

 private:
  Lines lines_;
  int columns_ = 0, rows_ = 0;
};

}  // namespace

bool TextPlayer::press(char key) {
  switch (key) {
    case 'q': return false;
    case ' ':
      if (playback_.playing) {
        playback_.playing = false;
      } else {
        play();
      }
      break;
    case 'L': step_moment(-1); break;
    case 'R': step_moment(1); break;
    case 'H': step_moment(-1e18); break;
    case 'E': step_moment(1e18); break;
    case 'P': step_training(-1); break;
    case 'N': step_training(1); break;
    case 'U': step_episode(-1); break;
    case 'D': step_episode(1); break;
    case 'l': playback_.loop = !playback_.loop; break;
    case '+':
    case '=': playback_.speed = std::min(playback_.speed * 2, kFastest); break;
    case '-': playback_.speed = std::max(playback_.speed / 2, kSlowest); break;
    default:
      // As in the window.
      if (key >= '1' && key <= '9') playback_.speed = (key - '0') * (key - '0');
  }
  return true;
}

void TextPlayer::play() {
  playback_.playing = true;
  const double last = last_moment(run_, shown());
  playback_.over_training = last <= 0;
  if (playback_.over_training) {
    // Pressed at the end, it begins anew.
    if (view_.step < 0) rewind_training();
    return;
  }
  if (view_.moment >= last) {
    view_.moment = 0;
    playing_episode_.reset();
  }
  if (playing_episode_ || view_.episode >= 0) return;
  const int now = episode_beside(run_, view_, 0);
  if (now >= 0) playing_episode_ = now;
}

void TextPlayer::advance(double seconds) {
  if (!playback_.playing) return;
  if (playback_.over_training) {
    advance_training(seconds);
    return;
  }
  const double last = last_moment(run_, shown());
  view_.moment += seconds * playback_.speed;
  if (view_.moment < last) return;
  view_.moment = last;
  const auto played = playing_episode_;
  // Of a run that still trains the next episode is the newest one, if there is one by now.
  const bool is_next = run_.summary().status == RunStatus::running && view_.episode < 0 && played &&
                       episode_beside(run_, view_, 0) != *played;
  playback_.playing = false;
  if (playback_.loop || is_next) play();
}

void TextPlayer::advance_training(double seconds) {
  waited_ += seconds * playback_.speed;
  for (; waited_ >= 1 && playback_.playing; --waited_) {
    step_training(1);
    if (view_.step >= 0) continue;
    playback_.playing = playback_.loop;
    if (playback_.loop) rewind_training();
  }
}

void TextPlayer::rewind_training() {
  const auto steps = training_steps(run_);
  if (steps.size() > 1) view_.step = static_cast<double>(steps.front());
}

void TextPlayer::step_moment(double by) {
  playback_.playing = false;
  // On the way between two moments, a step leads to the next whole one.
  const double whole = by < 0 ? std::ceil(view_.moment) : std::floor(view_.moment);
  view_.moment = std::clamp(whole + by, 0.0, last_moment(run_, shown()));
}

void TextPlayer::step_training(int by) {
  playing_episode_.reset();
  const auto steps = training_steps(run_);
  if (steps.empty()) return;
  const double now = training_step(run_, view_);
  const auto at_least = [&](double step) {
    return std::ranges::find_if(steps, [step](std::int64_t s) { return double(s) >= step; });
  };
  if (by < 0) {
    const auto next = at_least(now);
    view_.step = static_cast<double>(next == steps.begin() ? steps.front() : *std::prev(next));
  } else {
    const auto next = at_least(std::floor(now) + 1);
    // At the newest one the view follows the run.
    const bool is_newest = next == steps.end() || std::next(next) == steps.end();
    view_.step = is_newest ? -1 : static_cast<double>(*next);
  }
  view_.moment = std::min(view_.moment, last_moment(run_, view_));
}

void TextPlayer::step_episode(int by) {
  view_.episode = episode_beside(run_, shown(), by);
  playing_episode_.reset();
  view_.moment = 0;
}

/// The view with the episode that is being played.
View TextPlayer::shown() const {
  View view = view_;
  if (view.episode < 0 && playing_episode_) view.episode = *playing_episode_;
  return view;
}

std::string TextPlayer::keys_line(int columns) const {
  const auto state = (playback_.playing ? fmt::format("▶ {:g}/s", playback_.speed) : "paused") +
                     (playback_.loop ? " loop" : "");
  const std::array<std::string, 4> variants = {
      state +
          "  Space play/pause  ←→ step  Home End  PgUp PgDn training  ↑↓ episode  +− speed  "
          "L loop  Q quit",
      state + "  Space ←→ step  PgUp PgDn training  ↑↓ episode  +− L  Q quit",
      state + "  Space ←→ PgUp PgDn ↑↓ +− L Q", state + "  Q quits"};
  for (const auto& text : variants) {
    if (core::display_width(text) <= columns) return text;
  }
  return core::cut_to_width(state, columns);
}

Lines TextPlayer::frame(int columns, int rows, bool colour) const {
  auto lines = text_frame(run_, shown(), columns, rows - 1, colour);
  lines.resize(static_cast<std::size_t>(std::max(rows - 1, 0)));
  lines.push_back(Ink(colour).faint(keys_line(columns)));
  return lines;
}

int play_text(Run& run, View& view) {
  core::catch_stop_signals();
  const bool colour = core::has_colour();
  if (!core::is_terminal()) {
    // Nothing moves: a student's last answers say more than the first one.
    if (run.lab() == "tracing" && view.moment == 0) view.moment = last_moment(run, view);
    for (const auto& line : text_frame(run, view, core::terminal_width(), kPrintedRows, colour)) {
      core::print(line + "\n");
    }
    return 0;
  }
  TextPlayer player(run, view);
  if (last_moment(run, view) > 0) player.play();
  core::KeyReader keys;
  Screen screen;
  core::Stopwatch clock;
  double before = 0, next_look = 0;
  char key = 0;
  std::tuple<int, int, std::uint64_t, double, double> drawn{};
  while (!core::stop_requested()) {
    const int columns = core::terminal_width(), rows = core::terminal_height();
    // A frame reads and computes: it is made only when it can be another one.
    const std::tuple now_shown(columns, rows, run.revision(), std::floor(view.moment), view.step);
    if (key != 0 || drawn != now_shown) {
      screen.show(player.frame(columns, rows, colour), columns, rows);
      drawn = now_shown;
    }
    const auto& playback = player.playback();
    const double wait = std::clamp(1 / playback.speed, kShortestWait, kLook);
    key = keys.read(playback.playing ? wait : kLook);
    const double now = clock.seconds();
    player.advance(now - before);
    before = now;
    if (key != 0 && !player.press(key)) break;
    if (now >= next_look) {
      run.poll();
      next_look = now + kLook;
    }
  }
  return 0;
}

}  // namespace lab::viz
