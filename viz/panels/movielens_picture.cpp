#include "viz/panels/movielens_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "core/text.hpp"
#include "viz/draw/fitted_text.hpp"
#include "viz/panels/movielens_charts.hpp"

namespace lab::viz {
namespace {

constexpr std::size_t kNeighbours = 8, kCharts = 3;
constexpr float kGap = 10, kLine = 20;
constexpr float kLeastChart = 112, kNarrowestChart = 180, kMostChart = 330;

/// The loss of training and of validation of the looked-at run, and the validation of the others.
std::vector<PlotLine> loss_lines(const Scene& scene) {
  std::vector<PlotLine> lines;
  const auto add = [&](const Run& run, const char* key, std::string label, Colour colour) {
    const auto curve = run.metrics().curve(key, scene.view.axis);
    if (curve.size() > 0)
      lines.push_back({std::move(label), colour, curve.x, curve.y, {}, {}, false});
  };
  Colour own = run_colour(0);
  for (const auto& shown : scene.runs) {
    if (shown.run == scene.run) {
      own = shown.colour;
    } else if (shown.run->lab() == scene.run->lab()) {
      add(*shown.run, "validation/mse", shown.run->summary().name, shown.colour);
    }
  }
  add(*scene.run, "train/epoch_mse", "training", mix(scene.theme.surface, scene.theme.text, 0.55F));
  add(*scene.run, "validation/mse", "validation", own);
  return lines;
}

PlotLayout draw_losses(Canvas& canvas, Rect area, Scene& scene, std::optional<Point> mouse) {
  const auto& metrics = scene.run->metrics();
  PlotStyle style;
  style.title = "Mean squared error";
  style.x_label = scene.view.axis == Axis::time      ? "seconds"
                  : scene.view.axis == Axis::episode ? "epochs"
                                                     : "training steps";
  style.log_scale = scene.view.log_scale;
  if (metrics.rows() > 0) style.cursor = metrics.from_step(scene.step(), scene.view.axis);
  style.pointer = mouse;
  return draw_plot(canvas, area, style, loss_lines(scene), scene.theme);
}

std::string genres_text(const std::string& genres) {
  std::string text;
  for (const auto genre : genres_of(genres)) {
    text += text.empty() ? "" : ", ";
    text += genre;
  }
  return text.empty() ? "no genres listed" : text;
}

std::string ratings_text(std::int64_t count) {
  return fmt::format("{} rating{}", core::thousands(count), count == 1 ? "" : "s");
}

float card_height(std::size_t neighbours) { return 74 + kLine * static_cast<float>(neighbours); }

/// The chosen film and those near it. Their lines are left out from the end where `area` is short.
void draw_card(Canvas& canvas, Rect area, const MovieLensRun& run, int film,
               std::span<const FilmNeighbour> neighbours, MovieLensDrawn& drawn,
               const Theme& theme) {
  constexpr float kPadding = 10;
  const float size = theme.small_font;
  const auto& table = run.films();
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.surface, 6);
  const Rect page = area.inset(kPadding);
  canvas.text({page.x, page.y - 2}, theme.accent,
              fitted_text(canvas, table.title(film), theme.font, page.width), theme.font);
  const auto i = static_cast<std::size_t>(film);
  const auto about = fmt::format("{} · {}", ratings_text(table.count(film)),
                                 genres_text(i < table.films.size() ? table.films[i].genres : ""));
  canvas.text({page.x, page.y + theme.font + 3}, theme.faint_text,
              fitted_text(canvas, about, size, page.width), size);
  float y = page.y + theme.font + size + 12;
  if (neighbours.empty()) {
    canvas.text({page.x, y}, theme.faint_text,
                fitted_text(canvas,
                            run.rows().count() == 0 ? "This run did not record the films' rows."
                                                    : "No film to compare it with.",
                            size, page.width),
                size);
    canvas.pop_clip();
    return;
  }
  const float number = canvas.text_width("cosine", size);
  canvas.text(
      {page.x, y}, theme.faint_text,
      fitted_text(canvas, fmt::format("Nearest by their rows after epoch {}", run.newest_map()),
                  size, page.width - number - 10),
      size);
  canvas.text({page.right(), y}, theme.faint_text, "cosine", size, Align::right);
  y += size + 8;
  for (const auto& neighbour : neighbours) {
    const Rect line{area.x + 4, y - 3, area.width - 8, kLine};
    if (line.bottom() > area.bottom()) break;
    canvas.text({page.x, y}, theme.text,
                fitted_text(canvas, table.title(neighbour.film), size, page.width - number - 12),
                size);
    canvas.text({page.right(), y}, theme.faint_text, fmt::format("{:.3f}", neighbour.cosine), size,
                Align::right);
    drawn.neighbours.emplace_back(neighbour.film, line);
    y += kLine;
  }
  canvas.pop_clip();
}

/// Writes the first message at the foot of `area` and takes its place from it.
void draw_problems(Canvas& canvas, Rect& area, std::span<const std::string> problems,
                   const Theme& theme) {
  if (problems.empty()) return;
  const float height = theme.small_font + 6;
  area.height -= height;
  canvas.text({area.x, area.bottom() + 4}, theme.warning,
              fitted_text(canvas, problems.front(), theme.small_font, area.width),
              theme.small_font);
}

}  // namespace

int chosen_film(const View& view, const MovieLensRun& run) {
  const auto films = std::max<std::size_t>(run.films().films.size(), run.epoch().places.size() / 2);
  return view.movie >= 0 && static_cast<std::size_t>(view.movie) < films ? view.movie : -1;
}

