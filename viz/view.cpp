#include "viz/view.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "core/error.hpp"
#include "core/text.hpp"

namespace lab::viz {
namespace {

/// What stands between the separators; one more than there are of them.
std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(separator, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// Whether the ends are apart by more than `least` of what they are.
bool are_apart(Extent range, double least) {
  const double length = range.high - range.low;
  const double largest = std::max(std::abs(range.low), std::abs(range.high));
  return std::isfinite(length) && length > least * largest;
}
constexpr double kLeastApart = 1e-9;

/// `count` ranges one behind the other; nothing where `text` is no such list of ascending pairs.
std::optional<std::vector<Extent>> ranges_in(std::string_view text, std::size_t count) {
  const auto words = split(text, ':');
  if (words.size() != 2 * count) return {};
  std::vector<Extent> ranges(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto& [low, high] = ranges[i];
    if (!core::parse(words[2 * i], low) || !core::parse(words[2 * i + 1], high)) return {};
    // What is_range() is also one as it was written, rounded.
    if (!are_apart(ranges[i], kLeastApart / 2)) return {};
  }
  return ranges;
}

/// A millionth of its length, or on a logarithmic axis of an end, is far less than a pixel, and
/// shorter to write than all digits.
std::string range_text(Extent range) {
  const auto end = [&](double value) {
    const double ratio = std::abs(value) / (range.high - range.low);
    const int before = ratio > 0 ? static_cast<int>(std::ceil(std::log10(ratio))) : 0;
    return fmt::format("{:.{}g}", value, std::clamp(before + 6, 6, 17));
  };
  return end(range.low) + ":" + end(range.high);
}

/// The metric that "KEY=LOW:HIGH" is for; a key may hold a "=" itself.
std::string_view key_of(std::string_view y_range) { return y_range.substr(0, y_range.rfind('=')); }

Extent read_y_range(const std::string& text, bool log_scale) {
  const auto equals = text.rfind('=');
  const auto range = equals == text.npos || equals == 0
                         ? std::nullopt
                         : ranges_in(std::string_view(text).substr(equals + 1), 1);
  if (!range) {
    fail_usage("--y-range: '{}' is no range of a plot: write it as train/loss=0:2.5", text);
  }
  if (log_scale && range->front().low <= 0) {
    fail_usage("--y-range: '{}' begins at or below 0, which a logarithmic axis (--log) cannot show",
               text);
  }
  return range->front();
}

}  // namespace

void fields(core::FieldList& f, View& v) {
  f.group("The time that is shown");
  f("checkpoint", v.step, "training step of the values shown; negative: the newest", {-1, 1e15});
  f("episode", v.episode, "number of the episode shown; negative: the last before the checkpoint",
    {-1, 2e9});
  f("moment", v.moment,
    "steps into the episode, characters into the text or answers of the student", {0, 1e9});

  f.group("Plots");
  f("plot", v.plots, "a metric to plot, such as train/loss; may be given again", "KEY", 1);
  f("axis", v.axis, "what metrics are plotted over");
  f("smoothing", v.smoothing, "weight of what came before in the smoothed line; 0: none",
    {0, 0.9999});
  f("log", v.log_scale, "logarithmic axis of values");
  f("band", v.band, "runs that differ only in the seed as their mean and its 95 % band");
  f("x-range", v.x_range, "the part of the axis that the panel plots shows; empty: all",
    "LOW:HIGH");
  f("y-range", v.y_ranges,
    "the values that the plot of a metric shows there, such as train/loss=0:2.5; may be given "
    "again",
    "KEY=LOW:HIGH", 1);

  f.group("The frozen lake");
  f("values", v.values, "what the cells show: Q, Q − Q*, the change since --against, or nothing");
  f("against", v.against, "training step that --values change compares with", {0, 1e15});
  f("numbers", v.numbers, "numbers in the cells");
  f("arrows", v.arrows, "arrows of the greedy policy");
  f("visits", v.visits, "how often each cell was visited in the recorded episodes");
  f("from", v.from, "a state to walk on from, again and again; negative: none", {-1, 1e6});
  f("epsilon", v.epsilon, "ε of the ε-greedy walks from there", {0, 1});

  f.group("Hello");
  f("layer", v.layer, "the layer whose gates are shown, from 0", {0, 1000});
  f("gate", v.gate, "the gate whose unit tints the text; empty: the text shows its loss", "GATE");
  f("unit", v.unit, "the unit of that gate; negative: none", {-1, 1e6});

  f.group("MovieLens");
  f("search", v.search, "words of a title to look for", "TEXT");
  f("movie", v.movie, "index of the chosen film; negative: none", {-1, 1e9});
  f("genre", v.genre, "the only genre that is coloured; empty: all", "GENRE");
  f("map-range", v.map_range,
    "the part of the films' map that is shown, in its own units; empty: all",
    "LEFT:RIGHT:BOTTOM:TOP");

  f.group("Tracing");
  f("student", v.student, "the user whose answers are shown; empty: the first one inspected",
    "USER");
  f("attention", v.attention, "the attention that is shown, from 0", {0, 1000});
  f("head", v.head, "the head of that attention, from 0", {0, 1000});

  f.group("Look");
  f("panel", v.panel,
    "lake, hello, movielens, tracing, plots, grades or experiment; empty: what suits the run",
    "NAME");
  f("dark", v.dark, "dark colours");
}

bool is_range(Extent range) { return are_apart(range, kLeastApart); }

std::optional<Extent> x_range(const View& view) {
  if (view.x_range.empty()) return {};
  const auto range = ranges_in(view.x_range, 1);
  if (!range) fail_usage("--x-range: '{}' is no range: write it as 1000:5000", view.x_range);
  return range->front();
}

std::optional<Extent> y_range(const View& view, const std::string& key) {
  std::optional<Extent> range;
  for (const auto& text : view.y_ranges) {
    const auto read = read_y_range(text, view.log_scale);
    if (key_of(text) == key) range = read;
  }
  return range;
}

std::optional<MapRange> map_range(const View& view) {
  if (view.map_range.empty()) return {};
  const auto ranges = ranges_in(view.map_range, 2);
  if (!ranges) {
    fail_usage("--map-range: '{}' is no part of the map: write it as -0.5:0.5:-0.2:0.8",
               view.map_range);
  }
  return MapRange{ranges->front(), ranges->back()};
}

void check_ranges(const View& view) {
  x_range(view);
  y_range(view, "");
  map_range(view);
}

void set_x_range(View& view, Extent range) { view.x_range = range_text(range); }

void set_y_range(View& view, const std::string& key, Extent range) {
  std::erase_if(view.y_ranges, [&](const auto& text) { return key_of(text) == key; });
  view.y_ranges.push_back(key + "=" + range_text(range));
}

void set_map_range(View& view, const MapRange& range) {
  view.map_range = range_text(range.across) + ":" + range_text(range.up);
}

std::vector<std::string> command_words(const View& view) {
  View changed = view, standard;
  core::FieldList ours, defaults;
  fields(ours, changed);
  fields(defaults, standard);
  std::vector<std::string> words;
  for (std::size_t i = 0; i < ours.all().size(); ++i) {
    const auto& field = ours.all()[i];
    const auto value = field.get();
    if (value == defaults.all()[i].get()) continue;
    if (field.kind == core::Field::Kind::texts) {
      for (const auto text : split(value, '\n')) {
        words.insert(words.end(), {"--" + field.name, std::string(text)});
      }
    } else if (field.kind == core::Field::Kind::flag) {
      words.push_back((value == "true" ? "--" : "--no-") + field.name);
    } else {
      words.insert(words.end(), {"--" + field.name, value});
    }
  }
  return words;
}

}  // namespace lab::viz
