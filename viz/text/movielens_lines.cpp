#include "viz/text/movielens_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/text.hpp"
#include "viz/data/movielens_run.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {
namespace {

constexpr std::size_t kStars = 10, kBins = 50;
constexpr int kLabel = 4;

std::string shade(float share, const Ink& ink) {
  constexpr std::array kShades = {" ", "░", "▒", "▓", "█"};
  if (ink.has_colour()) return share > 0 ? ink.on(viridis(share), " ") : " ";
  return kShades.at(static_cast<std::size_t>(std::lround(std::clamp(share, 0.0F, 1.0F) * 4)));
}

}  // namespace

Lines movielens_lines(Run& run, double step, int columns, int rows, const Ink& ink) {
  MovieLensRun movies;
  movies.look(run, step);
  const auto& histogram = movies.epoch().histogram;
  if (histogram.size() != kStars * kBins) {
    Lines lines;
    for (const auto& problem : movies.epoch().problems) {
      for (const auto& line : core::wrap(printable(problem), columns)) lines.push_back(line);
    }
    if (lines.empty()) lines.push_back(ink.faint("No predictions are recorded yet."));
    return lines;
  }
  // Whole stars, or every half star where there is room.
  const std::size_t rows_together = rows >= static_cast<int>(kStars) + 2 ? 1 : 2;
  std::size_t bins_together = 1;
  while (static_cast<int>(kBins / bins_together) + kLabel > columns && bins_together < 10) {
    bins_together = bins_together == 1 ? 2 : bins_together == 2 ? 5 : 10;
  }
  Lines lines{ink.faint(fmt::format("stars (rows) × predicted, epoch {}", movies.epoch().epoch))};
  for (std::size_t top = kStars; top > 0; top -= rows_together) {
    std::vector<double> counts(kBins / bins_together, 0);
    for (std::size_t row = top - rows_together; row < top; ++row) {
      for (std::size_t bin = 0; bin < kBins; ++bin) {
        counts[bin / bins_together] +=
            static_cast<double>(std::max<std::int64_t>(histogram[row * kBins + bin], 0));
      }
    }
    const double most = std::max(*std::ranges::max_element(counts), 1.0);
    auto line = fmt::format("{:>3} ", 0.5 * static_cast<double>(top));
    for (const double count : counts) line += shade(static_cast<float>(count / most), ink);
    lines.push_back(line);
  }
  const auto width = static_cast<int>(kBins / bins_together);
  lines.push_back(padded("", kLabel) + ink.faint("0" + padded("", width - 2) + "5"));
  return lines;
}

}  // namespace lab::viz
