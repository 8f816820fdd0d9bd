#include "viz/panels/grades_verdict.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace lab::viz {
namespace {

void draw_half_disc(Canvas& canvas, Point centre, float radius, Colour colour) {
  canvas.stroke_circle(centre, radius, colour, 1.8F);
  // Its lower half, clockwise: from the right through the bottom to the left.
  constexpr int kCorners = 13;
  std::vector<Point> corners;
  for (int i = 0; i < kCorners; ++i) {
    const float angle = std::numbers::pi_v<float> * static_cast<float>(i) / (kCorners - 1);
    corners.push_back({centre.x + radius * std::cos(angle), centre.y + radius * std::sin(angle)});
  }
  canvas.fill_polygon(corners, colour);
}

}  // namespace

Colour verdict_colour(Verdict verdict, const Theme& theme) {
  constexpr std::size_t kVermillion = 1, kGreen = 2, kPurple = 3, kOrange = 4;
  switch (verdict) {
    case Verdict::passed: return run_colour(kGreen);
    case Verdict::partly:
    case Verdict::timeout: return run_colour(kOrange);
    case Verdict::wrong: return run_colour(kVermillion);
    case Verdict::crashed:
    case Verdict::not_built:
    case Verdict::forbidden: return run_colour(kPurple);
    case Verdict::not_started:
    case Verdict::waiting:
    case Verdict::other: break;
  }
  return theme.faint_text;
}

void draw_verdict(Canvas& canvas, Point centre, float size, Verdict verdict, const Theme& theme) {
  const auto colour = verdict_colour(verdict, theme);
  const float r = size / 2, width = std::max(1.8F, size / 7);
  const auto at = [&](float x, float y) { return Point{centre.x + x * r, centre.y + y * r}; };
  switch (verdict) {
    case Verdict::passed:
      canvas.polyline(std::array{at(-0.8F, 0.05F), at(-0.25F, 0.65F), at(0.85F, -0.65F)}, colour,
                      width);
      break;
    case Verdict::partly: draw_half_disc(canvas, centre, r * 0.75F, colour); break;
    case Verdict::wrong:
      canvas.line(at(-0.65F, -0.65F), at(0.65F, 0.65F), colour, width);
      canvas.line(at(-0.65F, 0.65F), at(0.65F, -0.65F), colour, width);
      break;
    case Verdict::not_started: canvas.fill_circle(centre, r * 0.25F, colour); break;
    case Verdict::waiting:
      for (const float x : {-0.6F, 0.0F, 0.6F}) canvas.fill_circle(at(x, 0), r * 0.18F, colour);
      break;
    case Verdict::not_built:
      canvas.stroke_rect({at(-0.7F, 0).x, at(0, -0.7F).y, 1.4F * r, 1.4F * r}, colour, 2,
                         width * 0.8F);
      canvas.line(at(-0.35F, 0), at(0.35F, 0), colour, width * 0.8F);
      break;
    case Verdict::crashed:
      canvas.polyline(std::array{at(0, -0.85F), at(0.9F, 0.75F), at(-0.9F, 0.75F), at(0, -0.85F)},
                      colour, width * 0.8F);
      canvas.line(at(0, -0.3F), at(0, 0.25F), colour, width * 0.9F);
      canvas.fill_circle(at(0, 0.5F), width * 0.5F, colour);
      break;
    case Verdict::timeout:
      canvas.stroke_circle(centre, r * 0.8F, colour, width * 0.8F);
      canvas.polyline(std::array{at(0, -0.5F), at(0, 0.05F), at(0.4F, 0.05F)}, colour,
                      width * 0.8F);
      break;
    case Verdict::forbidden:
      canvas.stroke_circle(centre, r * 0.8F, colour, width * 0.8F);
      canvas.line(at(-0.55F, 0.55F), at(0.55F, -0.55F), colour, width * 0.8F);
      break;
    case Verdict::other:
      canvas.text({centre.x, centre.y - size * 0.6F}, colour, "?", size, Align::centre);
      break;
  }
}

}  // namespace lab::viz
