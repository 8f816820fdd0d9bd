#pragma once

#include <imgui.h>

#include <algorithm>
#include <string>

#include "viz/ui/marks.hpp"

namespace lab::viz {

/// Puts the next widget, `width` wide, beside the last one, or into a new line where it would end
/// beyond `right`.
inline void beside(float width, float right, float gap = 8) {
  ImGui::SameLine(0, gap);
  if (ImGui::GetCursorScreenPos().x + width > right) ImGui::NewLine();
}

/// The width that a button with this label takes.
inline float button_width(const char* label) {
  return ImGui::CalcTextSize(label, nullptr, true).x + 2 * ImGui::GetStyle().FramePadding.x;
}

/// Lays an invisible button over `area`; ImGui then tells what the mouse does there.
inline void cover(const char* id, Rect area) {
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::InvisibleButton(id, {std::max(area.width, 1.0F), std::max(area.height, 1.0F)});
}

/// ImGui::BeginCombo, marked. (While its list is unfolded, the last item is the list.)
inline bool begin_combo(const char* id, const std::string& preview, float width, Marks& marks,
                        const std::string& mark) {
  const ImVec2 place = ImGui::GetCursorScreenPos();
  marks.add(mark, {place.x, place.y, width, ImGui::GetFrameHeight()});
  ImGui::SetNextItemWidth(width);
  return ImGui::BeginCombo(id, preview.c_str());
}

}  // namespace lab::viz
