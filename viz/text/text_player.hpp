#pragma once

#include <optional>

#include "viz/data/run.hpp"
#include "viz/panels/panel.hpp"
#include "viz/text/ink.hpp"
#include "viz/view.hpp"

namespace lab::viz {

/// Plays a run in letters: what the keys and the time do to the view, without a terminal.
class TextPlayer {
 public:
  TextPlayer(Run& run, View& view) : run_(run), view_(view) {}

  /// Takes a key as core::KeyReader names it: the keys of the window, ↑ and ↓ for the episode, +
  /// and − for the speed. False when the player is to end.
  bool press(char key);
  /// Lets `seconds` go by.
  void advance(double seconds);
  /// What is shown now, with a last line about the keys.
  [[nodiscard]] Lines frame(int columns, int rows, bool colour) const;
  [[nodiscard]] const Playback& playback() const { return playback_; }
  /// Begins to play: the episode or the text; where there is neither, the training.
  void play();

 private:
  [[nodiscard]] View shown() const;
  void advance_training(double seconds);
  void rewind_training();
  void step_moment(double by);
  void step_training(int by);
  void step_episode(int by);
  [[nodiscard]] std::string keys_line(int columns) const;

  Run& run_;
  View& view_;
  Playback playback_;
  std::optional<int> playing_episode_;  // that is played to its end while newer ones come
  double waited_ = 0;                   // of the way to the next training step
};

/// Plays `run` in this terminal until q is pressed, following it as it grows. Where standard output
/// is no terminal it prints one frame. Returns the exit status.
int play_text(Run& run, View& view);

}  // namespace lab::viz
