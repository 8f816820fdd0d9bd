#include "viz/panels/movielens_titles.hpp"

#include <algorithm>

#include "viz/draw/fitted_text.hpp"

namespace lab::viz {

bool TitleWriter::write(Point at, float radius, const std::string& title, Colour colour) {
  const float size = theme_.small_font;
  const auto text = fitted_text(canvas_, title, size, longest_);
  const float width = canvas_.text_width(text, size);
  Rect box{at.x + radius + 4, at.y - size / 2 - 1, width, size + 2};
  if (box.right() > inside_.right() - 2) box.x = at.x - radius - 4 - width;
  if (box.x < inside_.x + 2 || box.y < inside_.y || box.bottom() > inside_.bottom()) return false;
  const bool is_taken = std::ranges::any_of(taken_, [&](Rect other) {
    return box.x < other.right() + 6 && other.x < box.right() + 6 && box.y < other.bottom() &&
           other.y < box.bottom();
  });
  if (is_taken) return false;
  canvas_.fill_rect(Rect{box.x - 2, box.y, box.width + 4, box.height}, theme_.surface.faded(0.82F),
                    3);
  canvas_.text({box.x, box.y}, colour, text, size);
  taken_.push_back(box);
  return true;
}

}  // namespace lab::viz
