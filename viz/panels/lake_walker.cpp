#include "viz/panels/lake_walker.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "viz/panels/lake_sprites.hpp"

namespace lab::viz {
namespace {

constexpr float kBump = 0.14F;        // of a cell, towards a wall that holds
constexpr float kSlideShare = 0.75F;  // of the last step, before the hole takes over
constexpr int kPathSteps = 200;       // that are drawn: a longer path is a tangle anyway
constexpr float kSunk = 0.55F;        // the size that is left above the water

// White on a dark edge, so that the path shows on every colour of the scale.
constexpr Colour kEdge{20, 24, 40, 80}, kTrail{255, 255, 255, 165};

Point mixed(Point a, Point b, float share) {
  return {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share};
}

/// Slow at both ends (smoothstep).
float eased(float share) { return share * share * (3 - 2 * share); }

/// The agent at a moment of its episode.
struct Walker {
  Point place;
  int t = 0;        ///< the step under way, or the last one at the end
  float share = 0;  ///< of that step that is done
  float sunk = 0;   ///< 0 on the ice, 1 in the water
  bool at_end = false;
};

Walker walker_at(const BoardLayout& layout, const BoardContent& content) {
  const auto& episode = *content.episode;
  const int length = episode.length();
  const double moment = std::clamp(content.moment, 0.0, static_cast<double>(length));
  Walker walker;
  walker.at_end = moment >= length;
  walker.t = std::clamp(static_cast<int>(moment), 0, std::max(length - 1, 0));
  walker.share = static_cast<float>(moment - walker.t);
  const auto state_at = [&](int t) {
    return episode.states[static_cast<std::size_t>(std::min(t, length))];
  };
  const int state = state_at(walker.t), next = state_at(walker.t + 1);
  const Point from = layout.cell(state).centre(), to = layout.cell(next).centre();
  const bool falls = content.map.letter(next) == 'H';
  const float slide = falls ? std::min(walker.share / kSlideShare, 1.0F) : walker.share;
  if (falls) walker.sunk = std::max(0.0F, (walker.share - kSlideShare) / (1 - kSlideShare));
  walker.place = mixed(from, to, eased(slide));
  if (state == next && length > 0) {
    const Point d = direction_of(episode.executed[static_cast<std::size_t>(walker.t)]);
    const float bump =
        kBump * layout.cell_size() * std::sin(walker.share * std::numbers::pi_v<float>);
    walker.place = {from.x + d.x * bump, from.y + d.y * bump};
  }
  return walker;
}

void draw_dots(Canvas& canvas, const BoardLayout& layout, const Episode& episode,
               const Walker& walker) {
  const float dot = std::max(1.5F, layout.cell_size() * 0.025F);
  for (int t = walker.t; t < std::min(episode.length(), walker.t + kPathSteps); ++t) {
    const auto i = static_cast<std::size_t>(t);
    const Point a = layout.cell(episode.states[i]).centre();
    const Point b = layout.cell(episode.states[i + 1]).centre();
    if (a == b) continue;
    for (const float share : {0.25F, 0.5F, 0.75F, 1.0F}) {
      if (t == walker.t && share < walker.share) continue;
      const Point p = mixed(a, b, share);
      canvas.fill_circle(p, dot + 1, kEdge);
      canvas.fill_circle(p, dot, kTrail);
    }
  }
}

}  // namespace

void draw_path(Canvas& canvas, const BoardLayout& layout, const BoardContent& content) {
  const auto& episode = *content.episode;
  const auto walker = walker_at(layout, content);
  if (content.path_ahead && !walker.at_end) draw_dots(canvas, layout, episode, walker);
  std::vector<Point> path;
  for (int t = std::max(0, walker.t - kPathSteps); t <= walker.t; ++t) {
    path.push_back(layout.cell(episode.states[static_cast<std::size_t>(t)]).centre());
  }
  path.push_back(walker.place);
  const float width = std::clamp(layout.cell_size() * 0.035F, 1.5F, 5.0F);
  canvas.polyline(path, kEdge, width + 2);
  canvas.polyline(path, kTrail, width);
}

void draw_walker(Canvas& canvas, const BoardLayout& layout, const BoardContent& content,
                 const Theme& theme) {
  const auto& episode = *content.episode;
  const float cell = layout.cell_size();
  const auto walker = walker_at(layout, content);
  const auto step = static_cast<std::size_t>(walker.t);
  PenguinPose pose;
  pose.scarf = content.agent;
  if (episode.length() > 0) {
    pose.looks = episode.executed[step];
    if (!walker.at_end) {
      // At the edge of the cell, so that the agent does not hide it.
      const Point d = direction_of(episode.actions[step]);
      const Point from = layout.cell(episode.states[step]).centre();
      const Point middle{from.x + d.x * cell * 0.36F, from.y + d.y * cell * 0.36F};
      const float width = std::max(2.0F, cell * 0.05F);
      draw_arrow(canvas, middle, episode.actions[step], cell * 0.30F + 3,
                 theme.surface.faded(0.75F), width + 3);
      draw_arrow(canvas, middle, episode.actions[step], cell * 0.30F, theme.accent.faded(0.8F),
                 width);
    }
  }
  const char under = content.map.letter(episode.states.back());
  pose.size = 1 - (1 - kSunk) * walker.sunk;
  pose.in_water = walker.sunk > 0;
  pose.cheers = walker.at_end && under == 'G';
  if (walker.at_end) pose.looks = 1;
  Point place = walker.place;
  // Beside its present at the end, not on top of it.
  if (pose.cheers) {
    place.x -= cell * 0.14F;
    pose.size = 0.85F;
  }
  draw_penguin(canvas, place, cell, pose);
}

}  // namespace lab::viz
