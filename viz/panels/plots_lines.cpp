#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

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

/// Whether a metric is zeros and ones, and both of them.
bool is_success(const Scene& scene, const std::string& key) {
  bool has_zero = false, has_one = false;
  for (const auto& [run, colour] : scene.runs) {
    const auto y = run->metrics().curve(key, Axis::step).y;
    if (!y.empty() && !run->metrics().is_binary(key)) return false;
    has_zero = has_zero || std::ranges::find(y, 0.0F) != y.end();
    has_one = has_one || std::ranges::find(y, 1.0F) != y.end();
  }
  return has_zero && has_one;
}

/// The run's name without its number: "001-4x4-dqn" → "4x4-dqn".
std::string common_name(const std::string& name) {
  const auto digits = name.find_first_not_of("0123456789");
  return digits == name.npos || name[digits] != '-' ? name : name.substr(digits + 1);
}

/// Cuts a band where values cannot be: below 0 when none is negative, and above 1 for a `share`.
void keep_possible(Band& band, std::span<const Curve> curves, bool share) {
  const bool has_negative = std::ranges::any_of(curves, [](const Curve& c) {
    return std::ranges::any_of(c.y, [](float y) { return y < 0; });
  });
  for (std::size_t i = 0; i < band.x.size(); ++i) {
    if (!has_negative) band.low[i] = std::max(band.low[i], 0.0F);
    if (share) band.high[i] = std::min(band.high[i], 1.0F);
  }
}

/// The runs that have `key`, as indices into scene.runs: those that are to be one line together.
std::vector<std::vector<std::size_t>> groups(const Scene& scene, const std::string& key) {
  std::vector<std::vector<std::size_t>> result;
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

/// A curve that was made longer.
struct HeldCurve {
  std::vector<double> x;
  std::vector<float> y;
};

/// Runs that differ in the seed are done at different times. One that has finished keeps its last
/// value until the longest of its group ends: else the mean would jump where it leaves. Changes
/// `curves`; they refer to what is returned.
std::vector<HeldCurve> hold_ends(const Scene& scene, const std::vector<std::size_t>& group,
                                 std::vector<Curve>& curves) {
  std::vector<HeldCurve> held(curves.size());
  double end = 0;
  for (const auto& curve : curves) end = curve.x.empty() ? end : std::max(end, curve.x.back());
  for (std::size_t i = 0; i < curves.size(); ++i) {
    const bool finished = scene.runs[group[i]].run->summary().status == RunStatus::finished;
    if (!finished || curves[i].x.empty() || curves[i].x.back() >= end) continue;
    held[i].x.assign(curves[i].x.begin(), curves[i].x.end());
    held[i].y.assign(curves[i].y.begin(), curves[i].y.end());
    held[i].x.push_back(end);
    held[i].y.push_back(held[i].y.back());
    curves[i] = {held[i].x, held[i].y};
  }
  return held;
}

}  // namespace

void PlotCache::compute(Entry& entry, const Scene& scene, const std::string& key) {
  const auto& view = scene.view;
  entry.computed.clear();
  entry.note.clear();
  const auto all = groups(scene, key);
  const auto curve_of = [&](std::size_t i) {
    return scene.runs[i].run->metrics().curve(key, view.axis);
  };
  const bool success = is_success(scene, key);
  int window = 0;
  if (success) {
    std::size_t most = 0;
    for (const auto& group : all) {
      for (const auto i : group) most = std::max(most, curve_of(i).size());
    }
    window = window_for(most);
    entry.note = fmt::format("mean of the last {}", window);
  }

  const auto single = [&](std::size_t i) {
    const auto& [run, colour] = scene.runs[i];
    const auto curve = curve_of(i);
    Computed line{run->summary().name, colour, i, {}, {}};
    if (success) {
      line.band = success_band(curve.x, curve.y, window);
      if (!view.band) line.band.low = line.band.high = {};
    } else if (const double weight = weight_for(view.smoothing, curve.size()); weight > 0) {
      line.smooth = smooth(curve.y, weight);
    }
    return line;
  };
  for (const auto& group : all) {
    std::vector<Computed> members;
    std::vector<Curve> curves;
    for (const auto i : group) members.push_back(single(i));
    for (const auto& member : members) {
      const auto curve = curve_of(member.run);
      curves.push_back(success                 ? Curve{member.band.x, member.band.mean}
                       : member.smooth.empty() ? curve
                                               : Curve{curve.x, member.smooth});
    }
    const auto held = hold_ends(scene, group, curves);
    auto mean = group.size() < 2 ? Band{} : mean_band(curves, kMeanPoints);
    keep_possible(mean, curves, success);
    if (mean.x.size() < 2) {
      std::ranges::move(members, std::back_inserter(entry.computed));
      continue;
    }
    auto label = fmt::format("mean of {} seeds", group.size());
    if (all.size() > 1) label = common_name(members.front().label) + ", " + label;
    entry.computed.push_back({label, members.front().colour, group.front(), {}, std::move(mean)});
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
                             line.band.high, false});
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
