#pragma once

struct ImFont;

namespace lab::viz {

/// Gives the present ImGui context DejaVu Sans (or the file that the environment variable LAB_FONT
/// names) with the signs of our pictures: European letters, Greek, arrows, mathematics, blocks.
/// Without the file ImGui's own font is used, which has none of them. Throws Error when it is no
/// font.
void load_fonts();

/// The font that looks best at `size` pixels.
ImFont* font_for(float size);

}  // namespace lab::viz
