#include "viz/panels/lake_sprites.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace lab::viz {
namespace {

constexpr float kTurn = 2 * std::numbers::pi_v<float>;

bool is_dark(const Theme& theme) { return readable_on(theme.background) == Colour{255, 255, 255}; }

/// Several numbers in [0, 1) that look random but belong to a cell (a multiplicative hash; Knuth).
float noise(int cell_number, int which) {
  const auto mixed =
      (static_cast<unsigned>(cell_number) * 31U + static_cast<unsigned>(which) + 7U) * 2654435761U;
  return static_cast<float>((mixed >> 8U) & 0xFFFFU) / 65536.0F;
}

/// The place in a cell: (0, 0) its upper left, (1, 1) its lower right corner.
Point within(Rect cell, float x, float y) {
  return {cell.x + x * cell.width, cell.y + y * cell.height};
}

void fill_ellipse(Canvas& canvas, Point centre, float rx, float ry, Colour colour) {
  constexpr int kCorners = 28;
  std::array<Point, kCorners> corners;
  for (int i = 0; i < kCorners; ++i) {
    const float angle = kTurn * static_cast<float>(i) / kCorners;
    corners[static_cast<std::size_t>(i)] = {centre.x + rx * std::cos(angle),
                                            centre.y + ry * std::sin(angle)};
  }
  canvas.fill_polygon(corners, colour);
}

/// A round shape with a wavy edge, convex all the same.
void fill_blob(Canvas& canvas, Point centre, float radius, int cell_number, Colour colour) {
  constexpr int kCorners = 32;
  std::array<Point, kCorners> corners;
  const float phase = noise(cell_number, 1) * kTurn, other = noise(cell_number, 2) * kTurn;
  for (int i = 0; i < kCorners; ++i) {
    const float angle = kTurn * static_cast<float>(i) / kCorners;
    const float r =
        radius * (1 + 0.055F * std::sin(2 * angle + phase) + 0.035F * std::sin(3 * angle + other));
    corners[static_cast<std::size_t>(i)] = {centre.x + r * std::cos(angle),
                                            centre.y + r * std::sin(angle)};
  }
  canvas.fill_polygon(corners, colour);
}

}  // namespace

Point direction_of(int action) {
  constexpr std::array<Point, 4> kDirections{{{-1, 0}, {0, 1}, {1, 0}, {0, -1}}};
  return kDirections[static_cast<std::size_t>(action)];
}

void draw_ice(Canvas& canvas, Rect board, int columns, int rows, const Theme& theme) {
  const bool dark = is_dark(theme);
  const Colour snow = dark ? Colour{70, 78, 90} : Colour{255, 255, 255};
  const Colour light = dark ? Colour{66, 84, 104} : Colour{233, 244, 250};
  const Colour deep = dark ? Colour{44, 58, 76} : Colour{196, 220, 236};
  const float bank = std::clamp(board.width * 0.012F, 2.0F, 7.0F);
  canvas.fill_rect(board.inset(-bank), snow, bank * 1.6F);
  canvas.stroke_rect(board.inset(-bank), theme.line, 1, bank * 1.6F);

  constexpr int kShades = 16;
  std::vector<Colour> shades;
  for (int y = 0; y < kShades; ++y) {
    for (int x = 0; x < kShades; ++x) {
      const float along = static_cast<float>(x + y) / (2 * kShades - 2);
      const float wave = 0.08F * std::sin(5 * along + 0.35F * static_cast<float>(x - y));
      shades.push_back(mix(light, deep, std::clamp(along + wave, 0.0F, 1.0F)));
    }
  }
  canvas.cells(board, kShades, kShades, shades);

  const Colour crack = (dark ? Colour{150, 176, 200} : Colour{120, 160, 188}).faded(0.35F);
  for (int column = 1; column < columns; ++column) {
    const float x =
        board.x + board.width * static_cast<float>(column) / static_cast<float>(columns);
    canvas.line({x, board.y}, {x, board.bottom()}, crack);
  }
  for (int row = 1; row < rows; ++row) {
    const float y = board.y + board.height * static_cast<float>(row) / static_cast<float>(rows);
    canvas.line({board.x, y}, {board.right(), y}, crack);
  }
}

void draw_glints(Canvas& canvas, Rect cell, int cell_number, const Theme& theme) {
  const Colour glint = Colour{255, 255, 255}.faded(is_dark(theme) ? 0.13F : 0.75F);
  for (int i = 0; i < 2; ++i) {
    const float x = 0.18F + 0.5F * noise(cell_number, 3 + i);
    const float y = 0.3F + 0.5F * noise(cell_number, 5 + i);
    const float length = 0.1F + 0.14F * noise(cell_number, 7 + i);
    canvas.line(within(cell, x, y), within(cell, x + length, y - length), glint,
                std::max(1.0F, cell.width * 0.018F));
  }
}

