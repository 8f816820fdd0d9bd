#include "viz/ui/fonts.hpp"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/files.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {
namespace {

using namespace std::string_view_literals;

#if IMGUI_VERSION_NUM < 19200
/// Pairs of first and last code point; 0 ends them. ImGui keeps the pointer.
constexpr std::array<ImWchar, 33> kLetters = {0x0020, 0x00FF,  // Latin-1
                                              0x0100, 0x017F,  // Latin Extended-A
                                              0x0391, 0x03F6,  // Greek
                                              0x0400, 0x045F,  // Cyrillic
                                              0x2010, 0x2027,  // dashes, quotes, dots
                                              0x2030, 0x203A,  // per mille, primes
                                              0x2070, 0x209C,  // superscripts and subscripts
                                              0x20AC, 0x20AC,  // euro
                                              0x2190, 0x21FF,  // arrows
                                              0x2200, 0x22FF,  // mathematics
                                              0x2500, 0x257F,  // frames
                                              0x2580, 0x259F,  // blocks
                                              0x25A0, 0x25FF,  // shapes
                                              0x2605, 0x2606,  // stars
                                              0x2713, 0x2718,  // ticks and crosses
                                              0x0302, 0x0304,  // combining hat and macron
                                              0};
#endif

std::string font_file() {
  const char* named = std::getenv("LAB_FONT");
  return named != nullptr && *named != '\0' ? named
                                            : "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
}

/// Throws Error when it is none: ImGui would end the program.
void check_is_font(const std::string& file) {
  const auto begin = core::read_file(file).substr(0, 4);
  for (const std::string_view known : {"\0\1\0\0"sv, "OTTO"sv, "true"sv, "ttcf"sv}) {
    if (begin == known) return;
  }
  fail("{}: not a TrueType font (is it what LAB_FONT should name?)", file);
}

}  // namespace

void load_fonts() {
  ImFontAtlas& fonts = *ImGui::GetIO().Fonts;
  const std::string file = font_file();
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored)) {
    fonts.AddFontDefault();
    return;
  }
  check_is_font(file);
#if IMGUI_VERSION_NUM >= 19200
  // Letters are drawn in the size that they are asked for.
  fonts.AddFontFromFileTTF(file.c_str(), light_theme().font);
#else
  // Letters that are enlarged blur and letters that are shrunk break, so there are a few sizes to
  // choose from. The first is the widgets'.
  const Theme& theme = light_theme();
  for (const float size : {theme.font, theme.small_font, theme.large_font, 28.0F}) {
    ImFontConfig config;
    config.OversampleH = 2;
    config.OversampleV = 1;
    fonts.AddFontFromFileTTF(file.c_str(), size, &config, kLetters.data());
  }
#endif
}

ImFont* font_for(float size) {
  ImVector<ImFont*>& fonts = ImGui::GetIO().Fonts->Fonts;
#if IMGUI_VERSION_NUM >= 19200
  (void)size;
  return fonts[0];
#else
  const auto misfit = [size](const ImFont* f) { return std::abs(std::log(f->FontSize / size)); };
  return *std::min_element(fonts.begin(), fonts.end(),
                           [&](const ImFont* a, const ImFont* b) { return misfit(a) < misfit(b); });
#endif
}

}  // namespace lab::viz
