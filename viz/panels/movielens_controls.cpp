#include "viz/panels/movielens_controls.hpp"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "core/text.hpp"
#include "viz/panels/playback_controls.hpp"

namespace lab::viz {
namespace {

void choose(View& view, int film) {
  view.movie = film;
  view.search.clear();
}

void search_box(float width, const std::vector<int>& found, View& view, Ui& ui) {
  std::array<char, 128> text{};
  std::copy_n(view.search.begin(), std::min(view.search.size(), text.size() - 1), text.begin());
  ImGui::SetNextItemWidth(width);
  const bool entered = ImGui::InputTextWithHint("##search", "find a film …", text.data(),
                                                text.size(), ImGuiInputTextFlags_EnterReturnsTrue);
  // Also before Enter: the list follows every letter.
  if (ImGui::IsItemEdited()) view.search = text.data();
  ui.marks.add_item("search");
  if (entered && !found.empty()) choose(view, found.front());
}

void genre_box(float width, const std::vector<std::string>& genres, View& view, Ui& ui) {
  ImGui::SetNextItemWidth(width);
  const auto* shown = view.genre.empty() ? "all genres" : view.genre.c_str();
  if (ImGui::BeginCombo("##genre", shown)) {
    if (ImGui::Selectable("all genres", view.genre.empty())) view.genre.clear();
    ui.marks.add_item("genre all");
    for (const auto& genre : genres) {
      if (ImGui::Selectable(genre.c_str(), genre == view.genre)) view.genre = genre;
      ui.marks.add_item("genre " + genre);
    }
    ImGui::EndCombo();
  }
  ui.marks.add_item("genre");
}

/// The films found, a click chooses one.
void result_list(Rect area, const MovieLensRun& run, const std::vector<int>& found, View& view,
                 Ui& ui) {
  constexpr std::size_t kMost = 12;
  const float row = ImGui::GetTextLineHeightWithSpacing();
  const auto fit = static_cast<std::size_t>(std::max(area.height / row - 2, 1.0F));
  const auto count = std::min({found.size(), fit, kMost});
  ImGui::SetCursorScreenPos({area.x, area.y});
  ImGui::PushStyleColor(ImGuiCol_ChildBg, ImGui::GetStyleColorVec4(ImGuiCol_PopupBg));
  // With a border a child has its padding too.
  ImGui::PushStyleVar(ImGuiStyleVar_ChildBorderSize, 1);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {10, 8});
  const bool has_foot = found.size() != count || found.empty();
  const float height = row * static_cast<float>(count + (has_foot ? 1 : 0)) + 12;
  ImGui::BeginChild("results", {area.width, height}, true, ImGuiWindowFlags_NoScrollbar);
  for (std::size_t n = 0; n < count; ++n) {
    const int film = found[n];
    // Titles are no format and no id: two films may have the same.
    ImGui::PushID(film);
    if (ImGui::Selectable("##film")) choose(view, film);
    ui.marks.add_item(fmt::format("result {}", n));
    ImGui::SameLine(0, 0);
    ImGui::TextUnformatted(run.films().title(film).c_str());
    ImGui::PopID();
  }
  if (has_foot) {
    const auto rest = core::thousands(static_cast<std::int64_t>(found.size() - count));
    ImGui::TextDisabled("%s", found.empty() ? "no film has such a title"
                                            : fmt::format("and {} more", rest).c_str());
  }
  ImGui::EndChild();
  ImGui::PopStyleVar(2);
  ImGui::PopStyleColor();
}

}  // namespace

void film_controls(Rect area, float bottom, MovieLensPicture& picture, Scene& scene, Ui& ui) {
  auto& view = scene.view;
  const auto& run = picture.run(scene);
  const auto found = picture.found(scene, view.search);  // a copy: choosing ends the search
  constexpr float kGap = 6, kClear = 92;
  const float search = std::clamp(area.width * 0.42F, 90.0F, 360.0F);
  ImGui::SetCursorScreenPos({area.x, area.y});
  search_box(search, found, view, ui);
  ImGui::SameLine(0, kGap);
  genre_box(std::clamp(area.width * 0.25F, 80.0F, 170.0F), run.genres(), view, ui);
  if (chosen_film(view, run) >= 0) {
    ImGui::SameLine(0, kGap);
    if (ImGui::Button("clear film", {kClear, 0})) view.movie = -1;
    ui.marks.add_item("clear film");
  }
  if (!view.search.empty()) {
    const float top = area.y + kMovieLensControls;
    result_list({area.x, top, std::clamp(area.width - 8, search, 400.0F), bottom - top}, run, found,
                view, ui);
  }
}

void epoch_controls(Rect area, MovieLensPicture& picture, Scene& scene, Ui& ui) {
  const auto now = picture.run(scene).epoch().epoch;
  ImGui::SetCursorScreenPos({area.x, area.y});
  const auto moved =
      training_controls(area.right(), recorded_epochs(*scene.run), now,
                        fmt::format("epoch {}", now), "watch the map form, epoch by epoch", ui);
  if (!moved) return;
  scene.view.step = *moved == kLatest ? -1 : std::round(step_of_epoch(*scene.run, *moved));
}

}  // namespace lab::viz
