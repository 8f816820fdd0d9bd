#include "viz/panels/movielens_map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/text.hpp"
#include "viz/draw/fitted_text.hpp"

namespace lab::viz {
namespace {

constexpr std::size_t kGenres = 7;
constexpr std::uint8_t kOther = kGenres, kDimmed = kGenres + 1, kLit = kGenres + 2;
constexpr float kDot = 9, kDotGap = 5, kBetweenEntries = 14;  // of the legend
using Palette = std::array<Colour, kGenres + 3>;

/// Okabe and Ito's colours but for grey, which the other films have.
Palette palette_of(const Theme& theme) {
  Palette colours;
  constexpr std::size_t kGrey = 6;
  for (std::size_t k = 0; k < kGenres; ++k) {
    // A little of the text's colour, so that blue is seen on a dark ground and yellow on a light.
    colours[k] = mix(run_colour(k < kGrey ? k : k + 1), theme.text, 0.13F);
  }
  colours[kOther] = mix(theme.surface, theme.faint_text, 0.55F);
  colours[kDimmed] = mix(theme.surface, theme.faint_text, 0.28F);
  colours[kLit] = theme.accent;
  return colours;
}

/// How many points the eye can still tell apart in an area: one to so many pixels.
std::size_t most_points(Rect inside) {
  constexpr float kPixelsEach = 80;
  constexpr std::size_t kMost = 6000;  // more would cost a frame too much
  const float fit = std::max(inside.width * inside.height / kPixelsEach, 100.0F);
  return std::min(static_cast<std::size_t>(fit), kMost);
}

void draw_point(Canvas& canvas, Point at, float size, Colour colour) {
  constexpr float kRound = 4.6F;  // below, nobody sees that it is square, and a square is cheap
  if (size < kRound) {
    canvas.fill_rect({at.x - size / 2, at.y - size / 2, size, size}, colour);
  } else {
    canvas.fill_circle(at, size / 2, colour);
  }
}

/// Writes titles beside points, the earlier of them first, where no title stands yet.
class TitleWriter {
 public:
  TitleWriter(Canvas& canvas, Rect inside, const Theme& theme)
      : canvas_(canvas), inside_(inside), theme_(theme) {}

  /// Whether there was room.
  bool write(Point at, float radius, const std::string& title, Colour colour, float longest) {
    const float size = theme_.small_font;
    const auto text = fitted_text(canvas_, title, size, longest);
    const float width = canvas_.text_width(text, size);
    Rect box{at.x + radius + 4, at.y - size / 2 - 1, width, size + 2};
    if (box.right() > inside_.right() - 2) box.x = at.x - radius - 4 - width;
    if (box.x < inside_.x + 2 || box.y < inside_.y || box.bottom() > inside_.bottom()) return false;
    const bool is_taken = std::ranges::any_of(taken_, [&](Rect other) {
      return box.x < other.right() + 6 && other.x < box.right() + 6 && box.y < other.bottom() &&
             other.y < box.bottom();
    });
    if (is_taken) return false;
    canvas_.fill_rect(Rect{box.x - 2, box.y, box.width + 4, box.height},
                      theme_.surface.faded(0.72F), 3);
    canvas_.text({box.x, box.y}, colour, text, size);
    taken_.push_back(box);
    return true;
  }

