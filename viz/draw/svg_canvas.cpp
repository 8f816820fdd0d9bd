#include "viz/draw/svg_canvas.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "core/error.hpp"
#include "viz/draw/cell_grid.hpp"
#include "viz/draw/svg_text.hpp"

namespace lab::viz {
namespace {

// A font's size here is the height from its ascent to its descent; SVG's is the em. Those of DejaVu
// Sans, in ems:
constexpr float kAscent = 0.928F, kDescent = 0.236F;

/// fill="#rrggbb", with its opacity unless it is opaque; `what` is fill or stroke.
std::string paint(const char* what, Colour c) {
  auto text = fmt::format(" {}=\"#{:02x}{:02x}{:02x}\"", what, c.r, c.g, c.b);
  if (c.a < 255) text += fmt::format(" {}-opacity=\"{}\"", what, svg_number(c.a / 255.0F));
  return text;
}

std::string stroke(Colour colour, float width) {
  return " fill=\"none\"" + paint("stroke", colour) +
         (width == 1 ? "" : " stroke-width=\"" + svg_number(width) + "\"");
}

std::string box(Rect r, float rounding) {
  auto text = fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", svg_number(r.x),
                          svg_number(r.y), svg_number(std::max(0.0F, r.width)),
                          svg_number(std::max(0.0F, r.height)));
  if (rounding > 0) text += " rx=\"" + svg_number(rounding) + "\"";
  return text;
}

std::string corner_list(std::span<const Point> points) {
  std::string text = " points=\"";
  for (const auto& p : points) text += svg_number(p.x) + "," + svg_number(p.y) + " ";
  if (!points.empty()) text.pop_back();
  return text + "\"";
}

}  // namespace

SvgCanvas::SvgCanvas(float width, float height,
                     std::function<float(std::string_view, float)> measure)
    : measure_(std::move(measure)) {
  text_ = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
      "viewBox=\"0 0 {0} {1}\" font-family=\"DejaVu Sans, sans-serif\" xml:space=\"preserve\">\n",
      svg_number(width), svg_number(height));
}

void SvgCanvas::fill_rect(Rect rect, Colour colour, float rounding) {
  text_ += box(rect, rounding) + paint("fill", colour) + "/>\n";
}

void SvgCanvas::stroke_rect(Rect rect, Colour colour, float width, float rounding) {
  text_ += box(rect, rounding) + stroke(colour, width) + "/>\n";
}

void SvgCanvas::line(Point from, Point to, Colour colour, float width) {
  text_ += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"", svg_number(from.x),
                       svg_number(from.y), svg_number(to.x), svg_number(to.y)) +
           stroke(colour, width) + "/>\n";
}

void SvgCanvas::polyline(std::span<const Point> points, Colour colour, float width) {
  if (points.size() < 2) return;
  text_ +=
      "<polyline" + corner_list(points) + stroke(colour, width) + " stroke-linejoin=\"round\"/>\n";
}

void SvgCanvas::fill_polygon(std::span<const Point> corners, Colour colour) {
  if (corners.size() < 3) return;
  text_ += "<polygon" + corner_list(corners) + paint("fill", colour) + "/>\n";
}

void SvgCanvas::fill_circle(Point centre, float radius, Colour colour) {
  text_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"", svg_number(centre.x),
                       svg_number(centre.y), svg_number(radius)) +
           paint("fill", colour) + "/>\n";
}

void SvgCanvas::stroke_circle(Point centre, float radius, Colour colour, float width) {
  text_ += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"", svg_number(centre.x),
                       svg_number(centre.y), svg_number(radius)) +
           stroke(colour, width) + "/>\n";
}

void SvgCanvas::cells(Rect rect, int columns, int rows, std::span<const Colour> colours) {
  const CellGrid all{columns, rows};
  expect(columns >= 0 && rows >= 0 && colours.size() == all.size(),
         "cells: {} colours for {} × {} cells", colours.size(), columns, rows);
  if (colours.empty() || !(rect.width > 0) || !(rect.height > 0)) return;
  const CellGrid grid = fitted(all, rect);
  const auto shown = averaged(colours, all, grid);

  // One path a colour, with equal neighbours of a row as one piece: a fifth of what a rectangle a
  // cell would take.
  std::map<std::string, std::string> paths;
  for (int row = 0; row < grid.rows; ++row) {
    const auto* line = &shown[grid.at(0, row)];
    for (int begin = 0, end = 0; begin < grid.columns; begin = end) {
      while (end < grid.columns && line[end] == line[begin]) ++end;
      if (line[begin].a == 0) continue;
      paths[paint("fill", line[begin])] +=
          fmt::format("M{} {}h{}v1h-{}z", begin, row, end - begin, end - begin);
    }
  }
  // Without crisp edges, neighbours would show a seam where both cover a part of a pixel.
  text_ += fmt::format(
      "<g shape-rendering=\"crispEdges\" transform=\"translate({} {}) scale({:.6g} {:.6g})\">\n",
      svg_number(rect.x), svg_number(rect.y), rect.width / static_cast<float>(grid.columns),
      rect.height / static_cast<float>(grid.rows));
  for (const auto& [fill, path] : paths) text_ += "<path" + fill + " d=\"" + path + "\"/>\n";
  text_ += "</g>\n";
}

void SvgCanvas::text(Point place, Colour colour, std::string_view text, float size, Align align) {
  if (text.empty()) return;
  const float em = size / (kAscent + kDescent);
  text_ += fmt::format("<text x=\"{}\" y=\"{}\" font-size=\"{}\"", svg_number(place.x),
                       svg_number(place.y + kAscent * em), svg_number(em));
  if (align == Align::centre) text_ += " text-anchor=\"middle\"";
  if (align == Align::right) text_ += " text-anchor=\"end\"";
  text_ += paint("fill", colour) + ">" + xml_escaped(text) + "</text>\n";
}

float SvgCanvas::text_width(std::string_view text, float size) { return measure_(text, size); }

void SvgCanvas::push_clip(Rect rect) {
  const int id = ++clips_;
  ++open_;
  // Groups within groups clip to the intersection by themselves.
  text_ += fmt::format("<clipPath id=\"c{}\">{}/></clipPath><g clip-path=\"url(#c{})\">\n", id,
                       box(rect, 0), id);
}

void SvgCanvas::pop_clip() {
  if (open_ == 0) return;
  --open_;
  text_ += "</g>\n";
}

std::string SvgCanvas::finish() {
  while (open_ > 0) pop_clip();
  text_ += "</svg>\n";
  return std::move(text_);
}

}  // namespace lab::viz
