#include "viz/text/lake_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/text.hpp"
#include "envs/q_table.hpp"
#include "viz/data/transitions.hpp"
#include "viz/draw/heat_map.hpp"
#include "viz/panels/lake_look.hpp"

namespace lab::viz {
namespace {

constexpr int kActions = envs::FrozenLake::kActions;
constexpr Colour kIce{200, 222, 236}, kWater{16, 42, 86}, kGoal{240, 190, 60},
    kWhite{255, 255, 255};
constexpr int kInfoColumns = 32, kInfoRows = 8, kGap = 3;

/// What the board shows, found once a frame.
struct Board {
  const LakeLook& look;
  const View& view;
  const Ink& ink;
  std::vector<float> values;  // [S × 4], empty: none are shown
  ColourScale scale;
  int agent = -1;       // its state; −1: nobody walks
  std::set<int> way{};  // the states up to now

  [[nodiscard]] const envs::LakeMap& map() const { return look.lake->map(); }
  [[nodiscard]] bool is_hidden() const { return view.values == BoardValues::hidden; }
  /// The move that the values of this training step prefer; −1 without values.
  [[nodiscard]] int greedy(int state) const {
    if (!look.table || is_hidden()) return -1;
    return envs::greedy_action(envs::row_of(look.table->q, state, kActions));
  }
  /// The shown value of the greedy move; NaN without.
  [[nodiscard]] float value(int state) const {
    const int action = greedy(state);
    if (values.empty() || action < 0) return std::nanf("");
    return envs::row_of(values, state, kActions)[static_cast<std::size_t>(action)];
  }
};

ColourScale scale_of(const std::vector<float>& values, BoardValues shown) {
  float low = 0, high = 0;
  for (const float value : values) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  if (shown == BoardValues::q || shown == BoardValues::hidden) {
    return ColourScale::sequential(low, high > low ? high : low + 1, dark_theme());
  }
  return ColourScale::diverging(std::max({-low, high, 0.01F}), light_theme());
}

std::string centred(std::string_view text, int width) {
  const int before = (width - core::display_width(text)) / 2;
  return padded(padded("", std::max(before, 0)) + std::string(text), width);
}

/// The letters in the middle of a cell that is `width` columns wide.
std::string symbol(const Board& board, int state, int width) {
  const char letter = board.map().letter(state);
  if (state == board.agent) {
    const char* walker = letter == 'H' ? "✗" : letter == 'G' ? "★" : "@";
    return width < 3 ? walker : fmt::format("[{}]", walker);
  }
  if (letter == 'H') return "●";
  if (letter == 'G') return "G";
  const int action = board.view.arrows ? board.greedy(state) : -1;
  const std::string mark = action >= 0 ? arrow_of(action) : letter == 'S' ? "S" : " ";
  if (width < 3 || !board.way.contains(state)) return mark == " " && width < 3 ? "·" : mark;
  return "·" + mark + "·";
}

std::string painted(const Board& board, int state, std::string_view text) {
  const char letter = board.map().letter(state);
  if (state == board.agent) return board.ink.on(kWhite, text, true);
  if (letter == 'H') return board.ink.on(kWater, text);
  if (letter == 'G') return board.ink.on(kGoal, text, true);
  const float value = board.value(state);
  return board.ink.on(std::isnan(value) ? kIce : board.scale(value), text);
}

/// How much of the screen a cell takes.
struct CellSize {
  int width, height;
};

CellSize cell_size(const envs::LakeMap& map, int columns, int rows) {
  for (const CellSize size : {CellSize{7, 3}, CellSize{5, 2}, CellSize{3, 1}, CellSize{2, 1}}) {
    const bool fits =
        size.width * map.column_count() <= columns && size.height * map.row_count() <= rows;
    if (fits) return size;
  }
  return columns >= 3 * map.column_count() ? CellSize{3, 1} : CellSize{1, 1};
}

/// The first of `count` cells that are shown where only `room` fit, with `chosen` in the middle.
int first_shown(int chosen, int room, int count) {
  return std::clamp(chosen - room / 2, 0, std::max(count - room, 0));
}

Lines board_lines(const Board& board, CellSize size, int columns, int rows) {
  const auto& map = board.map();
  const int across = std::clamp(columns / size.width, 1, map.column_count());
  const int down = std::clamp(rows / size.height, 1, map.row_count());
  const int agent = std::max(board.agent, 0);
  const int left = first_shown(agent % map.column_count(), across, map.column_count());
  const int top = first_shown(agent / map.column_count(), down, map.row_count());
  Lines lines;
  for (int row = top; row < top + down; ++row) {
    for (int line = 0; line < size.height; ++line) {
      std::string text;
      for (int column = left; column < left + across; ++column) {
        const int state = row * map.column_count() + column;
        const float value = board.value(state);
        const bool has_number = board.view.numbers && !std::isnan(value) && !map.is_terminal(state);
        std::string inside;
        if (line == (size.height - 1) / 2) {
          inside = symbol(board, state, size.width);
        } else if (line == size.height - 1 && has_number) {
          inside = fmt::format("{:.2f}", value);
        }
        text += painted(board, state, centred(inside, size.width));
      }
      lines.push_back(text);
    }
  }
  return lines;
}

/// A number of the update behind its name, the numbers below each other.
std::string named_number(std::string_view name, std::string_view number, int columns) {
  constexpr int kNumber = 7, kWidest = 15;
  return padded(name, std::min(columns - kNumber, kWidest)) +
         fmt::format("{:>{}}", number, kNumber);
}

/// The transition that the moment is in, as the words of its update; at most kInfoRows lines.
Lines transition_lines(const LakeLook& look, const View& view, int columns, const Ink& ink) {
  if (look.episode == nullptr) return {ink.faint(printable(look.episode_problem))};
  const bool is_wide = columns >= kInfoColumns;
  const auto& episode = *look.episode;
  const auto moment = fmt::format("t = {} of {}", static_cast<int>(look.moment), episode.length());
  const auto number = ink.bold("episode " + core::thousands(episode.number));
  Lines lines{is_wide ? number + "  " + moment : moment};
  const int t = look.transition();
  if (t < 0) return lines;
  const auto i = static_cast<std::size_t>(t);
  const int action = episode.actions[i], moved = episode.executed[i];
  lines.push_back(fmt::format("s = {}  a = {} {}", episode.states[i], arrow_of(action),
                              envs::action_name(action)));
  lines.push_back(moved == action ? ink.faint("moved as meant")
                                  : ink.warning(fmt::format("slipped {} {}", arrow_of(moved),
                                                            envs::action_name(moved))));
  lines.push_back(
      fmt::format("r = {}  s′ = {}", core::number(episode.rewards[i]), episode.states[i + 1]));
  if (!look.table) {
    lines.push_back(ink.faint(printable(look.table_problem)));
  } else if (view.values != BoardValues::hidden) {
    const auto step = transitions_of(episode, look.table->q, look.lake->gamma())[i];
    lines.push_back(named_number("Q(s, a)", value_text(step.value), columns));
    lines.push_back(
        named_number(is_wide ? "r + γ max Q(s′)" : "target", value_text(step.target), columns));
    lines.push_back(named_number("TD error", value_text(step.error, true), columns));
  }
  if (look.moment >= episode.length()) lines.push_back(ink.bold(ending(episode, look.lake->map())));
  return lines;
}

}  // namespace

Lines lake_lines(Run& run, const View& view, double step, int columns, int rows, const Ink& ink) {
  LakeRun lake;
  lake.look_at(run);
  if (!lake.problem().empty()) return core::wrap(printable(lake.problem()), columns);
  LakeLook look;
  look.run = &run;
  look.lake = &lake;
  look.step = step;
  look.table = lake.table(step);
  look.table_problem = lake.table_problem();
  look.episode_index = lake.episode_index(view.episode, step);
  look.episode = lake.episode(look.episode_index);
  look.episode_problem = lake.episode_problem();
  std::string why;
  auto values = board_values(look, view, why);
  const auto scale = scale_of(values, view.values);
  Board board{look, view, ink, std::move(values), scale};
  if (look.episode != nullptr) {
    look.moment = std::clamp(view.moment, 0.0, static_cast<double>(look.episode->length()));
    const auto& states = look.episode->states;
    const auto now = states.begin() + static_cast<std::ptrdiff_t>(look.moment);
    board.agent = *now;
    board.way = {states.begin(), now};
  }

  const auto& map = lake.map();
  const int beside_room = columns - kGap - kInfoColumns;
  const bool is_beside = beside_room >= 2 * map.column_count();
  const auto info = transition_lines(look, view, is_beside ? kInfoColumns : columns, ink);
  if (is_beside) {
    const auto size = cell_size(map, beside_room, rows);
    const auto lines = board_lines(board, size, beside_room, rows);
    const int width = std::min(beside_room / size.width, map.column_count()) * size.width;
    return beside(lines, width + kGap, info);
  }
  const int board_rows = std::max(rows - kInfoRows - 1, std::min(rows, 3));
  auto lines = board_lines(board, cell_size(map, columns, board_rows), columns, board_rows);
  lines.emplace_back();
  lines.insert(lines.end(), info.begin(), info.end());
  return lines;
}

}  // namespace lab::viz
