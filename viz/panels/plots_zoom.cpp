#include "viz/panels/plots_zoom.hpp"

#include <cmath>

namespace lab::viz {
namespace {

/// What the inside of a plot would show if its picture were magnified around `centre`. In pixels,
/// so that it holds for a logarithmic axis too.
struct Span {
  float begin, end;
};
Span magnified(float begin, float end, float centre, float notches) {
  const float factor = std::pow(0.85F, notches);
  return {centre + (begin - centre) * factor, centre + (end - centre) * factor};
}

/// Whether a plot can show these values.
bool can_show(const PlotLayout& layout, Extent values) {
  return is_range(values) && (!layout.log_scale || values.low > 0);
}

}  // namespace

bool is_zoomed(const View& view) { return !view.x_range.empty() || !view.y_ranges.empty(); }

void show_all(View& view) {
  view.x_range.clear();
  view.y_ranges.clear();
}

void zoom_x(View& view, const PlotLayout& layout, Point pointer, float notches, Extent whole) {
  const auto& inside = layout.inside;
  const auto span = magnified(inside.x, inside.right(), pointer.x, notches);
  const Extent range{layout.x_at(span.begin), layout.x_at(span.end)};
  if (range.low <= whole.low && range.high >= whole.high) {
    view.x_range.clear();
  } else if (is_range(range)) {
    set_x_range(view, range);
  }
}

void zoom_y(View& view, const PlotLayout& layout, Point pointer, float notches,
            const std::string& key) {
  const auto& inside = layout.inside;
  const auto span = magnified(inside.bottom(), inside.y, pointer.y, notches);
  const Extent range{layout.y_at(span.begin), layout.y_at(span.end)};
  if (can_show(layout, range)) set_y_range(view, key, range);
}

void move_zoomed(View& view, const PlotLayout& layout, Point pixels, const std::string& key) {
  const auto& inside = layout.inside;
  const Extent x{layout.x_at(inside.x - pixels.x), layout.x_at(inside.right() - pixels.x)};
  if (pixels.x != 0 && is_range(x)) set_x_range(view, x);
  const Extent y{layout.y_at(inside.bottom() - pixels.y), layout.y_at(inside.y - pixels.y)};
  if (y_range(view, key) && can_show(layout, y)) set_y_range(view, key, y);
}

}  // namespace lab::viz
