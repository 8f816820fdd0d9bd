#include "viz/ui/raster.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace lab::viz {
namespace {

constexpr int kFraction = 8;  ///< bits of a position behind the point
constexpr std::int64_t kOne = 1 << kFraction;

/// Rounded. The cast cuts towards zero, so it is made of a number that is positive.
std::int64_t fixed(double value) {
  constexpr std::int64_t kFar = std::int64_t{1} << 40;
  return static_cast<std::int64_t>(value * kOne + (static_cast<double>(kFar) + 0.5)) - kFar;
}

/// Beyond it the products of the edges would not fit into 64 bits.
bool is_drawable(const Vertex& p) {
  constexpr float kFar = 1 << 20;
  return std::abs(p.x) < kFar && std::abs(p.y) < kFar;  // false for NaN as well
}

/// The first pixel whose centre is at or right of `position`.
int first_pixel(std::int64_t position) {
  return static_cast<int>((position + kOne / 2 - 1) >> kFraction);
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  const auto q = a / b;
  return q * b != a && (a < 0) != (b < 0) ? q - 1 : q;
}

/// `share` of 255, rounded.
int scale(int value, int share) {
  const int product = value * share + 128;
  return (product + (product >> 8)) >> 8;
}

/// `colour`, so much of 255 as opaque.
Colour faded(Colour colour, int share) {
  colour.a = static_cast<std::uint8_t>(scale(colour.a, share));
  return colour;
}

bool same_hue(Colour a, Colour b) { return a.r == b.r && a.g == b.g && a.b == b.b; }

std::uint8_t to_byte(double value) { return static_cast<std::uint8_t>(value + 0.5); }

void blend(Colour& under, Colour over, int alpha) {
  const auto mixed = [alpha](std::uint8_t low, std::uint8_t high) {
    return static_cast<std::uint8_t>(scale(high, alpha) + scale(low, 255 - alpha));
  };
  under = {mixed(under.r, over.r), mixed(under.g, over.g), mixed(under.b, over.b),
           static_cast<std::uint8_t>(alpha + scale(under.a, 255 - alpha))};
}

/// Narrows [left, right) to the pixels of row `y` inside of the edge from `p` to `q`: those whose
/// centre is on its right hand (y points down), or on it where it is a left or an upper edge.
void clip_to_edge(std::int64_t px, std::int64_t py, std::int64_t qx, std::int64_t qy, int y,
                  int& left, int& right) {
  const auto dx = qx - px, dy = qy - py;
  const auto centre_y = y * kOne + kOne / 2;
  // Inside: dx·(centre_y − py) − dy·(centre_x − px) > 0, or = 0 on a left or upper edge.
  const bool owns_its_centres = dy < 0 || (dy == 0 && dx > 0);
  const auto rest = dx * (centre_y - py) - dy * (kOne / 2 - px) - (owns_its_centres ? 0 : 1);
  const auto step = -dy * kOne;  // the growth per pixel
  if (step > 0) {
    left = static_cast<int>(std::max<std::int64_t>(left, -floor_divide(rest, step)));
  } else if (step < 0) {
    right = static_cast<int>(std::min<std::int64_t>(right, floor_divide(rest, -step) + 1));
  } else if (rest < 0) {
    right = left;
  }
}

/// A number that is given at the three corners of a triangle and lies on a plane between them.
class Plane {
 public:
  Plane(const Vertex& a, const Vertex& b, const Vertex& c, double at_a, double at_b, double at_c)
      : x_(a.x), y_(a.y), value_(at_a) {
    const double bx = b.x - a.x, by = b.y - a.y, cx = c.x - a.x, cy = c.y - a.y;
    const double area = bx * cy - by * cx;
    if (area == 0) return;
    per_x_ = ((at_b - at_a) * cy - (at_c - at_a) * by) / area;
    per_y_ = ((at_c - at_a) * bx - (at_b - at_a) * cx) / area;
    low_ = std::min({at_a, at_b, at_c});
    high_ = std::max({at_a, at_b, at_c});
  }
  /// At the centre of a pixel, never outside of what the corners have.
  [[nodiscard]] double at(int x, int y) const {
    return std::clamp(value_ + (x + 0.5 - x_) * per_x_ + (y + 0.5 - y_) * per_y_, low_, high_);
  }

 private:
  double x_, y_, value_, per_x_ = 0, per_y_ = 0, low_ = 0, high_ = 0;
};

}  // namespace

void Raster::set_clip(PixelRect clip) {
  clip_ = {std::max(clip.left, 0), std::max(clip.top, 0), std::min(clip.right, image_.width),
           std::min(clip.bottom, image_.height)};
}

void Raster::fill_span(int y, int left, int right, Colour colour) {
  if (left >= right) return;
  const auto row = image_.pixels.begin() + static_cast<std::ptrdiff_t>(y) * image_.width;
  if (colour.a == 255) {
    std::fill(row + left, row + right, colour);
  } else {
    std::for_each(row + left, row + right,
                  [colour](Colour& pixel) { blend(pixel, colour, colour.a); });
  }
}

