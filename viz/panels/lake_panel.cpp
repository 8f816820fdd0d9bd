#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "viz/panels/lake_card.hpp"
#include "viz/panels/lake_controls.hpp"
#include "viz/panels/lake_guess_card.hpp"
#include "viz/panels/lake_picture.hpp"
#include "viz/panels/lake_tooltip.hpp"
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
  std::string problem(Scene& scene) override;

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

std::string LakePanel::problem(Scene& scene) {
  const auto& view = scene.view;
  for (const auto& look : picture_.look(scene)) {
    std::string why = look.problem;
    if (look.lake != nullptr && view.values != BoardValues::hidden) {
      if (!board_values(look, view, why).empty()) why.clear();
    }
    if (why.empty() && view.episode >= 0 && look.episode == nullptr) why = look.episode_problem;
    if (!why.empty()) return look.run->summary().name + ": " + why;
  }
  return {};
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
    if (look.what_if != nullptr && y < area.bottom()) {
      what_if_card(take(what_if_height(look)), look, scene, ui);
    }
    const int now = look.transition();
    const auto found = std::find_if(transitions.begin(), transitions.end(),
                                    [&](const Transition& row) { return row.t == now; });
    if (found != transitions.end() && area.bottom() - y >= kTransitionCard) {
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
  const std::array<std::string, 2> keys{"score/mean100", "q/distance"};
  const bool beside = area.width > 2 * 300;
  const auto fits = static_cast<std::size_t>(area.height / kLeastPlot);
  const std::size_t count = beside ? keys.size() : std::min(keys.size(), fits);
  const float width = beside ? (area.width - kGap) / 2 : area.width;
  const float height = beside ? std::min(area.height, 240.0F)
                              : std::min((area.height - kGap * static_cast<float>(count - 1)) /
                                             static_cast<float>(count),
                                         240.0F);
  ImGuiCanvas canvas;
  auto x_range = shared_x_range(scene, keys, plots_);
  x_range.low = std::min(x_range.low, 0.0);
  for (std::size_t i = 0; i < count; ++i) {
    const float along = static_cast<float>(i);
    const Rect place{area.x + (beside ? along * (width + kGap) : 0),
                     area.y + (beside ? 0 : along * (height + kGap)), width, height};
    const auto layout = metric_plot(canvas, place, scene, keys[i], plots_, plot_pointer(), x_range);
    plot_moves_cursor(layout, scene, ui, keys[i]);
  }
}

/// Where things lie in the window; what has no place has no height.
struct LakePlaces {
  Rect toolbar, boards, side, times;
  bool side_is_below = false;
};

/// `asks`: the side is needed even in a small window, for a question or its answer.
LakePlaces places_in(Rect area, const View& view, bool asks) {
  constexpr float kMargin = 12;
  constexpr float kLeastColumn = 300, kLargestColumn = 430, kLeastBoard = 320;
  LakePlaces places;
  const float inner = area.width - 2 * kMargin;
  float top = area.y, bottom = area.bottom();
  const float toolbar = lake_toolbar_height(view, inner);
  if (area.height > 180) {
    bottom -= kLakeTimes;
    places.times = {area.x + kMargin, bottom + 4, inner, kLakeTimes};
  }
  if (bottom - top > toolbar + 130) {
    places.toolbar = {area.x + kMargin, top + 4, inner, toolbar};
    top += toolbar;
  }
  places.boards = {area.x, top, area.width, bottom - top};
  const float column = std::clamp(area.width * 0.38F, kLeastColumn, kLargestColumn);
  if (area.width - column >= kLeastBoard && places.boards.height > 180) {
    places.boards.width -= column;
    places.side = {places.boards.right() + 4, top + 10, column - 14, places.boards.height - 18};
  } else if (asks && places.boards.height < 320) {
    places.boards.width = std::min(places.boards.height, area.width * 0.4F);
    places.side = {places.boards.right(), top + 4, area.width - places.boards.width - 8,
                   places.boards.height - 8};
  } else if (asks) {
    const float below = std::min(250.0F, places.boards.height * 0.5F);
    places.boards.height -= below;
    places.side = {area.x + kMargin, places.boards.bottom(), inner, below - 4};
    places.side_is_below = true;
  }
  return places;
}

void LakePanel::interact(Rect area, Scene& scene, Ui& ui) {
  const auto looks = picture_.look(scene);
  ImGuiCanvas canvas;
  if (looks.empty() || looks.front().lake == nullptr) {
    picture_.draw(canvas, area, scene, looks);
    return;
  }
  const auto& look = looks.front();
  const bool guessing = scene.view.values == BoardValues::hidden;
  auto places = places_in(area, scene.view, guessing || look.what_if != nullptr);
  LakeMarking marking;
  std::vector<int> revealed;
  Episode asked_about;
  if (guessing && look.table) {
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
  const auto drawn = picture_.draw(canvas, places.boards, scene, looks, marking);
  boards(drawn, looks, scene, ui);

  // A low board leaves room below: for the plots, or in a narrow window for all that is told.
  const Rect below{places.boards.x + 14, drawn.bottom + 8, places.boards.width - 28,
                   places.boards.bottom() - drawn.bottom - 12};
  bool plots_below = false;
  if (places.side.height == 0 && below.height >= kTransitionCard) {
    places.side = below;
  } else if (!places.side_is_below && below.height >= kPlotHeight) {
    plots_below = true;
    plots(below, scene, ui);
  }
  if (places.side.height > 0) side(places.side, look, !plots_below, scene, ui);
  if (places.toolbar.height > 0) lake_toolbar(places.toolbar, look, scene, ui);
  if (places.times.height > 0) {
    lake_times(places.times, look, last_moment_of(looks), scene, ui);
  }
}

}  // namespace

std::unique_ptr<Panel> make_lake_panel() { return std::make_unique<LakePanel>(); }

}  // namespace lab::viz
