#include "viz/panels/movielens_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/text.hpp"
#include "viz/draw/fitted_text.hpp"
#include "viz/panels/movielens_legend.hpp"
#include "viz/panels/movielens_titles.hpp"

namespace lab::viz {
namespace {

/// How many points the eye can still tell apart in an area: one to so many pixels.
std::size_t most_points(Rect inside) {
  constexpr float kPixelsEach = 80;
  constexpr std::size_t kMost = 6000;  // more would cost a frame too much
  const float fit = std::max(inside.width * inside.height / kPixelsEach, 100.0F);
  return std::min(static_cast<std::size_t>(fit), kMost);
}

void draw_point(Canvas& canvas, Point at, float size, Colour colour) {
  constexpr float kRound = 5.2F;  // below, nobody sees that it is square, and a square is cheap
  if (size < kRound) {
    canvas.fill_rect({at.x - size / 2, at.y - size / 2, size, size}, colour);
  } else {
    canvas.fill_circle(at, size / 2, colour);
  }
}

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

/// What the two directions of the map are, longest text first.
std::vector<std::string> axis_notes(const MovieLensRun& run) {
  std::vector<std::string> notes;
  // Known of the newest map alone.
  if (const auto& shares = run.shares(); shares && run.epoch().epoch == run.newest_map()) {
    const auto across = percent((*shares)[0]), up = percent((*shares)[1]);
    notes.push_back(
        fmt::format("The films' rows along their two principal axes: across {}, up {} of "
                    "their variance",
                    across, up));
    notes.push_back(fmt::format("Two principal axes: {} and {} of the variance", across, up));
  } else {
    notes.emplace_back("The films' rows along their two principal axes");
  }
  notes.emplace_back("Two principal axes");
  return notes;
}

void write_first_fitting(Canvas& canvas, Point place, float width,
                         std::span<const std::string> texts, const Theme& theme) {
  for (const auto& text : texts) {
    if (canvas.text_width(text, theme.small_font) > width) continue;
    canvas.text(place, theme.faint_text, text, theme.small_font);
    return;
  }
}

/// When the map is from, and how many films it shows.
void draw_head(Canvas& canvas, Rect page, const FilmMapLayout& layout, const MovieLensRun& run,
               const Theme& theme) {
  const bool has_map = !run.epoch().places.empty();
  const std::string title =
      has_map ? fmt::format("The films after epoch {}", run.epoch().epoch) : "The films";
  canvas.text({page.x, page.y - 2}, theme.text, fitted_text(canvas, title, theme.font, page.width),
              theme.font);
  const auto number = [](std::size_t n) { return core::thousands(static_cast<std::int64_t>(n)); };
  auto count = fmt::format("{} films", number(layout.here));
  if (layout.here > layout.shown.size()) {
    count += fmt::format(", the {} most rated shown", number(layout.shown.size()));
  }
  const float free = page.width - canvas.text_width(title, theme.font) - 20;
  if (has_map && canvas.text_width(count, theme.small_font) <= free) {
    canvas.text({page.right(), page.y}, theme.faint_text, count, theme.small_font, Align::right);
  }
}

/// Which part of the map lies where; its scale is the same in both directions.
void place_map(FilmMapLayout& layout, const MapBounds& box, const std::optional<MapRange>& wanted) {
  const auto& inside = layout.inside;
  const auto scale_for = [&](const MapRange& range) {
    return std::min(inside.width / (range.across.high - range.across.low),
                    inside.height / (range.up.high - range.up.low));
  };
  constexpr double kAir = 1.06;  // so that the outermost film is not on the edge
  const MapRange all{{box.left, box.right}, {box.low, box.high}}, range = wanted.value_or(all);
  const double whole = scale_for(all) / kAir;
  layout.scale = wanted ? scale_for(range) : whole;
  layout.zoom = layout.scale / whole;
  const double x = std::midpoint(range.across.low, range.across.high);
  const double y = std::midpoint(range.up.low, range.up.high);
  layout.origin = {static_cast<float>(inside.centre().x - x * layout.scale),
                   static_cast<float>(inside.centre().y + y * layout.scale)};
}

/// The pixel of a film on the map; nothing where it has no place there.
std::optional<Point> place_of(const FilmMapLayout& layout, const MovieLensRun& run, int film) {
  const auto& places = run.epoch().places;
  const auto i = 2 * static_cast<std::size_t>(film);
  if (film < 0 || i + 1 >= places.size()) return {};
  const Point at = layout.place(places[i], places[i + 1]);
  if (!std::isfinite(at.x) || !std::isfinite(at.y)) return {};
  return at;
}

}  // namespace

std::optional<int> FilmMapLayout::nearest(Point at, float within) const {
  std::optional<int> best;
  float least = within * within;
  if (!inside.contains(at)) return best;
  for (const auto& [film, place] : shown) {
    const float dx = place.x - at.x, dy = place.y - at.y;
    if (dx * dx + dy * dy >= least) continue;
    least = dx * dx + dy * dy;
    best = film;
  }
  return best;
}

void FilmMap::prepare(const MovieLensRun& run, std::string_view genre) {
  const auto& table = run.films();
  const auto count = table.films.size();
  const bool same_table = version_ == run.table_version() && order_.size() == count;
  if (same_table && genre_ == genre) return;
  version_ = run.table_version();
  genre_ = genre;
  if (!same_table) {
    genres_ = frequent_genres(table, kColouredGenres);
    order_.resize(count);
    std::iota(order_.begin(), order_.end(), 0);
    std::ranges::stable_sort(order_, std::greater<>(), [&](int film) { return table.count(film); });
    sizes_.clear();
    for (const auto ratings : table.ratings) {
      sizes_.push_back(
          1.7F + 0.6F * std::log2(1 + static_cast<float>(std::max<std::int64_t>(ratings, 0))));
    }
  }
  const auto own = std::ranges::find(genres_, genre);
  const auto lit = own == genres_.end() ? kLit : static_cast<std::uint8_t>(own - genres_.begin());
  kinds_.assign(count, kOther);
  for (std::size_t i = 0; i < count; ++i) {
    const auto has = genres_of(table.films[i].genres);
    if (!genre.empty()) {
      kinds_[i] = std::ranges::find(has, genre) == has.end() ? kDimmed : lit;
    } else if (!has.empty()) {
      const auto first = std::ranges::find(genres_, has.front());
      if (first != genres_.end()) kinds_[i] = static_cast<std::uint8_t>(first - genres_.begin());
    }
  }
}

/// The films inside.
void FilmMap::lay_out(FilmMapLayout& layout, const MovieLensRun& run) const {
  const std::size_t most = most_points(layout.inside);
  for (const int film : order_) {
    const auto at = place_of(layout, run, film);
    if (!at || !layout.inside.contains(*at)) continue;
    if (++layout.here <= most) layout.shown.emplace_back(film, *at);
  }
}

/// The most rated on top, and where a genre is chosen, its films on top of all others.
void FilmMap::draw_points(Canvas& canvas, const FilmMapLayout& layout, const Theme& theme) const {
  const auto palette = genre_palette(theme);
  for (const bool dimmed : {true, false}) {
    if (dimmed && genre_.empty()) continue;
    for (auto one = layout.shown.rbegin(); one != layout.shown.rend(); ++one) {
      const auto kind = kinds_[static_cast<std::size_t>(one->first)];
      if ((kind == kDimmed) != dimmed) continue;
      draw_point(canvas, one->second, size_of(one->first), palette[kind].faded(0.82F));
    }
  }
}

/// What was found, chosen and hovered, and the names that there is room for.
void FilmMap::draw_marks(Canvas& canvas, FilmMapLayout& layout, const MovieLensRun& run,
                         const FilmMapStyle& style, const Theme& theme) const {
  const auto& inside = layout.inside;
  const auto& table = run.films();
  const auto palette = genre_palette(theme);
  const auto find = [&](int film) {
    return static_cast<std::size_t>(film) < sizes_.size() ? place_of(layout, run, film)
                                                          : std::nullopt;
  };
  const auto mark = [&](int film, Point at, float extra) {
    const float radius = size_of(film) / 2 + extra;
    canvas.fill_circle(at, radius + 1.5F, theme.surface);
    canvas.fill_circle(at, radius, palette[kinds_[static_cast<std::size_t>(film)]]);
    canvas.stroke_circle(at, radius + 1.5F, theme.accent, 2);
  };
  constexpr std::size_t kMostRings = 100;
  const auto found = style.found.first(std::min(style.found.size(), kMostRings));
  for (const int film : found) {
    if (const auto at = find(film); at && inside.contains(*at))
      canvas.stroke_circle(*at, size_of(film) / 2 + 3, theme.text, 1.5F);
  }
  TitleWriter titles(canvas, inside, std::clamp(inside.width * 0.35F, 60.0F, 220.0F), theme);
  if (const auto from = find(style.chosen)) {
    for (const auto& neighbour : style.neighbours) {
      if (const auto to = find(neighbour.film)) {
        canvas.line(*from, *to, theme.accent.faded(0.55F), 1.5F);
      }
    }
    for (const auto& neighbour : style.neighbours) {
      if (const auto at = find(neighbour.film)) mark(neighbour.film, *at, 0.5F);
    }
    mark(style.chosen, *from, 2.5F);
    titles.write(*from, size_of(style.chosen) / 2 + 4, table.title(style.chosen), theme.accent);
    for (const auto& neighbour : style.neighbours) {
      if (const auto at = find(neighbour.film)) {
        titles.write(*at, size_of(neighbour.film) / 2 + 2, table.title(neighbour.film), theme.text);
      }
    }
  } else if (!found.empty()) {
    for (const int film : found) {
      if (const auto at = find(film); at && inside.contains(*at))
        titles.write(*at, size_of(film) / 2 + 4, table.title(film), theme.text);
    }
  } else {
    // Some landmarks by name, where it is not crowded already.
    constexpr std::size_t kCandidates = 60;
    const int most = inside.width < 360 ? 0 : inside.width < 700 ? 8 : 14;
    int named = 0;
    for (const auto& [film, at] :
         std::span(layout.shown).first(std::min(layout.shown.size(), kCandidates))) {
      if (named == most) break;
      if (kinds_[static_cast<std::size_t>(film)] == kDimmed) continue;
      named += titles.write(at, size_of(film) / 2, table.title(film), theme.faint_text);
    }
  }
  if (style.mouse) layout.hovered = layout.nearest(*style.mouse, kFilmReach);
  if (layout.hovered) {
    const auto at = find(*layout.hovered);
    canvas.stroke_circle(*at, size_of(*layout.hovered) / 2 + 3, theme.text, 2);
  }
}

FilmMapLayout FilmMap::draw(Canvas& canvas, Rect area, const MovieLensRun& run,
                            const FilmMapStyle& style, const Theme& theme) {
  prepare(run, style.genre);
  const bool has_map = !run.epoch().places.empty();
  const float size = theme.small_font;
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.surface, 6);
  const Rect page = area.inset(10);
  const float foot = area.height > 150 ? size + 7 : 0, head = theme.font + 8;
  FilmMapLayout layout;
  auto legend = legend_places(canvas, page, genres_, style.genre, theme);
  float below = legend.back().second.bottom() - page.y + 6;
  // The points come first.
  if (below > page.height * 0.16F) {
    legend.clear();
    below = 0;
  }
  layout.inside = {area.x, page.y + head, area.width,
                   std::max(page.height - head - below - foot, 1.0F)};
  const auto& inside = layout.inside;
  place_map(layout, run.bounds(), style.range);
  // Points grow as one comes nearer, but not as fast.
  const auto nearness = static_cast<float>(std::clamp(std::pow(layout.zoom, 0.3), 0.8, 2.5));
  magnified_ = nearness * std::clamp(std::min(inside.width, inside.height) / 560, 0.75F, 1.5F);
  lay_out(layout, run);

