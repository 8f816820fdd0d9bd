#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <tuple>

#include "core/text.hpp"
#include "viz/data/run_list.hpp"
#include "viz/panels/plots_picture.hpp"

namespace lab::viz {
namespace {

/// The places at which the mean of several runs is taken: enough for a wide screen.
constexpr int kMeanPoints = 400;

/// The weight of the smoothed line of `points` points. A line is smoothed over a twentieth of them
/// at most: over more it would lag behind what it is to show.
double weight_for(double wanted, std::size_t points) {
  return std::clamp(1 - 20.0 / static_cast<double>(std::max<std::size_t>(points, 1)), 0.0, wanted);
}

/// How many of `points` zeros and ones a moving mean takes together: a round number, 100 unless
/// that would be more than a third of them.
int window_for(std::size_t points) {
  constexpr std::array<std::size_t, 4> kWindows = {10, 20, 50, 100};
  const auto above = std::ranges::find_if(kWindows, [&](auto w) { return 3 * w > points; });
  return static_cast<int>(above == kWindows.begin() ? kWindows.front() : *std::prev(above));
}

/// Runs of the scene, by their places in scene.runs.
using Group = std::vector<std::size_t>;

/// For each group, whether the metric is zeros and ones in all of its runs. Where all of these are
/// the same number there is nothing to average: then it is so for none.
std::vector<bool> are_successes(const Scene& scene, std::span<const Group> groups,
                                const std::string& key) {
  std::vector<bool> successes;
  bool has_zero = false, has_one = false;
  for (const auto& group : groups) {
    const auto metrics = [&](std::size_t i) -> const Metrics& {
      return scene.runs[i].run->metrics();
    };
    successes.push_back(
        std::ranges::all_of(group, [&](std::size_t i) { return metrics(i).is_binary(key); }));
    if (!successes.back()) continue;
    for (const auto i : group) {
      const auto y = metrics(i).curve(key, Axis::step).y;
      has_zero = has_zero || std::ranges::find(y, 0.0F) != y.end();
      has_one = has_one || std::ranges::find(y, 1.0F) != y.end();
    }
  }
  if (!has_zero || !has_one) successes.assign(groups.size(), false);
  return successes;
}

/// The run's name without its number: "001-4x4-dqn" → "4x4-dqn".
std::string common_name(const std::string& name) {
  const auto digits = name.find_first_not_of("0123456789");
  return digits == name.npos || name[digits] != '-' ? name : name.substr(digits + 1);
}

/// Cuts the band around `curves` where values cannot be: below 0 when none is negative, and above 1
/// when all lie between 0 and 1, as shares do.
void keep_possible(Band& band, std::span<const Curve> curves) {
  const auto all = [&](auto&& holds) {
    return std::ranges::all_of(curves,
                               [&](const Curve& c) { return std::ranges::all_of(c.y, holds); });
  };
  const bool positive = all([](float y) { return y >= 0; });
  const bool share = positive && all([](float y) { return y <= 1; });
  for (std::size_t i = 0; i < band.low.size(); ++i) {
    if (positive) band.low[i] = std::max(band.low[i], 0.0F);
    if (share) band.high[i] = std::min(band.high[i], 1.0F);
  }
}

/// The runs that have `key`: those that differ at most in the seed together.
std::vector<Group> groups(const Scene& scene, const std::string& key) {
  std::vector<Group> result;
  std::map<std::string, std::size_t> by_options;
  for (std::size_t i = 0; i < scene.runs.size(); ++i) {
    const auto& run = *scene.runs[i].run;
    if (run.metrics().curve(key, scene.view.axis).y.empty()) continue;
    const auto [found, is_new] = by_options.emplace(
        scene.view.band ? seed_group(run.summary()) : std::to_string(i), result.size());
    if (is_new) result.emplace_back();
    result[found->second].push_back(i);
  }
  return result;
}

/// By the number that a run's name begins with, then by the name: a later run comes behind.
bool is_older(const RunSummary& a, const RunSummary& b) {
  const auto key = [](const RunSummary& run) {
    std::int64_t number = -1;
    core::parse(std::string_view(run.name).substr(0, run.name.find('-')), number);
    return std::tuple(number, std::string_view(run.name));
  };
  return key(a) < key(b);
}

/// Of the runs with the same seed the newest: the others would count its luck again.
Group one_a_seed(const Scene& scene, const Group& group) {
  Group kept;
  for (const auto i : group) {
    const auto& run = scene.runs[i].run->summary();
    const auto same = std::ranges::find_if(
        kept, [&](std::size_t k) { return scene.runs[k].run->summary().seed == run.seed; });
    if (same == kept.end()) {
      kept.push_back(i);
    } else if (is_older(scene.runs[*same].run->summary(), run)) {
      *same = i;
    }
  }
  return kept;
}

bool is_growing(const Scene& scene, std::size_t i) {
  return scene.runs[i].run->summary().status == RunStatus::running;
}

/// Which runs of a group become their mean, and which are lines of their own.
struct Parts {
  Group together, alone;
};

/// A mean of n seeds has to be one of the same n all along: where a run leaves it, it would jump,
/// and the training seem to have changed. So those that have ended, however they did, keep their
/// last value in it. One that still grows is not held at a value that it will leave: it has a line
/// of its own until it ends, so that each new run does not take the end of the mean away. Only
/// where fewer than two have ended are all together, as far as the shortest that grows.
Parts parts_of(const Scene& scene, const Group& group) {
  auto seeds = one_a_seed(scene, group);
  if (seeds.size() < 2) return {{}, group};
  Group ended, growing;
  for (const auto i : seeds) (is_growing(scene, i) ? growing : ended).push_back(i);
  if (ended.size() < 2) return {std::move(seeds), {}};
  return {std::move(ended), std::move(growing)};
}

/// Where all of `curves`, none empty, are: those that ended count as level from there on.
MeanRange range_of(const Scene& scene, const Group& group, std::span<const Curve> curves) {
  MeanRange range;
  double longest = 0;
  for (std::size_t i = 0; i < curves.size(); ++i) {
    range.from = std::max(range.from, curves[i].x.front());
    longest = std::max(longest, curves[i].x.back());
    if (is_growing(scene, group[i])) range.to = std::min(range.to, curves[i].x.back());
  }
  range.to = std::min(range.to, longest);
  return range;
}

/// A curve that was made longer.
struct HeldCurve {
  std::vector<double> x;
  std::vector<float> y;
};

/// Those that end before `end` keep their last value until there. Changes `curves`; they refer to
/// what is returned.
std::vector<HeldCurve> hold_ends(double end, std::span<Curve> curves) {
  std::vector<HeldCurve> held(curves.size());
  for (std::size_t i = 0; i < curves.size(); ++i) {
    if (curves[i].x.back() >= end) continue;
    held[i].x.assign(curves[i].x.begin(), curves[i].x.end());
    held[i].y.assign(curves[i].y.begin(), curves[i].y.end());
    held[i].x.push_back(end);
    held[i].y.push_back(held[i].y.back());
    curves[i] = {held[i].x, held[i].y};
  }
  return held;
}

}  // namespace

/// The line of a single run. `window` is that of the moving mean of zeros and ones, else 0.
PlotCache::Computed PlotCache::single(const Scene& scene, std::size_t i, const std::string& key,
                                      int window) {
  const auto& view = scene.view;
  const auto& [run, colour] = scene.runs[i];
  const auto curve = run->metrics().curve(key, view.axis);
  Computed line{run->summary().name, colour, i, 0, {}, {}};
  if (window > 0) {
    line.band = success_band(curve.x, curve.y, window);
    if (!view.band) line.band.low = line.band.high = {};
  } else if (const double weight = weight_for(view.smoothing, curve.size()); weight > 0) {
    line.smooth = smooth(curve.y, weight);
  }
  return line;
}

/// The mean of the lines of several runs, none of them empty; nothing where they share no range.
std::optional<PlotCache::Computed> PlotCache::mean_of(const Scene& scene,
                                                      const std::vector<std::size_t>& runs,
                                                      const std::string& key, int window) {
  std::vector<Computed> members;
  std::vector<Curve> raw, curves;
  for (const auto i : runs) members.push_back(single(scene, i, key, window));
  for (const auto& member : members) {
    raw.push_back(scene.runs[member.run].run->metrics().curve(key, scene.view.axis));
    curves.push_back(window > 0              ? Curve{member.band.x, member.band.mean}
                     : member.smooth.empty() ? raw.back()
                                             : Curve{raw.back().x, member.smooth});
  }
  const auto range = range_of(scene, runs, curves);
  const auto held = hold_ends(range.to, curves);
  auto mean = mean_band(curves, kMeanPoints, range);
  if (mean.x.size() < 2) return {};
  keep_possible(mean, raw);
  const auto& first = members.front();
  return Computed{common_name(first.label), first.colour, first.run, runs.size(), {},
                  std::move(mean)};
}

void PlotCache::compute(Entry& entry, const Scene& scene, const std::string& key) {
  entry.computed.clear();
  entry.note.clear();
  const auto all = groups(scene, key);
  const auto successes = are_successes(scene, all, key);
  std::size_t most = 0;
  for (std::size_t g = 0; g < all.size(); ++g) {
    for (const auto i : all[g]) {
      const auto points = scene.runs[i].run->metrics().curve(key, scene.view.axis).size();
      if (successes[g]) most = std::max(most, points);
    }
  }
  if (most > 0) entry.note = fmt::format("mean of the last {}", window_for(most));

  for (std::size_t g = 0; g < all.size(); ++g) {
    const int window = successes[g] ? window_for(most) : 0;
    auto parts = parts_of(scene, all[g]);
    auto mean = parts.together.empty() ? std::nullopt : mean_of(scene, parts.together, key, window);
    if (mean) {
      // Alone, it needs no name.
      if (all.size() == 1) mean->label.clear();
      entry.computed.push_back(std::move(*mean));
    } else {
      parts.alone = all[g];
    }
    for (const auto i : parts.alone) entry.computed.push_back(single(scene, i, key, window));
  }
}

PlotCache::Entry& PlotCache::entry(const Scene& scene, const std::string& key) {
  const auto& view = scene.view;
  auto made_for = fmt::format("{} {} {}", static_cast<int>(view.axis), view.smoothing, view.band);
  for (const auto& [run, colour] : scene.runs) {
    made_for += fmt::format("|{} {} {} {} {} {}", static_cast<const void*>(run),
                            run->summary().directory.native(), run->revision(), colour.r, colour.g,
                            colour.b);
  }
  auto& entry = entries_[key];
  if (entry.made_for != made_for) {
    compute(entry, scene, key);
    entry.made_for = std::move(made_for);
  }
  return entry;
}

const std::vector<PlotLine>& PlotCache::lines(const Scene& scene, const std::string& key) {
  auto& found = entry(scene, key);
  found.lines.clear();
  for (const auto& line : found.computed) {
    if (!line.band.x.empty()) {
      found.lines.push_back({line.label, line.colour, line.band.x, line.band.mean, line.band.low,
                             line.band.high, false, line.seeds});
      continue;
    }
    const auto curve = scene.runs[line.run].run->metrics().curve(key, scene.view.axis);
    const bool is_smoothed = line.smooth.size() == curve.size();
    found.lines.push_back({line.label, line.colour, curve.x, curve.y, {}, {}, is_smoothed});
    if (is_smoothed) {
      found.lines.push_back({line.label, line.colour, curve.x, line.smooth, {}, {}, false});
    }
  }
  return found.lines;
}

}  // namespace lab::viz
