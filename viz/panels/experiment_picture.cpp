#include "viz/panels/experiment_picture.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "viz/draw/fitted_text.hpp"

namespace lab::viz {
namespace {

constexpr float kLine = 1.45F;  // of the font's height
constexpr float kTable = 300;   // width that the table of changes likes to have

/// `text` broken at spaces into lines that fit; a longer word is cut.
std::vector<std::string> lines_of(Canvas& canvas, const std::string& text, float size,
                                  float width) {
  std::vector<std::string> lines;
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find(' ', at), text.size());
    const auto word = text.substr(at, end - at);
    const auto longer = line.empty() ? word : line + " " + word;
    if (!line.empty() && canvas.text_width(longer, size) > width) {
      lines.push_back(line);
      line = word;
    } else {
      line = longer;
    }
    at = end + 1;
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

/// Draws the command in a box at the top of `area`; the height that it took.
float draw_command(Canvas& canvas, Rect area, const std::string& command, const Theme& theme) {
  const float step = theme.font * kLine, pad = 10;
  auto lines = lines_of(canvas, command, theme.font, area.width - 2 * pad);
  const auto room = static_cast<std::size_t>(std::max((area.height / 3 - 2 * pad) / step, 1.0F));
  if (lines.size() > room) {
    lines.resize(room);
    lines.back() += " …";
  }
  const Rect box{area.x, area.y, area.width, static_cast<float>(lines.size()) * step + 2 * pad};
  canvas.fill_rect(box, theme.surface, 6);
  canvas.stroke_rect(box, theme.line, 1, 6);
  float y = box.y + pad + (step - theme.font) / 2;
  for (const auto& line : lines) {
    canvas.text({box.x + pad, y}, theme.text,
                fitted_text(canvas, line, theme.font, box.width - 2 * pad), theme.font,
                Align::left);
    y += step;
  }
  return box.height;
}

void draw_changes(Canvas& canvas, Rect area, const ExperimentPicture& picture, const Theme& theme) {
  const float step = theme.font * kLine;
  const auto& changes = picture.changes;
  canvas.text({area.x, area.y}, theme.faint_text,
              fitted_text(canvas,
                          changes.empty() ? "every option at its default"
                                          : "options that are not at their defaults",
                          theme.small_font, area.width),
              theme.small_font, Align::left);
  const auto room =
      static_cast<std::size_t>(std::max((area.height - theme.small_font - 10) / step, 0.0F));
  const auto shown = changes.size() <= room ? changes.size() : std::max<std::size_t>(room, 1) - 1;
  const float name = area.width * 0.42F, value = area.width * 0.27F;
  float y = area.y + theme.small_font + 10;
  for (std::size_t i = 0; i < shown; ++i, y += step) {
    const auto cell = [&](float x, float width, Colour colour, const std::string& text) {
      canvas.text({area.x + x, y}, colour, fitted_text(canvas, text, theme.font, width - 8),
                  theme.font, Align::left);
    };
    cell(0, name, theme.text, changes[i].name);
    cell(name, value, theme.accent, changes[i].value);
    cell(name + value, area.width - name - value, theme.faint_text,
         changes[i].initial.empty() ? "" : "not " + changes[i].initial);
  }
  if (shown < changes.size() && room > 0) {
    canvas.text({area.x, y}, theme.faint_text, fmt::format("and {} more", changes.size() - shown),
                theme.font, Align::left);
  }
}

}  // namespace

std::string first_metric(const Scene& scene) {
  if (scene.run == nullptr) return {};
  const auto keys = default_plots(*scene.run);
  return keys.empty() ? std::string() : keys.front();
}

void draw_experiment(Canvas& canvas, Rect area, const ExperimentPicture& picture, Scene& scene,
                     PlotCache& plots) {
  const auto& theme = scene.theme;
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.background);
  const float pad = std::clamp(area.width / 40, 6.0F, 16.0F);
  const Rect inside = area.inset(pad);
  const float head = draw_command(canvas, inside, picture.command, theme) + pad;
  Rect rest{inside.x, inside.y + head, inside.width, inside.height - head};
  const bool wide = rest.width >= 2 * kTable && !picture.changes.empty();
  const float step = theme.font * kLine;
  const Rect table{
      rest.x, rest.y, wide ? kTable : rest.width,
      wide ? rest.height
           : std::min(rest.height / 2, step * (2 + static_cast<float>(picture.changes.size())))};
  if (table.height > step) draw_changes(canvas, table, picture, theme);
  const Rect plot =
      wide ? Rect{rest.x + kTable + pad, rest.y, rest.width - kTable - pad, rest.height}
           : Rect{rest.x, table.bottom() + pad, rest.width, rest.height - table.height - pad};
  const auto key = first_metric(scene);
  if (!key.empty() && plot.height > 60 && plot.width > 60) {
    metric_plot(canvas, plot, scene, key, plots);
  }
  canvas.pop_clip();
}

}  // namespace lab::viz