 private:
  Canvas& canvas_;
  Rect inside_;
  const Theme& theme_;
  std::vector<Rect> taken_;
};

std::string percent(double share) { return fmt::format("{:.0f} %", 100 * share); }

/// What the two directions of the map are, longest text first.
std::vector<std::string> axis_notes(const MovieLensRun& run) {
  std::vector<std::string> notes;
  if (const auto& shares = run.shares()) {
    notes.push_back(fmt::format("The films' rows along their two principal axes: across {}, up {} of "
                                "their variance",
                                percent((*shares)[0]), percent((*shares)[1])));
    notes.push_back(fmt::format("Two principal axes: {} and {} of the variance",
                                percent((*shares)[0]), percent((*shares)[1])));
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

/// Where the entries of the legend lie in rows from the top of `area`, "other" last.
std::vector<std::pair<std::string, Rect>> legend_entries(Canvas& canvas, Rect area,
                                                         std::vector<std::string> genres,
                                                         std::string_view chosen,
                                                         const Theme& theme) {
  const float row = theme.small_font + 5;
  const bool has_chosen = chosen.empty() || std::ranges::find(genres, chosen) != genres.end();
  if (!has_chosen) genres.emplace_back(chosen);
  genres.emplace_back("other");
  std::vector<std::pair<std::string, Rect>> entries;
  Point at{area.x, area.y};
  for (const auto& name : genres) {
    const float width = kDot + kDotGap + canvas.text_width(name, theme.small_font);
    if (at.x > area.x && at.x + width > area.right()) at = {area.x, at.y + row};
    entries.emplace_back(name, Rect{at.x, at.y, width, row});
    at.x += width + kBetweenEntries;
  }
  return entries;
}

void draw_legend(Canvas& canvas, std::span<const std::pair<std::string, Rect>> entries,
                 std::string_view chosen, const Theme& theme) {
  const auto palette = palette_of(theme);
  const float size = theme.small_font;
  for (std::size_t k = 0; k < entries.size(); ++k) {
    const auto& [name, place] = entries[k];
    const bool is_dimmed = !chosen.empty() && name != chosen;
    const auto colour = k + 1 == entries.size() ? palette[kOther]
                        : k >= kGenres          ? palette[kLit]
                                                : palette[k];
    canvas.fill_circle({place.x + kDot / 2, place.y + size / 2 + 1}, kDot / 2,
                       is_dimmed ? palette[kDimmed] : colour);
    canvas.text({place.x + kDot + kDotGap, place.y}, is_dimmed ? theme.faint_text : theme.text,
                name, size);
  }
}

/// When the map is from, and how many films it shows.
void draw_head(Canvas& canvas, Rect page, const FilmMapLayout& layout, const MovieLensRun& run,
               const Theme& theme) {
  const bool has_map = !run.epoch().places.empty();
  const std::string title =
      has_map ? fmt::format("The films after epoch {}", run.epoch().epoch) : "The films";
  canvas.text({page.x, page.y - 2}, theme.text,
              fitted_text(canvas, title, theme.font, page.width), theme.font);
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

Point FilmMapLayout::place(double x, double y) const {
  return {static_cast<float>(origin.x + x * scale), static_cast<float>(origin.y - y * scale)};
}

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
    genres_ = frequent_genres(table, kGenres);
    order_.resize(count);
    std::iota(order_.begin(), order_.end(), 0);
    std::ranges::stable_sort(order_, std::greater<>(), [&](int film) { return table.count(film); });
    sizes_.clear();
    for (const auto ratings : table.ratings) {
      sizes_.push_back(1.7F + 0.6F * std::log2(1 + static_cast<float>(std::max<std::int64_t>(ratings, 0))));
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

/// Where the window lies, and the films in it.
void FilmMap::lay_out(FilmMapLayout& layout, const MovieLensRun& run,
                      const MapWindow& window) const {
  const auto& inside = layout.inside;
  const auto& box = run.bounds();
  constexpr double kAir = 1.06;  // so that the outermost film is not on the edge
  layout.scale = window.zoom / kAir *
                 std::min(inside.width / (box.right - box.left), inside.height / (box.high - box.low));
  const double x = (box.left + box.right) / 2 + window.x, y = (box.low + box.high) / 2 + window.y;
  layout.origin = {static_cast<float>(inside.centre().x - x * layout.scale),
                   static_cast<float>(inside.centre().y + y * layout.scale)};
  const std::size_t most = most_points(inside);
  for (const int film : order_) {
    const auto at = place_of(layout, run, film);
    if (!at || !inside.contains(*at)) continue;
    if (++layout.here <= most) layout.shown.emplace_back(film, *at);
  }
}

/// The most rated on top, and where a genre is chosen, its films on top of all others.
void FilmMap::draw_points(Canvas& canvas, const FilmMapLayout& layout, const Theme& theme) const {
  const auto palette = palette_of(theme);
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
  const auto palette = palette_of(theme);
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
  for (const int film : style.found.first(std::min(style.found.size(), kMostRings))) {
    const auto at = find(film);
    if (at && inside.contains(*at)) {
      canvas.stroke_circle(*at, size_of(film) / 2 + 3, theme.text, 1.5F);
    }
  }
  TitleWriter titles(canvas, inside, theme);
  const float longest = std::clamp(inside.width * 0.35F, 60.0F, 220.0F);
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
    titles.write(*from, size_of(style.chosen) / 2 + 4, table.title(style.chosen), theme.accent,
                 longest);
    for (const auto& neighbour : style.neighbours) {
      if (const auto at = find(neighbour.film)) {
        titles.write(*at, size_of(neighbour.film) / 2 + 2, table.title(neighbour.film), theme.text,
                     longest);
      }
    }
  } else if (!style.found.empty()) {
    for (const int film : style.found.first(std::min(style.found.size(), kMostRings))) {
      const auto at = find(film);
      if (at && inside.contains(*at)) {
        titles.write(*at, size_of(film) / 2 + 4, table.title(film), theme.text, longest);
      }
    }
  } else {
    // Some landmarks by name, where it is not crowded already.
    constexpr std::size_t kCandidates = 60;
    const int most = inside.width < 300 ? 0 : inside.width < 700 ? 8 : 14;
    int named = 0;
    for (const auto& [film, at] : std::span(layout.shown).first(
             std::min(layout.shown.size(), kCandidates))) {
      if (named == most) break;
      if (kinds_[static_cast<std::size_t>(film)] == kDimmed) continue;
      named += titles.write(at, size_of(film) / 2, table.title(film), theme.faint_text, longest);
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
  const float size = theme.small_font, row = size + 5;
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.surface, 6);

  const Rect page = area.inset(10);
  const float foot = area.height > 150 ? row + 2 : 0, head = theme.font + 8;
  FilmMapLayout layout;
  auto legend = legend_entries(canvas, page, genres_, style.genre, theme);
  float below = legend.back().second.bottom() - page.y + 6;
  // The points come first.
  if (below > page.height * 0.22F) {
    legend.clear();
    below = 0;
  }
  layout.inside = {area.x, page.y + head, area.width,
                   std::max(page.height - head - below - foot, 1.0F)};
  const auto& inside = layout.inside;
  // Points grow as one comes nearer, but not as fast.
  magnified_ = static_cast<float>(std::clamp(std::pow(style.window.zoom, 0.3), 0.8, 2.5)) *
               (inside.width < 360 ? 0.8F : 1);
  lay_out(layout, run, style.window);

  canvas.push_clip(inside);
  if (has_map) {
    // The two axes, through the rows' mean.
    const Point middle = layout.place(0, 0);
    canvas.fill_rect({inside.x, std::floor(middle.y), inside.width, 1}, theme.line.faded(0.7F));
    canvas.fill_rect({std::floor(middle.x), inside.y, 1, inside.height}, theme.line.faded(0.7F));
  } else {
    canvas.text({inside.centre().x, inside.centre().y - 8}, theme.faint_text,
                fitted_text(canvas, "No map was recorded (yet).", theme.font, inside.width - 8),
                theme.font, Align::centre);
  }
  draw_points(canvas, layout, theme);
  draw_marks(canvas, layout, run, style, theme);
  canvas.pop_clip();

  draw_head(canvas, page, layout, run, theme);
  for (auto& [name, place] : legend) place.y += inside.bottom() + 6 - page.y;
  draw_legend(canvas, legend, style.genre, theme);
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
