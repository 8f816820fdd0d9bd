#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>

#include "viz/data/grades_run.hpp"
#include "viz/draw/fitted_text.hpp"
#include "viz/panels/grades_detail.hpp"
#include "viz/panels/grades_table.hpp"
#include "viz/panels/panel.hpp"
#include "viz/ui/imgui_canvas.hpp"

namespace lab::viz {
namespace {

constexpr int kNewest = std::numeric_limits<int>::max();

/// The attempts at an assignment: which task stands how, and what the grader says of one.
class GradesPanel final : public Panel {
 public:
  [[nodiscard]] std::string_view name() const override { return "grades"; }
  [[nodiscard]] bool suits(const Run& run) const override { return run.lab() == "grades"; }
  [[nodiscard]] Point best_size() const override { return {1000, 620}; }
  void picture(Canvas& canvas, Rect area, Scene& scene) override { draw(canvas, area, scene); }
  void interact(Rect area, Scene& scene, Ui& ui) override;
  std::string problem(Scene& scene) override;

 private:
  GradesTableLayout draw(Canvas& canvas, Rect area, Scene& scene);
  [[nodiscard]] GradesChoice choice() const;

  void read(Run& run);
  void scroll(const GradesTableLayout& layout, float attempts);

  std::filesystem::path directory_;
  std::uint64_t revision_ = 0;
  Grades grades_;
  // What the user has chosen, if anything; both by name or number, as the file may begin anew.
  std::optional<int> attempt_;
  std::optional<std::string> task_;
  int first_ = -1;  // as in GradesChoice; kNewest: whatever is chosen, the newest are shown
};

/// By default the newest attempt, and in it the first task that is not passed.
GradesChoice GradesPanel::choice() const {
  const auto& attempts = grades_.attempts;
  const auto& tasks = grades_.tasks;
  GradesChoice choice{static_cast<int>(attempts.size()) - 1, tasks.empty() ? -1 : 0, first_};
  if (attempt_ && *attempt_ < static_cast<int>(attempts.size())) choice.attempt = *attempt_;
  const auto index_of = [&](const std::string& name) {
    const auto found = std::ranges::find(tasks, name);
    return found == tasks.end() ? choice.task : static_cast<int>(found - tasks.begin());
  };
  if (task_) {
    choice.task = index_of(*task_);
  } else if (choice.attempt >= 0) {
    const auto& all = attempts[static_cast<std::size_t>(choice.attempt)].tasks;
    const auto tried = std::ranges::find_if(all, [](const auto& task) {
      return task.verdict != Verdict::passed && task.verdict != Verdict::not_started &&
             task.verdict != Verdict::waiting;
    });
    const auto open =
        std::ranges::find_if(all, [](const auto& task) { return task.verdict != Verdict::passed; });
    // What was tried and failed says more than what was not begun.
    if (tried != all.end()) {
      choice.task = index_of(tried->name);
    } else if (open != all.end()) {
      choice.task = index_of(open->name);
    }
  }
  return choice;
}

void say(Canvas& canvas, Rect area, std::string_view text, const Theme& theme) {
  canvas.text({area.centre().x, area.centre().y - theme.font / 2}, theme.faint_text,
              fitted_text(canvas, text, theme.font, area.width - 8), theme.font, Align::centre);
}

void GradesPanel::read(Run& run) {
  const auto& directory = run.summary().directory;
  const bool is_other = directory != directory_;
  if (!is_other && revision_ == run.revision()) return;
  if (is_other) {
    attempt_.reset();
    task_.reset();
    first_ = -1;
  }
  directory_ = directory;
  revision_ = run.revision();
  grades_ = read_grades(run.text_file("attempts.jsonl"));
}

std::string GradesPanel::problem(Scene& scene) {
  if (scene.run == nullptr) return {};
  read(*scene.run);
  if (!grades_.attempts.empty()) return {};
  return scene.run->summary().name + ": no attempt has been graded yet";
}

GradesTableLayout GradesPanel::draw(Canvas& canvas, Rect area, Scene& scene) {
  const Theme& theme = scene.theme;
  constexpr float kGap = 10, kHead = 28, kWide = 700;
  GradesTableLayout layout;
  canvas.push_clip(area);
  canvas.fill_rect(area, theme.background);
  if (scene.run == nullptr) {
    say(canvas, area, "Choose the grades of an assignment.", theme);
    canvas.pop_clip();
    return layout;
  }
  read(*scene.run);
  Rect page = area.inset(area.width < 500 ? 4 : kGap);
  if (grades_.attempts.empty()) {
    say(canvas, page, "No attempt has been graded yet.", theme);
    canvas.pop_clip();
    return layout;
  }
  const auto headline = scene.run->summary().name + ": " + grades_text(grades_);
  canvas.text({page.x + 2, page.y + 2}, theme.text,
              fitted_text(canvas, headline, theme.font, page.width - 4), theme.font);
  page.y += kHead;
  page.height -= kHead;

  const auto chosen = choice();
  const auto& attempt = grades_.attempts[static_cast<std::size_t>(chosen.attempt)];
  const float wanted = grades_table_height(grades_.tasks.size());
  Rect table = page, detail = page;
  if (page.width >= kWide) {
    table.width = std::clamp(page.width * 0.46F, 330.0F, 760.0F);
    detail.x += table.width + kGap;
    detail.width -= table.width + kGap;
  } else {
    table.height = std::min(wanted, page.height * (page.height < 420 ? 0.5F : 0.42F));
    detail.y += table.height + kGap;
    detail.height -= table.height + kGap;
  }
  layout = draw_grades_table(canvas, table, grades_, chosen, theme);
  const std::string name =
      chosen.task < 0 ? "no tasks" : grades_.tasks[static_cast<std::size_t>(chosen.task)];
  draw_grades_detail(canvas, detail, attempt, attempt.task(name), name, theme);
  canvas.pop_clip();
  return layout;
}

/// Shows attempts that lie `attempts` further back. At the newest it follows new ones again.
void GradesPanel::scroll(const GradesTableLayout& layout, float attempts) {
  const int by = static_cast<int>(std::round(attempts));
  const int first = std::clamp(layout.first - by, 0, layout.last_first);
  first_ = first == layout.last_first ? kNewest : first;
}

void GradesPanel::interact(Rect area, Scene& scene, Ui& ui) {
  ImGuiCanvas canvas;
  const auto layout = draw(canvas, area, scene);
  int id = 0;  // names come from a file: two may be the same
  const auto button = [&](const std::string& mark, Rect place) {
    ImGui::SetCursorScreenPos({place.x, place.y});
    ImGui::PushID(id++);
    const bool pressed = ImGui::InvisibleButton(
        "place", {std::max(place.width, 1.0F), std::max(place.height, 1.0F)});
    ImGui::PopID();
    ui.marks.add_item(mark);
    if (ImGui::IsItemHovered()) ImGuiCanvas().stroke_rect(place.inset(1), scene.theme.line, 1, 4);
    return pressed;
  };
  const auto shown = static_cast<float>(layout.end - layout.first);
  if (layout.earlier.width > 0 && button("earlier attempts", layout.earlier)) {
    scroll(layout, shown);
  }
  if (layout.later.width > 0 && button("later attempts", layout.later)) scroll(layout, -shown);
  const float wheel = ImGui::GetIO().MouseWheel;
  const auto mouse = ImGui::GetMousePos();
  const bool is_over = layout.area.contains({mouse.x, mouse.y}) && ImGui::IsWindowHovered();
  if (is_over && wheel != 0) scroll(layout, wheel > 0 ? std::ceil(wheel) : std::floor(wheel));
  const auto number_of = [&](int attempt) {
    return grades_.attempts[static_cast<std::size_t>(attempt)].number;
  };
  const auto name_of = [&](int task) { return grades_.tasks[static_cast<std::size_t>(task)]; };
  for (const auto& [task, place] : layout.tasks) {
    if (button("task " + name_of(task), place)) task_ = name_of(task);
  }
  for (const auto& [attempt, place] : layout.attempts) {
    if (button(fmt::format("attempt {}", number_of(attempt)), place)) attempt_ = attempt;
    const auto& one = grades_.attempts[static_cast<std::size_t>(attempt)];
    if (ImGui::IsItemHovered() && !(one.time.empty() && one.problem.empty())) {
      ImGui::SetTooltip("%s", one.problem.empty() ? one.time.c_str() : one.problem.c_str());
    }
  }
  for (const auto& [cell, place] : layout.cells) {
    const auto name = name_of(cell.task);
    if (button(fmt::format("cell {} {}", name, number_of(cell.attempt)), place)) {
      attempt_ = cell.attempt;
      task_ = name;
    }
    if (!ImGui::IsItemHovered()) continue;
    const auto* result = grades_.attempts[static_cast<std::size_t>(cell.attempt)].task(name);
    if (result == nullptr) continue;
    ImGui::SetTooltip("%s", fmt::format("{}: {}, {} of {} points", name, result->verdict_text,
                                        points_text(result->points), points_text(result->max))
                                .c_str());
  }
}

}  // namespace

std::unique_ptr<Panel> make_grades_panel() { return std::make_unique<GradesPanel>(); }

}  // namespace lab::viz
