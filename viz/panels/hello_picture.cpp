#include "viz/panels/hello_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "core/text.hpp"
#include "viz/draw/fitted_text.hpp"

namespace lab::viz {
namespace {

constexpr float kMargin = 12, kHead = 24, kGap = 12;
constexpr float kLeastCard = 150, kWidestCard = 300, kLeastPlot = 130, kLeastGates = 60;

std::string upper(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::string plural(int count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// The first of `variants` that fits into `width`; else nothing.
std::string fitting(Canvas& canvas, std::span<const std::string> variants, float size,
                    float width) {
  for (const auto& text : variants) {
    if (canvas.text_width(text, size) <= width) return text;
  }
  return {};
}

void draw_head(Canvas& canvas, Rect area, std::span<const std::string> variants, float size,
               Colour colour) {
  canvas.text({area.x, area.centre().y - size / 2 - 1}, colour,
              fitting(canvas, variants, size, area.width), size);
}

/// The numbers that colour the text: the loss, or what the chosen unit does.
std::span<const float> colouring(const HelloReading& reading, const CellTrack* chosen, int layer,
                                 int unit) {
  if (chosen == nullptr) return reading.loss;
  const auto T = static_cast<std::size_t>(reading.characters);
  const auto row = static_cast<std::size_t>(layer) * static_cast<std::size_t>(reading.units) +
                   static_cast<std::size_t>(unit);
  return std::span(chosen->values).subspan(row * T, T);
}

/// Writes the messages at the foot of `area` and takes their place from it.
void draw_problems(Canvas& canvas, Rect& area, const std::vector<std::string>& problems,
                   const Theme& theme) {
  if (problems.empty()) return;
  const int columns = std::max(static_cast<int>(area.width / (theme.small_font * 0.56F)), 10);
  std::vector<std::string> lines;
  for (const auto& problem : problems) {
    for (const auto& line : core::wrap(problem, columns)) lines.push_back(line);
  }
  const float height = theme.small_font + 4;
  const auto room = static_cast<std::size_t>(std::max(area.height / 3 / height, 1.0F));
  lines.resize(std::min(lines.size(), room));
  area.height -= static_cast<float>(lines.size()) * height;
  float y = area.bottom();
  for (const auto& line : lines) {
    canvas.text({area.x, y + 2}, theme.warning,
                fitted_text(canvas, line, theme.small_font, area.width), theme.small_font);
    y += height;
  }
}

}  // namespace

const HelloReading& HelloCache::reading(Run& run, double step) {
  const auto& directory = run.summary().directory;
  if (directory != directory_ || revision_ != run.revision() || step != step_) {
    if (directory != directory_ || revision_ != run.revision())
      config_ = hello_config(run.config());
    directory_ = directory;
    revision_ = run.revision();
    step_ = step;
    reading_ = load_reading(run, config_, step);
  }
  return reading_;
}

int hello_cursor(const View& view, const HelloReading& reading) {
  const double last = std::max(reading.characters - 1, 0);
  if (std::isnan(view.moment)) return 0;
  // A fraction is on its way to the next character.
  return static_cast<int>(std::clamp(std::floor(view.moment + 1e-6), 0.0, last));
}

int hello_layer(const View& view, const HelloReading& reading) {
  return std::clamp(view.layer, 0, std::max(reading.layers - 1, 0));
}

const CellTrack* chosen_track(const View& view, const HelloReading& reading) {
  return view.unit >= 0 && view.unit < reading.units ? reading.track(view.gate) : nullptr;
}

HelloDrawn HelloPicture::draw(Canvas& canvas, Rect area, Scene& scene,
                              const HelloPointer& pointer) {
  HelloDrawn drawn;
  const Theme& theme = scene.theme;
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.background);
  Rect inside = area.inset(area.width < 500 ? 6 : kMargin);
  if (scene.run == nullptr) {
    canvas.text({area.centre().x, area.centre().y - 8}, theme.faint_text,
                "Choose a run of lab hello.", theme.font, Align::centre);
    canvas.pop_clip();
    return drawn;
  }
  const auto& now = reading(scene);
  drawn.cursor = hello_cursor(scene.view, now);
  drawn.layer = hello_layer(scene.view, now);
  auto problems = config().problems;
  problems.insert(problems.end(), now.problems.begin(), now.problems.end());
  draw_problems(canvas, inside, problems, theme);

  Rect side{};
  if (inside.width >= 2 * kLeastCard + 80) {
    side = inside;
    side.width = std::clamp(inside.width * 0.27F, kLeastCard, kWidestCard);
    side.x = inside.right() - side.width;
    inside.width -= side.width + kGap;
  }
  draw_texts(canvas, inside, scene, pointer, drawn);
  if (side.width > 0) draw_side(canvas, side, scene, drawn);

  if (!now.tracks.empty() && inside.height > kHead + kLeastGates) {
    Rect head = inside;
    head.height = kHead;
    // Each legend only where the cell has something on its scale.
    const auto legend = [&](bool is_signed, const ColourScale& scale, const char* label) {
      const bool needed = std::any_of(now.tracks.begin(), now.tracks.end(),
                                      [&](const auto& t) { return t.is_signed == is_signed; });
      if (needed && head.width > 240) {
        head.width -= draw_colour_legend(canvas, head, scale, label, theme) + 16;
      }
    };
    legend(true, ColourScale::diverging(1, theme), "signed");
    legend(false, ColourScale::sequential(0, 1, theme), "gates");
    const std::string layer =
        now.layers > 1 ? fmt::format("Layer {}: gates", drawn.layer) : "Gates";
    const std::string variants[] = {layer + " and states, unit by unit, over the characters",
                                    layer + " and states over the characters",
                                    layer + " and states", layer};
    draw_head(canvas, head, variants, theme.font, theme.text);
    inside.y += kHead + 2;
    inside.height -= kHead + 2;
    drawn.gates = draw_gates(canvas, inside, config(), now,
                             {drawn.layer, drawn.cursor, pointer.first_column,
                              chosen_track(scene.view, now), scene.view.unit},
                             theme);
  }
  canvas.pop_clip();
  return drawn;
}

/// The text, and the other run's below; takes their place from `area`.
void HelloPicture::draw_texts(Canvas& canvas, Rect& area, Scene& scene, const HelloPointer& pointer,
                              HelloDrawn& drawn) {
  const Theme& theme = scene.theme;
  const auto& view = scene.view;
  const auto& now = reading(scene);
  const HelloReading* other =
      scene.other == nullptr ? nullptr : &other_.reading(*scene.other, scene.step(*scene.other));
  const CellTrack* chosen = chosen_track(view, now);
  const int vocabulary = std::max(now.vocabulary, other == nullptr ? 0 : other->vocabulary);
  const auto scale = chosen != nullptr ? track_scale(*chosen, drawn.layer, theme)
                                       : ColourScale::warmth(guessing_loss(vocabulary), theme);

  const auto strip = [&](const HelloReading& of, const HelloConfig& text, Rect room) {
    const auto* track = chosen == nullptr ? nullptr : chosen_track(view, of);
    const bool has_colours = chosen == nullptr || track != nullptr;
    auto layout =
        lay_out_text(room, text, of.characters == 0 ? 0 : of.characters + 1, drawn.cursor);
    draw_text(canvas, layout, text,
              has_colours ? colouring(of, track, hello_layer(view, of), view.unit)
                          : std::span<const float>(),
              scale, drawn.cursor, theme);
    return layout;
  };
  const auto take = [&](float height) {
    Rect top = area;
    top.height = std::min(height, std::max(area.height, 0.0F));
    area.y += top.height;
    area.height -= top.height;
    return top;
  };

  const bool has_gates = !now.tracks.empty() && area.height > 2 * (kHead + kLeastGates);
  const float share = !has_gates ? 0.8F : area.height > 420 ? 0.38F : 0.32F;
  const float room = std::max(area.height * share / (other == nullptr ? 1 : 2), 20.0F);
  Rect head = take(kHead);
  const std::string label =
      chosen == nullptr ? "loss −ln p" : fmt::format("{}, unit {}", view.gate, view.unit);
  head.width -= draw_colour_legend(canvas, head, scale, label, theme) + kGap;
  const std::string model = upper(config().model);
  const std::string step = fmt::format("step {}", now.step);
  const std::string variants[] = {
      fmt::format("{} of {} with {}, after {} of training", model, plural(now.layers, "layer"),
                  plural(now.units, "unit"), step),
      fmt::format("{}, {}, {}", model, plural(now.units, "unit"), step),
      fmt::format("{}, {}", model, step), step};
  draw_head(canvas, head, variants, theme.font, theme.text);
  take(2);
  Rect place = area;
  place.height = std::min(room, area.height);
  drawn.text = strip(now, config(), place);
  take(drawn.text.lines == 0 ? 0 : drawn.text.area.height + 6);
  if (pointer.mouse && drawn.text.lines > 0) {
    drawn.hovered = drawn.text.at(*pointer.mouse);
    if (drawn.hovered && *drawn.hovered >= now.characters) drawn.hovered.reset();
  }
  if (other != nullptr) {
    const auto& name = scene.other->summary().name;
    const bool lacks = chosen != nullptr && chosen_track(view, *other) == nullptr;
    const auto beside = fmt::format("beside it {}, step {}", name, other->step);
    const std::string texts[] = {lacks ? fmt::format("{}; it has no {}", beside, label) : beside,
                                 name};
    draw_head(canvas, take(kHead), texts, theme.small_font, theme.faint_text);
    place = area;
    place.height = std::min(room, area.height);
    const auto layout = strip(*other, other_.config(), place);
    take(layout.lines == 0 ? 0 : layout.area.height + 6);
  }
}

/// The card, the similar states and the loss, as far as there is room.
void HelloPicture::draw_side(Canvas& canvas, Rect area, Scene& scene, HelloDrawn& drawn) {
  const auto& now = reading(scene);
  if (now.characters == 0) return;
  const int t = drawn.hovered.value_or(drawn.cursor);
  Rect card = area;
  card.height = std::min(next_card_height(now), area.height);
  draw_next_card(canvas, card, config(), now, t, scene.theme);
  drawn.has_card = true;
  area.y += card.height + kGap;
  area.height -= card.height + kGap;

  if (area.height >= similar_height() && now.track("h") != nullptr) {
    Rect similar = area;
    similar.height = similar_height();
    drawn.similar = draw_similar(canvas, similar, config(), now, drawn.layer, t, scene.theme);
    area.y += similar.height + kGap;
    area.height -= similar.height + kGap;
  }
  const auto& keys = scene.run->metrics().keys();
  const bool has_loss = std::find(keys.begin(), keys.end(), kHelloPlot) != keys.end();
  if (area.height >= kLeastPlot && area.width >= 180 && has_loss) {
    area.height = std::min(area.height, 240.0F);
    drawn.loss_plot = metric_plot(canvas, area, scene, kHelloPlot, plots_);
  }
}

}  // namespace lab::viz
