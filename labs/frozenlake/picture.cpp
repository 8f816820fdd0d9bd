#include "labs/frozenlake/picture.hpp"

#include <algorithm>
#include <array>

#include "agents/agent.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"

namespace lab::labs::frozenlake {
namespace {

constexpr int kActions = envs::FrozenLake::kActions;

/// The states that the policy passes from the first start if the ice never slips.
std::vector<bool> meant_walk(const envs::LakeMap& map, std::span<const int> policy) {
  std::vector<bool> on_walk(static_cast<std::size_t>(map.state_count()), false);
  if (policy.empty()) return on_walk;
  const auto starts = map.find('S');
  int state = starts.empty() ? 0 : starts.front();
  while (!map.is_terminal(state) && !on_walk[static_cast<std::size_t>(state)]) {
    on_walk[static_cast<std::size_t>(state)] = true;
    state = map.neighbour(state, policy[static_cast<std::size_t>(state)]);
  }
  return on_walk;
}

}  // namespace

std::string arrow(int action) {
  constexpr std::array<const char*, kActions> kArrows{"←", "↓", "→", "↑"};
  return kArrows.at(static_cast<std::size_t>(action));
}

std::vector<std::string> lake_rows(const envs::LakeMap& map, std::span<const int> policy,
                                   int walker) {
  const auto on_walk = meant_walk(map, policy);
  std::vector<std::string> rows(static_cast<std::size_t>(map.row_count()));
  for (int state = 0; state < map.state_count(); ++state) {
    auto& row = rows[static_cast<std::size_t>(state / map.column_count())];
    const char letter = map.letter(state);
    std::string cell;
    if (letter == 'H') {
      cell = core::styled("●", "38;5;67");
    } else if (letter == 'G') {
      cell = core::styled("G", "1;38;5;214");
    } else if (policy.empty()) {
      cell = letter == 'S' ? "S" : core::styled("·", "38;5;153");
    } else {
      const bool bright = on_walk[static_cast<std::size_t>(state)];
      cell = core::styled(arrow(policy[static_cast<std::size_t>(state)]),
                          bright ? "1;38;5;214" : "38;5;153");
    }
    if (state == walker)
      cell = core::styled(letter == 'H' ? "✗" : letter == 'G' ? "★" : "@", "1;7");
    if (!row.empty()) row += ' ';
    row += cell;
  }
  return rows;
}

std::string side_by_side(std::span<const TitledPicture> pictures, int width) {
  constexpr int kGap = 3;
  std::vector<std::string> lines;
  int used = 0;
  for (const auto& picture : pictures) {
    int columns = core::display_width(picture.title);
    for (const auto& row : picture.rows) columns = std::max(columns, core::display_width(row));
    if (!lines.empty() && used + kGap + columns > width) break;
    lines.resize(std::max(lines.size(), picture.rows.size() + 1));
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const std::string cell = i == 0                     ? picture.title
                               : i <= picture.rows.size() ? picture.rows[i - 1]
                                                          : "";
      const int indent = used == 0 ? 2 : used + kGap;
      const int pad = std::max(0, indent - core::display_width(lines[i]));
      lines[i] += std::string(static_cast<std::size_t>(pad), ' ') + cell;
    }
    used = (used == 0 ? 2 : used + kGap) + columns;
  }
  std::string text;
  for (const auto& line : lines) text += line + "\n";
  return text;
}

std::string q_table_text(const envs::LakeMap& map, std::span<const float> q) {
  core::Table table({"state", "row", "column", "← left", "↓ down", "→ right", "↑ up", "<best"});
  for (int state = 0; state < map.state_count(); ++state) {
    if (map.is_terminal(state)) continue;
    const auto row = agents::row_of(q, state, kActions);
    std::vector<std::string> cells{std::to_string(state),
                                   std::to_string(state / map.column_count()),
                                   std::to_string(state % map.column_count())};
    for (const float value : row) cells.push_back(fmt::format("{:.4f}", value));
    const int best = agents::greedy_action(row);
    cells.push_back(arrow(best) + " " + std::string(envs::action_name(best)));
    table.add(std::move(cells));
  }
  return table.text();
}

}  // namespace lab::labs::frozenlake
