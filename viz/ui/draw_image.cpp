#include <imgui.h>

#include <cmath>

#include "viz/ui/imgui_version.hpp"
#include "viz/ui/raster.hpp"
#include "viz/ui/ui_context.hpp"

namespace lab::viz {
namespace {

Vertex vertex(const ImDrawVert& from, ImVec2 origin) {
  Vertex to{from.pos.x - origin.x, from.pos.y - origin.y, from.uv.x, from.uv.y, {}};
  to.colour = {static_cast<std::uint8_t>(from.col >> IM_COL32_R_SHIFT),
               static_cast<std::uint8_t>(from.col >> IM_COL32_G_SHIFT),
               static_cast<std::uint8_t>(from.col >> IM_COL32_B_SHIFT),
               static_cast<std::uint8_t>(from.col >> IM_COL32_A_SHIFT)};
  return to;
}

/// Whether six indices are the two triangles of an upright rectangle, as ImGui writes them for
/// boxes and letters: a, b, c, a, c, d clockwise from the upper left corner, in one colour.
bool is_upright_rectangle(const ImDrawVert* vertices, const ImDrawIdx* i) {
  if (i[3] != i[0] || i[4] != i[2]) return false;
  const ImDrawVert &a = vertices[i[0]], &b = vertices[i[1]], &c = vertices[i[2]],
                   &d = vertices[i[5]];
  return a.pos.y == b.pos.y && b.pos.x == c.pos.x && c.pos.y == d.pos.y && d.pos.x == a.pos.x &&
         a.pos.x < c.pos.x && a.pos.y < c.pos.y && a.uv.y == b.uv.y && b.uv.x == c.uv.x &&
         c.uv.y == d.uv.y && d.uv.x == a.uv.x && a.col == b.col && a.col == c.col && a.col == d.col;
}

void draw(Raster& raster, const ImDrawList& list, const ImDrawCmd& command, ImVec2 origin) {
  const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
  const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
  const ImDrawIdx* const end = index + command.ElemCount;
  const auto corner = [&](int i) { return vertex(vertices[index[i]], origin); };
  while (index != end) {
    if (end - index >= 6 && is_upright_rectangle(vertices, index)) {
      raster.rectangle(corner(0), corner(2));
      index += 6;
    } else {
      raster.triangle(corner(0), corner(1), corner(2));
      index += 3;
    }
  }
}

PixelRect clip_of(const ImDrawCmd& command, ImVec2 origin) {
  const auto pixel = [](float value) { return static_cast<int>(std::lround(value)); };
  return {pixel(command.ClipRect.x - origin.x), pixel(command.ClipRect.y - origin.y),
          pixel(command.ClipRect.z - origin.x), pixel(command.ClipRect.w - origin.y)};
}

}  // namespace

Image draw_image(Colour background) {
  const ImDrawData* data = ImGui::GetDrawData();
  if (data == nullptr || !data->Valid) return {};
  Image image(static_cast<int>(data->DisplaySize.x), static_cast<int>(data->DisplaySize.y),
              background);
  for (int i = 0; i < data->CmdListsCount; ++i) {
    const ImDrawList& list = *data->CmdLists[i];
    for (const ImDrawCmd& command : list.CmdBuffer) {
      if (command.UserCallback != nullptr) continue;
      const AlphaTexture texture = texture_of(command);
      if (texture.width == 0) continue;
      Raster raster(image, texture);
      raster.set_clip(clip_of(command, data->DisplayPos));
      draw(raster, list, command, data->DisplayPos);
    }
  }
  return image;
}

}  // namespace lab::viz