void draw_hole(Canvas& canvas, Rect cell, int cell_number, const Theme& theme) {
  const bool dark = is_dark(theme);
  const Point centre = cell.centre();
  const float radius = cell.width * 0.37F;
  const float rim = std::max(1.0F, cell.width * 0.035F);
  fill_blob(canvas, {centre.x, centre.y + rim * 0.6F}, radius + rim, cell_number,
            Colour{60, 90, 120}.faded(dark ? 0.5F : 0.22F));
  fill_blob(canvas, centre, radius + rim, cell_number,
            dark ? Colour{120, 146, 170} : Colour{250, 253, 255});
  fill_blob(canvas, centre, radius, cell_number, Colour{36, 74, 112});
  fill_blob(canvas, {centre.x, centre.y + radius * 0.07F}, radius * 0.86F, cell_number,
            Colour{24, 54, 88});
  fill_blob(canvas, {centre.x, centre.y + radius * 0.14F}, radius * 0.62F, cell_number,
            Colour{16, 38, 66});
  const Colour shine = Colour{190, 220, 240}.faded(0.55F);
  const float width = std::max(1.0F, cell.width * 0.02F);
  canvas.line(within(cell, 0.33F, 0.36F), within(cell, 0.45F, 0.30F), shine, width);
  canvas.line(within(cell, 0.29F, 0.42F), within(cell, 0.31F, 0.40F), shine, width);
}

void draw_goal(Canvas& canvas, Rect cell, const Theme& theme) {
  constexpr Colour kPaper{213, 94, 0}, kLid{230, 120, 30}, kRibbon{255, 240, 196};
  const float w = cell.width;
  fill_ellipse(canvas, within(cell, 0.5F, 0.76F), w * 0.36F, w * 0.12F,
               is_dark(theme) ? Colour{120, 140, 160} : Colour{255, 255, 255});
  fill_ellipse(canvas, within(cell, 0.5F, 0.78F), w * 0.27F, w * 0.06F,
               Colour{60, 90, 120}.faded(0.25F));
  const Rect box{cell.x + w * 0.27F, cell.y + w * 0.42F, w * 0.46F, w * 0.37F};
  const Rect lid{cell.x + w * 0.24F, cell.y + w * 0.36F, w * 0.52F, w * 0.12F};
  canvas.fill_rect(box, kPaper, w * 0.02F);
  canvas.fill_rect({box.x, box.y, box.width, w * 0.09F}, mix(kPaper, {0, 0, 0}, 0.18F));
  canvas.fill_rect({box.x + box.width * 0.40F, box.y, box.width * 0.20F, box.height}, kRibbon);
  canvas.fill_rect(lid, kLid, w * 0.02F);
  canvas.fill_rect({lid.x + lid.width * 0.40F, lid.y, lid.width * 0.20F, lid.height}, kRibbon);
  for (const float side : {-1.0F, 1.0F}) {
    const Point knot = within(cell, 0.5F, 0.35F);
    const Point outer{knot.x + side * w * 0.14F, knot.y - w * 0.13F};
    const Point lower{knot.x + side * w * 0.17F, knot.y - w * 0.02F};
    const std::array<Point, 3> loop =
        side > 0 ? std::array{knot, outer, lower} : std::array{knot, lower, outer};
    canvas.fill_polygon(loop, kRibbon);
    canvas.line(knot, outer, mix(kRibbon, kPaper, 0.4F), std::max(1.0F, w * 0.012F));
  }
  canvas.fill_circle(within(cell, 0.5F, 0.345F), w * 0.035F, mix(kRibbon, kPaper, 0.25F));
}

void draw_start(Canvas& canvas, Rect cell, const Theme& theme) {
  const float w = cell.width;
  const Colour pole = is_dark(theme) ? Colour{226, 226, 220} : Colour{60, 56, 50};
  const float width = std::max(1.5F, w * 0.022F);
  const Point foot = within(cell, 0.10F, 0.34F), top = within(cell, 0.10F, 0.07F);
  const std::array<Point, 3> flag{top, within(cell, 0.27F, 0.135F), within(cell, 0.10F, 0.20F)};
  std::array<Point, 3> edge = flag;
  edge[1].x += width * 0.9F;
  edge[0].y -= width * 0.6F;
  edge[2].y += width * 0.6F;
  canvas.line(foot, top, Colour{255, 255, 255}.faded(0.8F), width * 2.2F);
  canvas.fill_polygon(edge, Colour{255, 255, 255}.faded(0.8F));
  canvas.line(foot, top, pole, width);
  canvas.fill_polygon(flag, Colour{213, 94, 0});
}

