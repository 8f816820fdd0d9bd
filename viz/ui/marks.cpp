#include "viz/ui/marks.hpp"

#include <imgui.h>

namespace lab::viz {

void Marks::add_item(const std::string& name) {
  const ImVec2 low = ImGui::GetItemRectMin(), size = ImGui::GetItemRectSize();
  add(name, {low.x, low.y, size.x, size.y});
}

}  // namespace lab::viz