std::string film_tip(const MovieLensRun& run, int film) {
  const auto i = static_cast<std::size_t>(film);
  const auto& table = run.films();
  if (i >= table.films.size()) return table.title(film);
  return fmt::format("{}\n{}\n{}", table.title(film), genres_text(table.films[i].genres),
                     ratings_text(table.count(film)));
}

const std::vector<int>& MovieLensPicture::found(Scene& scene, const std::string& text) {
  auto& now = run(scene);
  if (text != found_for_ || now.table_version() != found_version_) {
    found_for_ = text;
    found_version_ = now.table_version();
    found_ = now.search(text);
  }
  return found_;
}

const std::vector<FilmNeighbour>& MovieLensPicture::neighbours(int film) {
  if (film != neighbours_of_ || run_.version() != neighbours_version_) {
    neighbours_of_ = film;
    neighbours_version_ = run_.version();
    neighbours_ = nearest_films(run_.rows(), run_.films(), film, kNeighbours);
  }
  return neighbours_;
}

MovieLensDrawn MovieLensPicture::draw(Canvas& canvas, Rect area, Scene& scene,
                                      std::optional<Point> mouse) {
  MovieLensDrawn drawn;
  const Theme& theme = scene.theme;
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.background);
  if (scene.run == nullptr) {
    canvas.text({area.centre().x, area.centre().y - 8}, theme.faint_text,
                fitted_text(canvas, "Choose a run of lab movielens.", theme.font, area.width),
                theme.font, Align::centre);
    canvas.pop_clip();
    return drawn;
  }
  const auto& now = run(scene);
  Rect inside = area.inset(area.width < 500 ? 4 : kGap);
  auto problems = now.epoch().problems;
  if (!now.films().problem.empty()) problems.push_back(now.films().problem);
  draw_problems(canvas, inside, problems, theme);

  // Beside the map where it is wide, below it where it is high, else the map alone.
  Rect map = inside, rest{};
  const bool is_wide = inside.width >= 540 && inside.width > inside.height * 0.95F;
  if (is_wide) {
    rest = inside;
    rest.width = std::clamp(inside.width * 0.34F, 220.0F, 460.0F);
    rest.x = inside.right() - rest.width;
    map.width -= rest.width + kGap;
  } else if (inside.height >= 480) {
    rest = inside;
    rest.height = std::clamp(inside.height * 0.3F, kLeastChart, 240.0F);
    rest.y = inside.bottom() - rest.height;
    map.height -= rest.height + kGap;
  }
  const int film = chosen_film(scene.view, now);
  FilmMapStyle style{map_range(scene.view),
                     scene.view.genre,
                     film,
                     neighbours(film),
                     found(scene, scene.view.search),
                     mouse};
  drawn.map = map_.draw(canvas, map, now, style, theme);
  if (is_wide) {
    draw_side(canvas, rest, scene, drawn, mouse);
  } else if (rest.height > 0) {
    draw_row(canvas, rest, scene, drawn, mouse);
  }
  canvas.pop_clip();
  return drawn;
}

/// The card of the chosen film and the charts below each other, as many as there is room for.
void MovieLensPicture::draw_side(Canvas& canvas, Rect area, Scene& scene, MovieLensDrawn& drawn,
                                 std::optional<Point> mouse) {
  const int film = chosen_film(scene.view, run_);
  if (film >= 0) {
    Rect card = area;
    card.height = std::min(card_height(neighbours(film).size()), area.height);
    draw_card(canvas, card, run_, film, neighbours(film), drawn, scene.theme);
    area.y += card.height + kGap;
    area.height -= card.height + kGap;
  }
  const auto fit =
      static_cast<std::size_t>(std::max((area.height + kGap) / (kLeastChart + kGap), 0.0F));
  const auto count = std::min(fit, kCharts);
  if (count == 0) return;
  const float height =
      std::min((area.height + kGap) / static_cast<float>(count) - kGap, kMostChart);
  for (std::size_t k = 0; k < count; ++k) {
    draw_chart(canvas, {area.x, area.y, area.width, height}, k, scene, drawn, mouse);
    area.y += height + kGap;
  }
}

/// The same beside each other.
void MovieLensPicture::draw_row(Canvas& canvas, Rect area, Scene& scene, MovieLensDrawn& drawn,
                                std::optional<Point> mouse) {
  const int film = chosen_film(scene.view, run_);
  const auto fit = static_cast<std::size_t>((area.width + kGap) / (kNarrowestChart + kGap));
  const auto count = std::clamp(fit, std::size_t{1}, kCharts);
  const float width = (area.width + kGap) / static_cast<float>(count) - kGap;
  for (std::size_t k = 0; k < count; ++k) {
    const Rect place{area.x + static_cast<float>(k) * (width + kGap), area.y, width, area.height};
    if (k == 0 && film >= 0) {
      draw_card(canvas, place, run_, film, neighbours(film), drawn, scene.theme);
    } else {
      draw_chart(canvas, place, film >= 0 ? k - 1 : k, scene, drawn, mouse);
    }
  }
}

void MovieLensPicture::draw_chart(Canvas& canvas, Rect area, std::size_t which, Scene& scene,
                                  MovieLensDrawn& drawn, std::optional<Point> mouse) {
  switch (which) {
    case 0: draw_predictions(canvas, area, run_.epoch().histogram, scene.theme); break;
    case 1: draw_residuals(canvas, area, run_.epoch().residuals, scene.theme); break;
    default: drawn.losses = draw_losses(canvas, area, scene, mouse);
  }
}

}  // namespace lab::viz
