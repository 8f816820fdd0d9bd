#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "viz/panels/panel.hpp"

// The widgets of the two times, moment and training, alike in every panel that has them. All are
// laid out from the cursor of the present ImGui window on.

namespace lab::viz {

/// Between two buttons of a row, in pixels.
inline constexpr float kButtonGap = 4;

/// A button with its mark and an explanation while the mouse is over it; the next widget stands
/// beside it. True when it was pressed.
bool marked_button(Ui& ui, const std::string& label, const char* mark, const std::string& tip);

/// What the explanations of moment_buttons() say, each followed by its key: "one step back" …
struct MomentTips {
  std::string first, back, play, forward, last;
};

/// Goes to moment `t`, kept within 0 … `last`. Ends a playing of the moments, not of the training:
/// that may go on while another moment is looked at.
void go_to_moment(double t, double last, View& view, Playback& playback);

/// The buttons that walk through the moments 0 … `last`, of which `now` is shown (a fraction is on
/// its way to the next). Marks "first", "back", "play", "forward" and "last".
void moment_buttons(double now, double last, const MomentTips& tips, View& view, Ui& ui);

/// A slider over 0 … `last`, `width` wide, with `words` in it (no format: no %), or, where they
/// have no room, while the mouse is over it. Returns the number that it was moved to.
std::optional<int> number_slider(Ui& ui, const char* mark, float width, int number, int last,
                                 const std::string& words);

/// A number_slider() over what was `recorded` (training steps or epochs, ascending), at `now` or
/// the next one after it. Returns the one that it was moved to.
std::optional<std::int64_t> recorded_slider(Ui& ui, const char* mark, float width,
                                            const std::vector<std::int64_t>& recorded,
                                            std::int64_t now, const std::string& words);

/// The place in the training that follows a run that still trains, as in View::step.
inline constexpr std::int64_t kLatest = -1;

/// A row up to x = `right` with the button that plays the training, explained by `tip`, and the
/// recorded_slider() over it. Returns what the slider was moved to, at its end kLatest; that ends a
/// playing of the training. Marks "play training" and "checkpoint".
std::optional<std::int64_t> training_controls(float right,
                                              const std::vector<std::int64_t>& recorded,
                                              std::int64_t now, const std::string& words,
                                              const std::string& tip, Ui& ui);

}  // namespace lab::viz
