#include "viz/panels/tracing_controls.hpp"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <string>

#include "viz/panels/playback_controls.hpp"
#include "viz/panels/tracing_card.hpp"
#include "viz/ui/widgets.hpp"

namespace lab::viz {
namespace {

constexpr float kGap = 6;

void moment_row(Rect row, const TracedStudent& student, Scene& scene, Ui& ui) {
  ImGui::SetCursorScreenPos({row.x, row.y});
  const int last = std::max(student.step_count() - 1, 0);
  const int cursor = tracing_cursor(scene.view, student);
  moment_buttons(
      cursor, last,
      {"first answer", "one answer back", "go through the answers", "one answer on", "last answer"},
      scene.view, ui);
  const float width = row.right() - ImGui::GetCursorScreenPos().x;
  const auto words = student.steps.empty() ? "no answers" : step_title(student, cursor);
  if (const auto t = number_slider(ui, "moment", width, cursor, last, words)) {
    go_to_moment(*t, last, scene.view, ui.playback);
  }
}

void student_box(float width, TracingStudents& students, Scene& scene, Ui& ui) {
  const auto& shown = students.student().user;
  if (!begin_combo("##student", shown.empty() ? "no student" : "student " + shown, width, ui.marks,
                   "student")) {
    return;
  }
  int id = 0;  // a user may be in two parts
  for (const auto& user : students.users()) {
    ImGui::PushID(id++);
    if (ImGui::Selectable(user.c_str(), user == shown)) {
      scene.view.student = user;
      scene.view.moment = 0;
    }
    ImGui::PopID();
    ui.marks.add_item("student " + user);
  }
  ImGui::EndCombo();
}

void attention_box(float width, const TracedStudent& student, Scene& scene, Ui& ui) {
  const int shown = tracing_layer(scene.view, student);
  const auto name_of = [&](int layer) {
    return student.attentions[static_cast<std::size_t>(layer)].name;
  };
  if (!begin_combo("##attention", name_of(shown), width, ui.marks, "attention")) return;
  for (int layer = 0; layer < static_cast<int>(student.attentions.size()); ++layer) {
    ImGui::PushID(layer);
    if (ImGui::Selectable(name_of(layer).c_str(), layer == shown)) scene.view.attention = layer;
    ImGui::PopID();
    ui.marks.add_item(fmt::format("attention {}", layer));
  }
  ImGui::EndCombo();
}

void head_slider(float width, const TracedStudent& student, Scene& scene, Ui& ui) {
  const auto layer = static_cast<std::size_t>(tracing_layer(scene.view, student));
  const int last = student.attentions[layer].heads - 1;
  if (last == 0) return;
  ImGui::SameLine(0, kGap);
  const int head = tracing_head(scene.view, student);
  const auto words = fmt::format("head {} of {}", head + 1, last + 1);
  if (const auto moved = number_slider(ui, "head", width, head, last, words)) {
    scene.view.head = *moved;
  }
}

}  // namespace

void tracing_controls(Rect area, TracingPicture& picture, Scene& scene, Ui& ui) {
  const auto& student = picture.student(scene);
  Rect row = area;
  row.height = area.height / 2;
  moment_row(row, student, scene, ui);
  row.y += row.height;
  ImGui::SetCursorScreenPos({row.x, row.y});
  const float third = (row.width - 2 * kGap) / 3;
  student_box(std::min(third, 220.0F), picture.students(), scene, ui);
  if (!student.has_attention()) return;
  ImGui::SameLine(0, kGap);
  attention_box(std::min(third, 160.0F), student, scene, ui);
  head_slider(std::min(third, 160.0F), student, scene, ui);
}

}  // namespace lab::viz
