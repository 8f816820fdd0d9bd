#include "viz/draw/wrapped_text.hpp"

#include <algorithm>

#include "viz/draw/fitted_text.hpp"

namespace lab::viz {

std::vector<std::string> wrapped_text(Canvas& canvas, std::string_view text, float size,
                                      float width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \n"), text.size());
    const std::string word(text.substr(0, end));
    const bool ends_line = end < text.size() && text[end] == '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
    const auto longer = lines.back().empty() ? word : lines.back() + " " + word;
    if (!lines.back().empty() && canvas.text_width(longer, size) > width) {
      lines.push_back(word);
    } else {
      lines.back() = longer;
    }
    if (ends_line) lines.emplace_back();
  }
  for (auto& line : lines) line = fitted_text(canvas, line, size, width);
  return lines;
}

}  // namespace lab::viz
