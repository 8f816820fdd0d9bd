#include "viz/panels/lake_guess_card.hpp"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/text.hpp"
#include "viz/ui/imgui_canvas.hpp"

namespace lab::viz {
namespace {

constexpr std::array kMoveNames{"left", "down", "right", "up"};

ImVec4 rgb(Colour c) {
  return {static_cast<float>(c.r) / 255, static_cast<float>(c.g) / 255,
          static_cast<float>(c.b) / 255, 1};
}

void write(const std::string& text, Colour colour) {
  ImGui::PushStyleColor(ImGuiCol_Text, rgb(colour));
  ImGui::TextWrapped("%s", text.c_str());
  ImGui::PopStyleColor();
}

bool button(Ui& ui, const std::string& label, const std::string& mark, float width) {
  const bool pressed = ImGui::Button((label + "##" + mark).c_str(), {width, 0});
  ui.marks.add_item(mark);
  return pressed;
}

void choose_kind(LakeGuess& guess, Ui& ui) {
  constexpr std::array kKinds{GuessKind::both, GuessKind::moves, GuessKind::errors};
  constexpr std::array kNames{"both", "moves", "TD errors"};
  constexpr std::array kMarks{"guess both", "guess moves", "guess errors"};
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    const float needed = ImGui::CalcTextSize(kNames[i]).x + 40;
    if (i > 0) {
      ImGui::SameLine();
      if (ImGui::GetContentRegionAvail().x < needed) ImGui::NewLine();
    }
    if (ImGui::RadioButton(kNames[i], guess.kind() == kKinds[i])) guess.choose(kKinds[i]);
    ui.marks.add_item(kMarks[i]);
  }
}

std::string text_of(const LakeGuess::Question& question) {
  if (!question.about_error) {
    return fmt::format("Which move has the largest value in cell {}?", question.state);
  }
  const auto& step = question.step;
  std::string text = fmt::format("In cell {} the walk chose {}", step.state, arrow_of(step.action));
  if (step.slipped()) text += fmt::format(", slipped {}", arrow_of(step.executed));
  text += fmt::format(", came to cell {}{} and got r = {}. It had expected Q(s, a) = {}.",
                      step.next, step.terminated ? ", where it ended," : "",
                      core::number(step.reward), value_text(step.value));
  return text + " Is the TD error + or −?";
}

void answers(LakeGuess& guess, const LakeLook& look, bool about_error, Ui& ui) {
  constexpr float kWidest = 56, kGap = 6;
  const float width = std::min(kWidest, (ImGui::GetContentRegionAvail().x - 3 * kGap) / 4);
  const auto choose = [&](int choice) { guess.answer(choice, look.table->q, look.lake->gamma()); };
  if (about_error) {
    if (button(ui, "+", "guess plus", width)) choose(1);
    ImGui::SameLine(0, kGap);
    if (button(ui, "−", "guess minus", width)) choose(0);
    return;
  }
  for (int a = 0; a < 4; ++a) {
    if (a > 0) ImGui::SameLine(0, kGap);
    const auto mark = std::string("guess ") + kMoveNames[static_cast<std::size_t>(a)];
    if (button(ui, arrow_of(a), mark, width)) choose(a);
  }
}

}  // namespace

void guess_card(Rect area, LakeGuess& guess, const LakeLook& look,
                std::span<const Transition> transitions, const Theme& theme, Ui& ui) {
  ImGuiCanvas canvas;
  canvas.fill_rect(area, theme.surface, 6);
  canvas.stroke_rect(area.inset(0.5F), theme.line, 1, 6);
  const Rect inner{area.x + 12, area.y + 10, area.width - 24, area.height - 20};
  if (inner.width < 40 || inner.height < 40) return;
  ImGui::SetCursorScreenPos({inner.x, inner.y});
  ImGui::BeginChild("guess", {inner.width, inner.height});
  write(guess.asked() == 0 ? "Guess, then look"
                           : fmt::format("{} of {} right", guess.right(), guess.asked()),
        theme.accent);
  ui.marks.add_item("guess score");
  constexpr float kRoomForKinds = 170;
  if (inner.height >= kRoomForKinds) choose_kind(guess, ui);
  ImGui::Dummy({1, 4});
  if (!look.table) {
    write("There are no values to guess yet.", theme.faint_text);
  } else if (const auto& question = guess.question(look.lake->map(), look.table->q, transitions)) {
    write(text_of(*question), theme.text);
    ImGui::Dummy({1, 2});
    if (!guess.is_answered()) {
      answers(guess, look, question->about_error, ui);
    } else {
      write(guess.was_right() ? "✓ Right." : "✗ Not so.",
            guess.was_right() ? theme.accent : theme.warning);
      write(guess.explanation(), theme.text);
      if (button(ui, "next question", "guess next", 0)) guess.next();
    }
  } else {
    write(guess.kind() == GuessKind::errors
              ? "No step of this episode has a TD error worth guessing: take another episode, or "
                "an earlier training step."
              : "All values are still equal: go on in the training.",
          theme.faint_text);
  }
  ImGui::EndChild();
}

}  // namespace lab::viz
