#pragma once

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viz/draw/canvas.hpp"

namespace lab::testing {

/// A canvas that keeps what is drawn instead of drawing it. Every letter is 0.6 of its size wide.
class RecordingCanvas final : public viz::Canvas {
 public:
  struct Text {
    viz::Rect place;
    std::string text;
    viz::Colour colour;
  };
  struct Cells {
    viz::Rect place;
    int columns = 0, rows = 0;
    std::vector<viz::Colour> colours;
  };
  std::vector<Text> texts;
  std::vector<Cells> cell_maps;
  std::vector<viz::Rect> places;  ///< of everything that was drawn, as if nothing were clipped
  int clips = 0;                  ///< that are still open

  /// The first thing that leaves `area` by more than a pixel; an empty text when there is none.
  [[nodiscard]] std::string outside(viz::Rect area) const {
    for (const auto& p : places) {
      if (p.x < area.x - 1 || p.y < area.y - 1 || p.right() > area.right() + 1 ||
          p.bottom() > area.bottom() + 1) {
        std::string what = "something";
        for (const auto& text : texts) {
          if (text.place == p) what = text.text;
        }
        return what + " at " + std::to_string(p.x) + ", " + std::to_string(p.y) + " size " +
               std::to_string(p.width) + " x " + std::to_string(p.height);
      }
    }
    return "";
  }
  [[nodiscard]] bool has_text(std::string_view part) const {
    return std::any_of(texts.begin(), texts.end(),
                       [&](const Text& one) { return one.text.find(part) != std::string::npos; });
  }

  void fill_rect(viz::Rect rect, viz::Colour, float) override { places.push_back(rect); }
  void stroke_rect(viz::Rect rect, viz::Colour, float, float) override { places.push_back(rect); }
  void line(viz::Point from, viz::Point to, viz::Colour, float) override {
    const viz::Point both[] = {from, to};
    add_points(both);
  }
  void polyline(std::span<const viz::Point> points, viz::Colour, float) override {
    add_points(points);
  }
  void fill_polygon(std::span<const viz::Point> corners, viz::Colour) override {
    add_points(corners);
  }
  void fill_circle(viz::Point centre, float radius, viz::Colour) override {
    places.push_back({centre.x - radius, centre.y - radius, 2 * radius, 2 * radius});
  }
  void stroke_circle(viz::Point centre, float radius, viz::Colour colour, float) override {
    fill_circle(centre, radius, colour);
  }
  void cells(viz::Rect rect, int columns, int rows, std::span<const viz::Colour> colours) override {
    places.push_back(rect);
    cell_maps.push_back({rect, columns, rows, {colours.begin(), colours.end()}});
  }
  void text(viz::Point place, viz::Colour colour, std::string_view text, float size,
            viz::Align align) override {
    if (text.empty()) return;
    const float width = text_width(text, size);
    const float share = align == viz::Align::left ? 0 : align == viz::Align::centre ? 0.5F : 1;
    const viz::Rect box{place.x - width * share, place.y, width, size};
    places.push_back(box);
    texts.push_back({box, std::string(text), colour});
  }
  float text_width(std::string_view text, float size) override {
    const auto letters = std::count_if(text.begin(), text.end(), [](char c) {
      return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    });
    return 0.6F * size * static_cast<float>(letters);
  }
  void push_clip(viz::Rect) override { ++clips; }
  void pop_clip() override { --clips; }

 private:
  void add_points(std::span<const viz::Point> points) {
    if (points.empty()) return;
    const auto [left, right] =
        std::minmax_element(points.begin(), points.end(), [](auto a, auto b) { return a.x < b.x; });
    const auto [top, bottom] =
        std::minmax_element(points.begin(), points.end(), [](auto a, auto b) { return a.y < b.y; });
    places.push_back({left->x, top->y, right->x - left->x, bottom->y - top->y});
  }
};

}  // namespace lab::testing
