#include "viz/panels/plots_zoom.hpp"

#include <algorithm>
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

/// Whether numbers of that range can still be told apart, and are numbers.
bool is_usable(Extent e) {
  return std::isfinite(e.low) && std::isfinite(e.high) &&
         e.high - e.low > 1e-9 * std::max(std::abs(e.low), std::abs(e.high));
}

}  // namespace

void PlotsZoom::set_axis(Axis axis, bool log_scale) {
  if (axis != axis_) x_.reset();
  if (log_scale != log_scale_) y_.clear();
  axis_ = axis;
  log_scale_ = log_scale;
}

void PlotsZoom::reset() {
  x_.reset();
  y_.clear();
}

void PlotsZoom::apply_to(PlotStyle& style, const std::string& key) const {
  if (x_) style.x_range = x_;
  if (const auto found = y_.find(key); found != y_.end()) style.y_range = found->second;
}

void PlotsZoom::zoom_x(const PlotLayout& layout, Point pointer, float notches, Extent whole) {
  const auto& inside = layout.inside;
  const auto span = magnified(inside.x, inside.right(), pointer.x, notches);
  const Extent range{layout.x_at(span.begin), layout.x_at(span.end)};
  if (range.low <= whole.low && range.high >= whole.high) {
    x_.reset();
  } else if (is_usable(range)) {
    x_ = range;
  }
}

void PlotsZoom::zoom_y(const PlotLayout& layout, Point pointer, float notches,
                       const std::string& key) {
  const auto& inside = layout.inside;
  const auto span = magnified(inside.bottom(), inside.y, pointer.y, notches);
  const Extent range{layout.y_at(span.begin), layout.y_at(span.end)};
  if (is_usable(range)) y_[key] = range;
}

void PlotsZoom::move(const PlotLayout& layout, Point pixels, const std::string& key) {
  const auto& inside = layout.inside;
  const Extent x{layout.x_at(inside.x - pixels.x), layout.x_at(inside.right() - pixels.x)};
  if (pixels.x != 0 && is_usable(x)) x_ = x;
  const Extent y{layout.y_at(inside.bottom() - pixels.y), layout.y_at(inside.y - pixels.y)};
  if (y_.contains(key) && is_usable(y)) y_[key] = y;
}

}  // namespace lab::viz
