#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "viz/draw/canvas.hpp"

namespace lab::viz {

using Lines = std::vector<std::string>;

/// Colours and styles for a terminal of 256 colours; without colour it leaves every text as it is.
class Ink {
 public:
  explicit Ink(bool has_colour) : has_colour_(has_colour) {}

  [[nodiscard]] bool has_colour() const { return has_colour_; }
  [[nodiscard]] std::string bold(std::string_view text) const { return styled(text, "1"); }
  [[nodiscard]] std::string faint(std::string_view text) const { return styled(text, "2"); }
  /// A message about something that is wrong.
  [[nodiscard]] std::string warning(std::string_view text) const { return styled(text, "33"); }
  [[nodiscard]] std::string coloured(std::string_view text, Colour colour) const;
  /// On a background, in black or white, whichever can be read there.
  [[nodiscard]] std::string on(Colour background, std::string_view text, bool bold = false) const;

 private:
  [[nodiscard]] std::string styled(std::string_view text, std::string_view code) const;
  bool has_colour_;
};

/// The nearest of the 216 colours (16 to 231) and 24 greys (232 to 255) that terminals share.
int terminal_colour(Colour colour);

/// A text from outside without what would move the cursor.
std::string printable(std::string_view text);

/// Exactly `width` columns: cut, or filled up with spaces.
std::string padded(std::string_view text, int width);

/// `right` beside `left`, whose lines are filled up to `width` columns.
Lines beside(const Lines& left, int width, const Lines& right);

}  // namespace lab::viz
