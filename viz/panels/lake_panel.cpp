#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "envs/q_table.hpp"
#include "viz/panels/lake_card.hpp"
#include "viz/panels/lake_controls.hpp"
#include "viz/panels/lake_guess_card.hpp"
#include "viz/panels/lake_picture.hpp"
#include "viz/panels/lake_transitions.hpp"
#include "viz/panels/lake_whatif.hpp"
#include "viz/panels/panel.hpp"
#include "viz/panels/plots_picture.hpp"
#include "viz/ui/imgui_canvas.hpp"

namespace lab::viz {
namespace {

constexpr float kGap = 10;
constexpr float kPlotHeight = 150, kLeastPlot = 110;
constexpr std::uint64_t kGuessSeed = 0;

/// The panel of lab frozenlake: what the values are, and what a walk makes of them.
class LakePanel final : public Panel {
 public:
  [[nodiscard]] std::string_view name() const override { return "lake"; }
  [[nodiscard]] bool suits(const Run& run) const override { return run.lab() == "frozenlake"; }
  [[nodiscard]] Point best_size() const override { return {640, 704}; }
  void picture(Canvas& canvas, Rect area, Scene& scene) override {
    const auto looks = picture_.look(scene);
    picture_.draw(canvas, area, scene, looks);
  }
  void interact(Rect area, Scene& scene, Ui& ui) override;
  double last_moment(Scene& scene) override { return last_moment_of(picture_.look(scene)); }
  std::vector<std::int64_t> training_steps(Scene& scene) override {
    return scene.run == nullptr ? std::vector<std::int64_t>() : scene.run->arrays("values").steps();
  }

 private:
  static double last_moment_of(const std::vector<LakeLook>& looks);
  void boards(const LakeDrawn& drawn, const std::vector<LakeLook>& looks, Scene& scene, Ui& ui);
  void side(Rect area, const LakeLook& look, bool with_plots, Scene& scene, Ui& ui);
  void plots(Rect area, Scene& scene, Ui& ui);