void draw_arrow(Canvas& canvas, Point centre, int action, float length, Colour colour,
                float width) {
  const Point d = direction_of(action);
  const float half = length / 2, head = std::max(length * 0.34F, width * 1.6F);
  const Point tip{centre.x + d.x * half, centre.y + d.y * half};
  const Point neck{tip.x - d.x * head, tip.y - d.y * head};
  canvas.line({centre.x - d.x * half, centre.y - d.y * half}, neck, colour, width);
  // The corners right and left of the direction, clockwise on a screen whose y points down.
  const std::array<Point, 3> corners{tip,
                                     Point{neck.x - d.y * head * 0.8F, neck.y + d.x * head * 0.8F},
                                     Point{neck.x + d.y * head * 0.8F, neck.y - d.x * head * 0.8F}};
  canvas.fill_polygon(corners, colour);
}

void draw_penguin(Canvas& canvas, Point centre, float cell, const PenguinPose& pose) {
  constexpr Colour kCoat{38, 44, 58}, kBelly{250, 250, 246}, kBeak{240, 150, 30};
  const float u = cell * 0.30F * pose.size;  // half of its height
  const auto at = [&](float x, float y) { return Point{centre.x + x * u, centre.y + y * u}; };
  const Point look = direction_of(pose.looks);
  const float side = look.x * 0.16F;
  const float edge = std::max(0.8F, u * 0.05F);

  if (pose.in_water) {
    for (const float ring : {1.25F, 0.85F}) {
      canvas.stroke_circle(centre, u * ring, Colour{190, 220, 240}.faded(0.5F), edge * 1.4F);
    }
  } else {
    fill_ellipse(canvas, at(0, 0.98F), u * 0.62F, u * 0.16F, Colour{20, 40, 60}.faded(0.28F));
    fill_ellipse(canvas, at(-0.30F, 0.93F), u * 0.24F, u * 0.12F, kBeak);
    fill_ellipse(canvas, at(0.30F, 0.93F), u * 0.24F, u * 0.12F, kBeak);
  }
  for (const float wing : {-1.0F, 1.0F}) {
    const float lift = pose.cheers ? -0.62F : 0.42F;
    std::array<Point, 4> flipper{at(wing * 0.42F, -0.14F), at(wing * 0.98F, lift),
                                 at(wing * 0.86F, lift + 0.16F), at(wing * 0.44F, 0.30F)};
    if (wing < 0) std::reverse(flipper.begin(), flipper.end());
    canvas.fill_polygon(flipper, kCoat);
  }
  // A light edge keeps the coat apart from dark cells.
  fill_ellipse(canvas, at(0, 0.10F), u * 0.66F + edge, u * 0.86F + edge, kBelly.faded(0.85F));
  fill_ellipse(canvas, at(0, -0.50F), u * 0.50F + edge, u * 0.48F + edge, kBelly.faded(0.85F));
  fill_ellipse(canvas, at(0, 0.10F), u * 0.66F, u * 0.86F, kCoat);
  fill_ellipse(canvas, at(0, -0.50F), u * 0.50F, u * 0.48F, kCoat);
  fill_ellipse(canvas, at(side * 0.8F, 0.26F), u * 0.46F, u * 0.62F, kBelly);
  fill_ellipse(canvas, at(side - 0.19F, -0.48F), u * 0.23F, u * 0.26F, kBelly);
  fill_ellipse(canvas, at(side + 0.19F, -0.48F), u * 0.23F, u * 0.26F, kBelly);
  const Point gaze{side + look.x * 0.07F, -0.52F + look.y * 0.08F};
  canvas.fill_circle(at(gaze.x - 0.18F, gaze.y), u * 0.085F, kCoat);
  canvas.fill_circle(at(gaze.x + 0.18F, gaze.y), u * 0.085F, kCoat);
  const float lift = look.y * 0.05F;
  const std::array<Point, 3> beak{at(side * 1.5F - 0.13F, lift - 0.40F),
                                  at(side * 1.5F + 0.13F, lift - 0.40F),
                                  at(side * 1.5F + look.x * 0.16F, lift - 0.22F)};
  canvas.fill_polygon(beak, kBeak);
  canvas.fill_rect({at(-0.50F, -0.16F).x, at(0, -0.16F).y, u * 1.0F, u * 0.19F}, pose.scarf,
                   u * 0.09F);
  canvas.fill_rect({at(0.20F, 0).x, at(0, -0.06F).y, u * 0.20F, u * 0.42F},
                   mix(pose.scarf, {0, 0, 0}, 0.12F), u * 0.05F);
  if (pose.cheers) {
    constexpr Colour kSpark{240, 190, 60};
    for (int i = 0; i < 7; ++i) {
      const float angle = -kTurn / 4 + (static_cast<float>(i) - 3) * 0.42F;
      const float c = std::cos(angle), s = std::sin(angle);
      canvas.line(at(1.22F * c, 0.1F + 1.3F * s), at(1.44F * c, 0.1F + 1.54F * s), kSpark,
                  std::max(1.2F, u * 0.07F));
    }
  }
}

}  // namespace lab::viz
