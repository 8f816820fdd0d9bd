#include "viz/ui/ui_context.hpp"

#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "viz/ui/fonts.hpp"
#include "viz/ui/input.hpp"
#include "viz/ui/style.hpp"

namespace lab::viz {

namespace {

#if IMGUI_VERSION_NUM >= 19110
using ClipboardOwner = ImGuiContext*;
#else
using ClipboardOwner = void*;
#endif

/// ImGui calls plain functions, and there is one context, so they find the clipboard here.
Clipboard* present_clipboard = nullptr;

const char* paste(ClipboardOwner) {
  static std::string text;  // ImGui reads it after this returns
  text = present_clipboard->get();
  return text.c_str();
}

void copy(ClipboardOwner, const char* text) { present_clipboard->set(text); }

void connect_clipboard() {
#if IMGUI_VERSION_NUM >= 19110
  ImGui::GetPlatformIO().Platform_GetClipboardTextFn = paste;
  ImGui::GetPlatformIO().Platform_SetClipboardTextFn = copy;
#else
  ImGui::GetIO().GetClipboardTextFn = paste;
  ImGui::GetIO().SetClipboardTextFn = copy;
#endif
}

/// A clipboard within this program.
Clipboard own_clipboard() {
  const auto text = std::make_shared<std::string>();
  return {[text] { return *text; }, [text](const std::string& copied) { *text = copied; }};
}

/// Does what a renderer does with ImGui's textures, where there is none: draw_image() reads them
/// where they lie.
void accept_textures() {
#if IMGUI_VERSION_NUM >= 19200
  if (ImGui::GetIO().BackendRendererName != nullptr) return;
  for (ImTextureData* texture : *ImGui::GetDrawData()->Textures) {
    if (texture->Status == ImTextureStatus_WantDestroy) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    } else if (texture->Status != ImTextureStatus_Destroyed) {
      texture->SetTexID(ImTextureID{1});
      texture->SetStatus(ImTextureStatus_OK);
    }
  }
#endif
}

}  // namespace

struct UiContext::State {
  State() {
    expect(ImGui::GetCurrentContext() == nullptr, "there is a UiContext already");
    ImGui::CreateContext();
    present_clipboard = &clipboard;
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    ImGui::DestroyContext();
    present_clipboard = nullptr;
  }

  Input input;
  Clipboard clipboard = own_clipboard();
};

UiContext::UiContext() : state_(std::make_unique<State>()) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
#if IMGUI_VERSION_NUM >= 19200
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
#endif
  connect_clipboard();
  prepare_input();
  allow_large_lists(true);
  load_fonts();
#if IMGUI_VERSION_NUM < 19200
  io.Fonts->Build();  // texts can be measured before the first frame
#endif
  set_theme(light_theme());
}

UiContext::~UiContext() = default;

void UiContext::set_theme(const Theme& theme) { apply_style(theme); }

void UiContext::allow_large_lists(bool allowed) {
  ImGuiBackendFlags& flags = ImGui::GetIO().BackendFlags;
  flags = allowed ? flags | ImGuiBackendFlags_RendererHasVtxOffset
                  : flags & ~ImGuiBackendFlags_RendererHasVtxOffset;
}

void UiContext::use_clipboard(Clipboard clipboard) { state_->clipboard = std::move(clipboard); }

void UiContext::feed(const Event& event) { state_->input.push(event); }

bool UiContext::waiting() const { return state_->input.waiting(); }

void UiContext::begin_frame(int width, int height, double seconds) {
  ImGuiIO& io = ImGui::GetIO();
  io.DisplaySize = {static_cast<float>(std::max(width, 1)),
                    static_cast<float>(std::max(height, 1))};
  io.DeltaTime = std::max(static_cast<float>(seconds), 1e-5F);  // ImGui insists on some
  state_->input.show_frame();
  ImGui::NewFrame();
}

void UiContext::end_frame() {
  ImGui::Render();
  accept_textures();
}

bool UiContext::wants_text() const { return ImGui::GetIO().WantTextInput; }

// ImGui has no public way to close a popup from outside, or to ask where it lies.

bool UiContext::has_popup() const { return !ImGui::GetCurrentContext()->OpenPopupStack.empty(); }

bool UiContext::is_over_popup(Point place) const {
  const auto& popups = ImGui::GetCurrentContext()->OpenPopupStack;
  return std::any_of(popups.begin(), popups.end(), [place](const ImGuiPopupData& popup) {
    return popup.Window != nullptr && popup.Window->Rect().Contains({place.x, place.y});
  });
}

void UiContext::close_popup() {
  if (has_popup()) {
    ImGui::ClosePopupToLevel(ImGui::GetCurrentContext()->OpenPopupStack.Size - 1, true);
  }
}

void UiContext::close_popups() {
  if (has_popup()) ImGui::ClosePopupToLevel(0, true);
}

}  // namespace lab::viz