  canvas.push_clip(inside);
  const auto say = [&](const char* text) {
    canvas.text({inside.centre().x, inside.centre().y - 8}, theme.faint_text,
                fitted_text(canvas, text, theme.font, inside.width - 8), theme.font, Align::centre);
  };
  if (has_map) {
    // The two axes, through the rows' mean.
    const Point middle = layout.place(0, 0);
    canvas.fill_rect({inside.x, std::floor(middle.y), inside.width, 1}, theme.line.faded(0.7F));
    canvas.fill_rect({std::floor(middle.x), inside.y, 1, inside.height}, theme.line.faded(0.7F));
  }
  if (!has_map) say("No map was recorded (yet).");
  if (has_map && layout.here == 0 && style.range) say("No film is in this part of the map.");
  draw_points(canvas, layout, theme);
  draw_marks(canvas, layout, run, style, theme);
  canvas.pop_clip();

  draw_head(canvas, page, layout, run, theme);
  for (auto& [name, place] : legend) place.y += inside.bottom() + 6 - page.y;
  draw_genre_legend(canvas, legend, style.genre, theme);
  if (!legend.empty()) legend.pop_back();  // "other" is none that can be chosen
  layout.legend = std::move(legend);
  if (foot > 0 && has_map) {
    write_first_fitting(canvas, {page.x, page.bottom() - size - 1}, page.width, axis_notes(run),
                        theme);
  }
  canvas.pop_clip();
  return layout;
}

}  // namespace lab::viz