/// The texture between its places, which is what keeps scaled letters and soft lines smooth.
int Raster::opacity(double u, double v) const {
  const auto x =
      std::clamp<std::int64_t>(fixed(u * texture_.width - 0.5), 0, (texture_.width - 1) * kOne);
  const auto y =
      std::clamp<std::int64_t>(fixed(v * texture_.height - 0.5), 0, (texture_.height - 1) * kOne);
  const int x0 = static_cast<int>(x >> kFraction), y0 = static_cast<int>(y >> kFraction);
  const int x_share = static_cast<int>(x & (kOne - 1)), y_share = static_cast<int>(y & (kOne - 1));
  if (x_share == 0 && y_share == 0) return texture_.at(x0, y0);
  const int x1 = std::min(x0 + 1, texture_.width - 1), y1 = std::min(y0 + 1, texture_.height - 1);
  const int upper = texture_.at(x0, y0) * (256 - x_share) + texture_.at(x1, y0) * x_share;
  const int lower = texture_.at(x0, y1) * (256 - x_share) + texture_.at(x1, y1) * x_share;
  return (upper * (256 - y_share) + lower * y_share + (1 << 15)) >> 16;
}

void Raster::rectangle(const Vertex& first, const Vertex& last) {
  if (!is_drawable(first) || !is_drawable(last)) return;
  const int left = std::max(clip_.left, first_pixel(fixed(first.x)));
  const int right = std::min(clip_.right, first_pixel(fixed(last.x)));
  const int top = std::max(clip_.top, first_pixel(fixed(first.y)));
  const int bottom = std::min(clip_.bottom, first_pixel(fixed(last.y)));
  if (left >= right) return;
  Colour colour = first.colour;
  if (first.u == last.u && first.v == last.v) {
    colour.a = static_cast<std::uint8_t>(scale(colour.a, opacity(first.u, first.v)));
    for (int y = top; y < bottom; ++y) fill_span(y, left, right, colour);
    return;
  }
  const double u_step = (last.u - first.u) / (last.x - first.x);
  const double v_step = (last.v - first.v) / (last.y - first.y);
  for (int y = top; y < bottom; ++y) {
    const double v = first.v + (y + 0.5 - first.y) * v_step;
    for (int x = left; x < right; ++x) {
      const int share = opacity(first.u + (x + 0.5 - first.x) * u_step, v);
      if (share != 0) fill_span(y, x, x + 1, faded(colour, share));
    }
  }
}

void Raster::triangle(const Vertex& a, const Vertex& b, const Vertex& c) {
  if (!is_drawable(a) || !is_drawable(b) || !is_drawable(c)) return;
  const std::array x{fixed(a.x), fixed(b.x), fixed(c.x)};
  const std::array y{fixed(a.y), fixed(b.y), fixed(c.y)};
  const auto area = (x[1] - x[0]) * (y[2] - y[0]) - (y[1] - y[0]) * (x[2] - x[0]);
  if (area == 0) return;
  if (area < 0) return triangle(a, c, b);

  const auto [x_low, x_high] = std::minmax({x[0], x[1], x[2]});
  const auto [y_low, y_high] = std::minmax({y[0], y[1], y[2]});
  const int top = std::max(clip_.top, first_pixel(y_low));
  const int bottom = std::min(clip_.bottom, first_pixel(y_high) + 1);
  const int first = std::max(clip_.left, first_pixel(x_low));
  const int last = std::min(clip_.right, first_pixel(x_high) + 1);

  const bool one_place = a.u == b.u && a.v == b.v && a.u == c.u && a.v == c.v;
  const bool one_hue = same_hue(a.colour, b.colour) && same_hue(a.colour, c.colour);
  const bool flat = one_place && a.colour == b.colour && a.colour == c.colour;
  Colour colour = a.colour;
  if (flat) colour.a = static_cast<std::uint8_t>(scale(colour.a, opacity(a.u, a.v)));
  const auto plane = [&](auto of) { return Plane(a, b, c, of(a), of(b), of(c)); };
  const Plane u = plane([](const Vertex& p) { return p.u; });
  const Plane v = plane([](const Vertex& p) { return p.v; });
  const Plane red = plane([](const Vertex& p) { return p.colour.r; });
  const Plane green = plane([](const Vertex& p) { return p.colour.g; });
  const Plane blue = plane([](const Vertex& p) { return p.colour.b; });
  const Plane alpha = plane([](const Vertex& p) { return p.colour.a; });
  const int white = one_place ? opacity(a.u, a.v) : 0;

  for (int row = top; row < bottom; ++row) {
    int left = first, right = last;
    for (std::size_t i = 0, j = 1; i < 3; ++i, j = (j + 1) % 3) {
      clip_to_edge(x[i], y[i], x[j], y[j], row, left, right);
    }
    if (flat) {
      fill_span(row, left, right, colour);
      continue;
    }
    for (int column = left; column < right; ++column) {
      const auto here = [&](const Plane& p) { return to_byte(p.at(column, row)); };
      if (!one_hue) colour = {here(red), here(green), here(blue), 0};
      const int share = one_place ? white : opacity(u.at(column, row), v.at(column, row));
      colour.a = static_cast<std::uint8_t>(scale(here(alpha), share));
      if (colour.a != 0) fill_span(row, column, column + 1, colour);
    }
  }
}

}  // namespace lab::viz
