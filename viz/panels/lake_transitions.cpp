#include "viz/panels/lake_transitions.hpp"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/text.hpp"

namespace lab::viz {
namespace {

struct Column {
  const char* name;
  const char* meaning;
  float weight;
  bool is_spare = false;  ///< left out where there is no room for all
};
// In the order of TransitionColumn.
constexpr std::array<Column, 9> kColumns{
    {{"t", "step of the episode", 0.85F},
     {"s", "state: the cell it stood in", 0.65F},
     {"a", "action: the move that was chosen", 0.6F},
     {"ice", "the move that the ice made of it", 0.7F, true},
     {"r", "reward", 0.6F, true},
     {"s′", "next state", 0.65F},
     {"Q", "Q(s, a): what was expected", 1.15F},
     {"target", "r + γ · max Q(s′, ·): what came", 1.2F},
     {"TD", "TD error: target − Q; sorted by its size", 1.25F}}};

constexpr float kRoomForAll = 355;

std::string cell_text(const Transition& row, std::size_t column) {
  switch (static_cast<TransitionColumn>(column)) {
    case TransitionColumn::t: return std::to_string(row.t);
    case TransitionColumn::state: return std::to_string(row.state);
    case TransitionColumn::action: return arrow_of(row.action);
    case TransitionColumn::executed: return row.slipped() ? arrow_of(row.executed) : "·";
    case TransitionColumn::reward: return core::number(row.reward);
    case TransitionColumn::next: return std::to_string(row.next);
    case TransitionColumn::value: return value_text(row.value);
    case TransitionColumn::target: return value_text(row.target);
    case TransitionColumn::error: return value_text(row.error, true);
  }
  return "";
}

float row_height() { return ImGui::GetTextLineHeight() + 2 * ImGui::GetStyle().CellPadding.y; }

ImU32 colour_of(Colour colour) { return IM_COL32(colour.r, colour.g, colour.b, colour.a); }

void headers(Ui& ui) {
  ImGui::TableNextRow(ImGuiTableRowFlags_Headers);
  for (int i = 0; i < static_cast<int>(kColumns.size()); ++i) {
    if (!ImGui::TableSetColumnIndex(i)) continue;
    const auto& column = kColumns[static_cast<std::size_t>(i)];
    // ImGui cuts the name to leave room for an arrow that is rarely there.
    const auto corner = ImGui::GetCursorScreenPos();
    ImGui::TableHeader(fmt::format("##{}", column.name).c_str());
    ImGui::GetWindowDrawList()->AddText(corner, ImGui::GetColorU32(ImGuiCol_Text), column.name);
    ui.marks.add_item(std::string("sort ") + column.name);
    if (ImGui::IsItemHovered()) ImGui::SetTooltip("%s", column.meaning);
  }
}

}  // namespace

const std::vector<Transition>& LakeTransitions::rows(const LakeLook& look) {
  if (!look.table || look.episode == nullptr) {
    rows_.clear();
    made_from_ = {};
    return rows_;
  }
  std::tuple from(look.run->summary().directory.string(), look.run->revision(), look.table->step,
                  look.what_if != nullptr ? -1 - look.what_if->from : look.episode_index,
                  look.episode->length());
  if (from != made_from_) {
    rows_ = transitions_of(*look.episode, look.table->q, look.lake->gamma());
    made_from_ = std::move(from);
    sort();
  }
  return rows_;
}

void LakeTransitions::sort() {
  sort_transitions(rows_, column_, descending_);
  shown_t_ = -1;
}

/// Brings the row of `t` into sight when another one became the present one.
void LakeTransitions::scroll_to(int t) {
  if (t == shown_t_) return;
  shown_t_ = t;
  const auto found =
      std::find_if(rows_.begin(), rows_.end(), [&](const Transition& row) { return row.t == t; });
  const float height = row_height();
  const float y = static_cast<float>(found - rows_.begin()) * height;
  const float visible = ImGui::GetWindowHeight() - 2 * height;  // below the header
  if (y < ImGui::GetScrollY() || y > ImGui::GetScrollY() + visible - height) {
    ImGui::SetScrollY(std::max(0.0F, y - visible / 2));
  }
}

float LakeTransitions::height_of(std::size_t rows) {
  return row_height() * static_cast<float>(rows + 1) + 4;
}

void LakeTransitions::table(Rect area, const LakeLook& look, Scene& scene, Ui& ui) {
  if (area.height < 2 * row_height() || area.width < 120) return;
  const auto& theme = scene.theme;
  ImGui::SetCursorScreenPos({area.x, area.y});
  ui.marks.add("transitions", area);
  ImGui::PushStyleVar(ImGuiStyleVar_CellPadding, {4, ImGui::GetStyle().CellPadding.y});
  const bool visible =
      ImGui::BeginTable("transitions", static_cast<int>(kColumns.size()),
                        ImGuiTableFlags_Sortable | ImGuiTableFlags_ScrollY |
                            ImGuiTableFlags_SizingStretchProp | ImGuiTableFlags_BordersOuter,
                        {area.width, area.height});
  ImGui::PopStyleVar();
  if (!visible) return;
  ImGui::TableSetupScrollFreeze(0, 1);
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    int flags = i == 0 ? ImGuiTableColumnFlags_DefaultSort : 0;
    if (i + 1 == kColumns.size()) flags |= ImGuiTableColumnFlags_PreferSortDescending;
    if (kColumns[i].is_spare && area.width < kRoomForAll) flags |= ImGuiTableColumnFlags_Disabled;
    ImGui::TableSetupColumn(kColumns[i].name, flags, kColumns[i].weight);
  }
  if (auto* specs = ImGui::TableGetSortSpecs(); specs != nullptr && specs->SpecsDirty) {
    if (specs->SpecsCount > 0) {
      column_ = static_cast<TransitionColumn>(specs->Specs[0].ColumnIndex);
      descending_ = specs->Specs[0].SortDirection == ImGuiSortDirection_Descending;
    }
    sort();
    // What was asked for is at the top, wherever the present row has gone.
    shown_t_ = look.transition();
    ImGui::SetScrollY(0);
    specs->SpecsDirty = false;
  }
  headers(ui);
  const auto& transitions = rows(look);
  double largest = 0.05;  // smaller errors stay pale
  for (const auto& row : transitions) {
    if (std::isfinite(row.error)) largest = std::max(largest, std::abs(row.error));
  }
  const int now = look.transition();
  scroll_to(now);
  ImGuiListClipper clipper;
  clipper.Begin(static_cast<int>(transitions.size()));
  while (clipper.Step()) {
    for (int i = clipper.DisplayStart; i < clipper.DisplayEnd; ++i) {
      const auto& row = transitions[static_cast<std::size_t>(i)];
      ImGui::TableNextRow();
      for (std::size_t c = 0; c < kColumns.size(); ++c) {
        if (!ImGui::TableNextColumn()) continue;
        if (c == 0) {
          const auto label = fmt::format("{}##row", row.t);
          ImGui::PushID(row.t);
          if (ImGui::Selectable(label.c_str(), row.t == now, ImGuiSelectableFlags_SpanAllColumns)) {
            scene.view.moment = row.t;
            ui.playback.playing = false;
            shown_t_ = row.t;  // it is in sight: the table stays as it is
          }
          ui.marks.add_item(fmt::format("transition {}", row.t));
          ImGui::PopID();
          continue;
        }
        if (c + 1 == kColumns.size()) {
          const auto share = static_cast<float>(row.error / largest);
          ImGui::TableSetBgColor(ImGuiTableBgTarget_CellBg,
                                 colour_of(diverging(share, theme).faded(0.75F)));
          ImGui::PushStyleColor(ImGuiCol_Text,
                                colour_of(readable_on(diverging(share * 0.75F, theme))));
        }
        const auto text = cell_text(row, c);
        ImGui::TextUnformatted(text.c_str());
        if (c + 1 == kColumns.size()) ImGui::PopStyleColor();
      }
    }
  }
  ImGui::EndTable();
}

}  // namespace lab::viz
