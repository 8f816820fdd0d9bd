#include "viz/draw/fitted_text.hpp"

namespace lab::viz {
namespace {

bool is_continuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80; }

}  // namespace

std::string fitted_text(Canvas& canvas, std::string_view text, float size, float width) {
  if (canvas.text_width(text, size) <= width) return std::string(text);
  std::string cut(text);
  while (!cut.empty()) {
    while (is_continuation(cut.back()) && cut.size() > 1) cut.pop_back();
    cut.pop_back();
    if (canvas.text_width(cut + "…", size) <= width) return cut.empty() ? "" : cut + "…";
  }
  return "";
}

}  // namespace lab::viz
