#include "viz/panels/lake_tooltip.hpp"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "envs/q_table.hpp"

namespace lab::viz {
namespace {

/// "5 (33 %), 2 (67 %)": where a move leads by the true P(s′ | s, a).
std::string leads_to(const envs::LakeModel::Transition& transition) {
  std::vector<std::pair<int, double>> chances;  // a wall makes two outcomes one
  for (std::size_t i = 0; i < static_cast<std::size_t>(transition.count); ++i) {
    const int next = transition.outcomes[i].next_state;
    const auto found = std::find_if(chances.begin(), chances.end(),
                                    [&](const auto& chance) { return chance.first == next; });
    if (found == chances.end()) {
      chances.emplace_back(next, transition.probability[i]);
    } else {
      found->second += transition.probability[i];
    }
  }
  std::string text;
  for (const auto& [next, probability] : chances) {
    text += fmt::format("{}{} ({:.0f} %)", text.empty() ? "" : ", ", next, 100 * probability);
  }
  return text;
}

}  // namespace

void cell_tooltip(const LakeLook& look, int state, bool with_values) {
  const auto& map = look.lake->map();
  const char letter = map.letter(state);
  const char* kind = letter == 'H'   ? "hole"
                     : letter == 'G' ? "goal"
                     : letter == 'S' ? "start"
                                     : "ice";
  ImGui::BeginTooltip();
  ImGui::Text("cell %d: %s, row %d, column %d", state, kind, state / map.column_count(),
              state % map.column_count());
  if (!map.is_terminal(state) && ImGui::BeginTable("moves", 4, ImGuiTableFlags_SizingFixedFit)) {
    const auto optimum = look.lake->optimum();
    for (const char* head : {"a", "Q", "Q*", "leads to"}) {
      ImGui::TableNextColumn();
      ImGui::TextDisabled("%s   ", head);
    }
    for (int a = 0; a < 4; ++a) {
      const auto value_in = [&](std::span<const float> table) {
        if (table.empty() || !with_values) return std::string("–");
        return value_text(envs::row_of(table, state, 4)[static_cast<std::size_t>(a)]);
      };
      const std::array<std::string, 4> cells{
          arrow_of(a),
          value_in(look.table ? std::span<const float>(look.table->q) : std::span<const float>()),
          value_in(optimum), leads_to(look.lake->model().transition(state, a))};
      for (const auto& cell : cells) {
        ImGui::TableNextColumn();
        ImGui::TextUnformatted(cell.c_str());
      }
    }
    ImGui::EndTable();
  }
  ImGui::EndTooltip();
}

}  // namespace lab::viz
