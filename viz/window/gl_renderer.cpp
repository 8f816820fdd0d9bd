#include "viz/window/gl_renderer.hpp"

#include <imgui.h>
#include <imgui_impl_opengl2.h>
#include <imgui_impl_opengl3.h>

#include <SFML/OpenGL.hpp>

#include "core/error.hpp"

namespace lab::viz {

GlRenderer::GlRenderer(bool modern) : modern_(modern) {
  const bool works = modern_ ? ImGui_ImplOpenGL3_Init() : ImGui_ImplOpenGL2_Init();
  if (!works) fail("OpenGL cannot draw here: use lab view --text or lab export");
  // Makes the font's texture, which the first frame refers to; later frames find it there.
  if (modern_) {
    ImGui_ImplOpenGL3_NewFrame();
  } else {
    ImGui_ImplOpenGL2_NewFrame();
  }
}

GlRenderer::~GlRenderer() {
  if (modern_) {
    ImGui_ImplOpenGL3_Shutdown();
  } else {
    ImGui_ImplOpenGL2_Shutdown();
  }
}

std::string GlRenderer::name() const {
  const auto* version = reinterpret_cast<const char*>(glGetString(GL_VERSION));
  return fmt::format("OpenGL {} ({})", modern_ ? 3 : 2, version == nullptr ? "?" : version);
}

void GlRenderer::draw(Colour background, int width, int height) {
  const auto share = [](std::uint8_t value) { return static_cast<float>(value) / 255; };
  glViewport(0, 0, width, height);
  glClearColor(share(background.r), share(background.g), share(background.b), 1);
  glClear(GL_COLOR_BUFFER_BIT);
  if (modern_) {
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
  } else {
    ImGui_ImplOpenGL2_RenderDrawData(ImGui::GetDrawData());
  }
}

}  // namespace lab::viz
