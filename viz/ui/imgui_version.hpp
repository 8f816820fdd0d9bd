#pragma once

// What differs between Dear ImGui 1.86 (Debian 12), 1.90 (Debian 13) and 1.92, as far as more than
// one file must know. Keys, the clipboard and the font are set up in one place each.

#include <imgui.h>

#include "viz/ui/raster.hpp"

namespace lab::viz {

/// Outline of a rectangle (from 1.92.8 the last two arguments are swapped).
inline void add_rect(ImDrawList& list, ImVec2 low, ImVec2 high, ImU32 colour, float rounding,
                     float width) {
#if IMGUI_VERSION_NUM >= 19280
  list.AddRect(low, high, colour, rounding, width);
#else
  list.AddRect(low, high, colour, rounding, ImDrawFlags_None, width);
#endif
}

/// Joined points (likewise).
inline void add_polyline(ImDrawList& list, const ImVec2* points, int count, ImU32 colour,
                         float width) {
#if IMGUI_VERSION_NUM >= 19280
  list.AddPolyline(points, count, colour, width);
#else
  list.AddPolyline(points, count, colour, ImDrawFlags_None, width);
#endif
}

/// The texture that a command draws from, as far as it lies in memory; else it has no width.
inline AlphaTexture texture_of(const ImDrawCmd& command) {
#if IMGUI_VERSION_NUM >= 19200
  const ImTextureData* texture = command.TexRef._TexData;
  if (texture == nullptr || texture->Pixels == nullptr) return {};
  // Of four bytes a place the last is the opacity.
  const int stride = texture->BytesPerPixel;
  return {texture->Width, texture->Height, texture->Pixels + (stride - 1), stride};
#else
  ImFontAtlas& fonts = *ImGui::GetIO().Fonts;
  if (command.GetTexID() != fonts.TexID) return {};
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  fonts.GetTexDataAsAlpha8(&pixels, &width, &height);
  return {width, height, pixels, 1};
#endif
}

}  // namespace lab::viz