  LakePicture picture_;
  LakeTransitions transitions_;
  LakeGuess guess_{kGuessSeed};
  PlotCache plots_;
};

double LakePanel::last_moment_of(const std::vector<LakeLook>& looks) {
  int last = 0;
  for (const auto& look : looks) {
    if (look.episode != nullptr) last = std::max(last, look.episode->length());
  }
  return last;
}

/// "to 5: 33 %, 2: 67 %": where a move leads by the true P(s′ | s, a).
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

/// Tells of the cell below the mouse: its moves, their values, and where they truly lead.
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

/// A click on a cell asks what would come of standing there, or answers the question about it; the
/// right button ends it.
void LakePanel::boards(const LakeDrawn& drawn, const std::vector<LakeLook>& looks, Scene& scene,
                       Ui& ui) {
  auto& view = scene.view;
  const bool guessing = view.values == BoardValues::hidden;
  for (std::size_t i = 0; i < drawn.boards.size(); ++i) {
    if (!drawn.boards[i]) continue;
    const auto& layout = *drawn.boards[i];
    const auto& look = looks[i];
    ImGui::SetCursorScreenPos({layout.area.x, layout.area.y});
    ImGui::InvisibleButton(fmt::format("board {}", i).c_str(),
                           {layout.area.width, layout.area.height});
    const std::string prefix = i == 0 ? "cell " : "other cell ";
    ui.marks.add(i == 0 ? "board" : "other board", layout.area);
    for (int state = 0; state < look.lake->map().state_count(); ++state) {
      ui.marks.add(prefix + std::to_string(state), layout.cell(state));
    }
    const auto mouse = ImGui::GetMousePos();
    const auto state = layout.at({mouse.x, mouse.y});
    if (!ImGui::IsItemHovered() || !state) continue;
    if (ImGui::IsMouseClicked(1)) {
      view.from = -1;
    } else if (ImGui::IsMouseClicked(0) && !guessing) {
      view.from = view.from == *state ? -1 : *state;
      view.moment = 0;
    } else if (ImGui::IsMouseClicked(0) && i == 0 && look.table) {
      const auto& open = guess_.question(look.lake->map(), look.table->q, transitions_.rows(look));
      if (open && !open->about_error && open->state == *state) {
        guess_.answer(layout.action_at({mouse.x, mouse.y}), look.table->q, look.lake->gamma());
      }
    }
    const auto revealed = guess_.revealed();
    const bool shown = std::find(revealed.begin(), revealed.end(), *state) != revealed.end();
    cell_tooltip(look, *state, !guessing || shown);
  }
}

/// What is told beside the boards.
void LakePanel::side(Rect area, const LakeLook& look, bool with_plots, Scene& scene, Ui& ui) {
  float y = area.y;
  const auto take = [&](float height) {
    const Rect place{area.x, y, area.width, std::min(height, area.bottom() - y)};
    y += height + kGap;
    return place;
  };
  const auto& transitions = transitions_.rows(look);
  if (scene.view.values == BoardValues::hidden) {
    constexpr float kGuessCard = 250;
    guess_card(take(kGuessCard), guess_, look, transitions, scene.theme, ui);
  } else {
    if (look.what_if != nullptr) what_if_card(take(kWhatIfCard), look, scene, ui);
    const int now = look.transition();
    const auto found = std::find_if(transitions.begin(), transitions.end(),
                                    [&](const Transition& row) { return row.t == now; });
    if (found != transitions.end()) {
      ImGuiCanvas canvas;
      const Rect card = take(kTransitionCard);
      draw_transition_card(canvas, card, *found, look.lake->gamma(), scene.theme);
      ui.marks.add("transition card", card);
    }
    // The plots get what the table does not need, and at least one of them its place.
    const float room = area.bottom() - y, beside_plot = room - kPlotHeight - kGap;
    constexpr float kLeastTable = 120;
    const float needed = LakeTransitions::height_of(transitions.size());
    const bool has_both = with_plots && beside_plot >= kLeastTable;
    const float table = std::min(needed, has_both ? beside_plot : room);
    transitions_.table(take(table), look, scene, ui);
  }
  if (with_plots) plots({area.x, y, area.width, area.bottom() - y}, scene, ui);
}

/// The score and the distance to Q*, as many as there is room for.
void LakePanel::plots(Rect area, Scene& scene, Ui& ui) {
  if (area.height < kLeastPlot || area.width < 160) return;
  constexpr std::array kKeys{"score/mean100", "q/distance"};
  const bool beside = area.width > 2 * 300;
  const auto fits = static_cast<std::size_t>(area.height / kLeastPlot);
  const std::size_t count = beside ? kKeys.size() : std::min(kKeys.size(), fits);
  const float width = beside ? (area.width - kGap) / 2 : area.width;
  const float height = beside ? std::min(area.height, 240.0F)
                              : std::min((area.height - kGap * static_cast<float>(count - 1)) /
                                             static_cast<float>(count),
                                         240.0F);
  ImGuiCanvas canvas;
  for (std::size_t i = 0; i < count; ++i) {
    const float along = static_cast<float>(i);
    const Rect place{area.x + (beside ? along * (width + kGap) : 0),
                     area.y + (beside ? 0 : along * (height + kGap)), width, height};
    const auto layout = metric_plot(canvas, place, scene, kKeys[i], plots_, plot_pointer());
    plot_moves_cursor(layout, scene, ui, kKeys[i]);
  }
}

void LakePanel::interact(Rect area, Scene& scene, Ui& ui) {
  auto looks = picture_.look(scene);
  ImGuiCanvas canvas;
  if (looks.empty() || looks.front().lake == nullptr) {
    picture_.draw(canvas, area, scene, looks);
    return;
  }
  const float toolbar = lake_toolbar_height(scene.view, area.width);
  constexpr float kLeastHeight = 200;
  const bool tall = area.height > toolbar + kLakeTimes + kLeastHeight;
  const float top = tall ? area.y + toolbar : area.y;
  const float bottom = area.bottom() - (area.height > 180 ? kLakeTimes : 0);

  // The boards take what is left beside a column of text, where that is wide enough for both.
  constexpr float kLeastColumn = 300, kLargestColumn = 430, kLeastBoard = 320;
  const float column = std::clamp(area.width * 0.38F, kLeastColumn, kLargestColumn);
  const bool with_column = area.width - column >= kLeastBoard && bottom - top > 180;
  Rect left{area.x, top, area.width - (with_column ? column : 0), bottom - top};
  LakeMarking marking;
  std::vector<int> revealed;
  Episode asked_about;
  if (scene.view.values == BoardValues::hidden && looks.front().table) {
    const auto& look = looks.front();
    const auto& open = guess_.question(look.lake->map(), look.table->q, transitions_.rows(look));
    if (open) {
      marking.marked = open->state;
      asked_about = guess_.scene();
      marking.instead = &asked_about;
      marking.moment = guess_.is_answered() ? 1 : 0;
    }
    revealed = guess_.revealed();
    marking.revealed = revealed;
  }
  const auto drawn = picture_.draw(canvas, left, scene, looks, marking);
  boards(drawn, looks, scene, ui);
  // Two boards side by side are low: below them there is room for the plots.
  const Rect below{left.x + 14, drawn.bottom + 8, left.width - 28,
                   left.bottom() - drawn.bottom - 12};
  const bool plots_below = below.height >= kPlotHeight;
  if (plots_below) plots(below, scene, ui);
  if (with_column) {
    side({left.right() + 4, top + 10, column - 14, bottom - top - 18}, looks.front(), !plots_below,
         scene, ui);
  }
  if (tall)
    lake_toolbar({area.x + 12, area.y + 4, area.width - 24, toolbar}, looks.front(), scene, ui);
  if (bottom < area.bottom()) {
    lake_times({area.x + 12, bottom + 4, area.width - 24, kLakeTimes}, looks.front(),
               last_moment_of(looks), scene, ui);
  }
}

}  // namespace

std::unique_ptr<Panel> make_lake_panel() { return std::make_unique<LakePanel>(); }

}  // namespace lab::viz
