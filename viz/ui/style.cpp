#include "viz/ui/style.hpp"

#include <imgui.h>

namespace lab::viz {
namespace {

ImVec4 vec(Colour c) {
  const auto part = [](std::uint8_t value) { return static_cast<float>(value) / 255; };
  return {part(c.r), part(c.g), part(c.b), part(c.a)};
}

void shape(ImGuiStyle& style) {
  style.WindowPadding = {12, 12};
  style.FramePadding = {9, 5};
  style.ItemSpacing = {8, 8};
  style.ItemInnerSpacing = {7, 5};
  style.CellPadding = {8, 4};
  style.IndentSpacing = 18;
  style.ScrollbarSize = 11;
  style.GrabMinSize = 12;

  style.WindowRounding = style.PopupRounding = 8;
  style.ChildRounding = 6;
  style.FrameRounding = style.GrabRounding = style.TabRounding = 5;
  style.ScrollbarRounding = 6;

  style.WindowBorderSize = style.PopupBorderSize = 1;
  style.FrameBorderSize = 1;
  style.ChildBorderSize = style.TabBorderSize = 0;
  style.WindowTitleAlign = {0, 0.5F};
  style.WindowMenuButtonPosition = ImGuiDir_None;
  style.DisplaySafeAreaPadding = {0, 0};
}

}  // namespace

void apply_style(const Theme& theme) {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  // For the colours that only later versions know.
  if (readable_on(theme.background) == readable_on({0, 0, 0})) {
    ImGui::StyleColorsDark();
  } else {
    ImGui::StyleColorsLight();
  }
  shape(style);

  const auto set = [&style](ImGuiCol which, Colour colour) { style.Colors[which] = vec(colour); };
  const Colour none = theme.surface.faded(0);
  // What can be pressed has a little of the text's colour over whatever lies below, more when the
  // mouse is on it; what is chosen has some of the accent.
  const auto raised = [&theme](float share) { return theme.text.faded(share); };
  const auto chosen = [&theme](float share) { return mix(theme.surface, theme.accent, share); };

  set(ImGuiCol_Text, theme.text);
  set(ImGuiCol_TextDisabled, theme.faint_text);
  set(ImGuiCol_TextSelectedBg, theme.accent.faded(0.35F));
  set(ImGuiCol_WindowBg, theme.background);
  set(ImGuiCol_ChildBg, none);
  set(ImGuiCol_PopupBg, theme.surface);
  set(ImGuiCol_MenuBarBg, theme.surface);
  set(ImGuiCol_TitleBg, theme.surface);
  set(ImGuiCol_TitleBgActive, theme.surface);
  set(ImGuiCol_TitleBgCollapsed, theme.surface);
  set(ImGuiCol_Border, theme.line);
  set(ImGuiCol_BorderShadow, none);
  set(ImGuiCol_Separator, theme.line);
  set(ImGuiCol_SeparatorHovered, theme.accent);
  set(ImGuiCol_SeparatorActive, theme.accent);

  set(ImGuiCol_FrameBg, raised(0.06F));
  set(ImGuiCol_FrameBgHovered, raised(0.11F));
  set(ImGuiCol_FrameBgActive, raised(0.15F));
  set(ImGuiCol_Button, raised(0.08F));
  set(ImGuiCol_ButtonHovered, raised(0.14F));
  set(ImGuiCol_ButtonActive, chosen(0.35F));
  set(ImGuiCol_Header, chosen(0.18F));
  set(ImGuiCol_HeaderHovered, raised(0.09F));
  set(ImGuiCol_HeaderActive, chosen(0.30F));
  set(ImGuiCol_CheckMark, theme.accent);
  set(ImGuiCol_SliderGrab, chosen(0.45F));  // its number is written across it
  set(ImGuiCol_SliderGrabActive, chosen(0.6F));

  set(ImGuiCol_ScrollbarBg, none);
  set(ImGuiCol_ScrollbarGrab, theme.text.faded(0.18F));
  set(ImGuiCol_ScrollbarGrabHovered, theme.text.faded(0.30F));
  set(ImGuiCol_ScrollbarGrabActive, theme.text.faded(0.40F));
  set(ImGuiCol_ResizeGrip, none);
  set(ImGuiCol_ResizeGripHovered, theme.accent.faded(0.5F));
  set(ImGuiCol_ResizeGripActive, theme.accent);

  set(ImGuiCol_Tab, none);
  set(ImGuiCol_TabHovered, raised(0.11F));
#if IMGUI_VERSION_NUM >= 19090
  set(ImGuiCol_TabSelected, chosen(0.20F));
  set(ImGuiCol_TabSelectedOverline, none);
#else
  set(ImGuiCol_TabActive, chosen(0.20F));
#endif

  set(ImGuiCol_PlotLines, theme.accent);
  set(ImGuiCol_PlotLinesHovered, theme.text);
  set(ImGuiCol_PlotHistogram, theme.accent);
  set(ImGuiCol_PlotHistogramHovered, mix(theme.accent, theme.text, 0.2F));
  set(ImGuiCol_TableHeaderBg, raised(0.05F));
  set(ImGuiCol_TableBorderStrong, theme.line);
  set(ImGuiCol_TableBorderLight, theme.line.faded(0.6F));
  set(ImGuiCol_TableRowBg, none);
  set(ImGuiCol_TableRowBgAlt, theme.text.faded(0.03F));
  set(ImGuiCol_DragDropTarget, theme.accent);
  set(ImGuiCol_ModalWindowDimBg, Colour{0, 0, 0, 90});
}

}  // namespace lab::viz
