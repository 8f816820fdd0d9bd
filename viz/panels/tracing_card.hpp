#pragma once

#include <string>
#include <utility>
#include <vector>

#include "viz/data/tracing_student.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// "answer 12 of 57" for step 11.
std::string step_title(const TracedStudent& student, int t);
/// "0.71", or "–" for what is not known.
std::string probability_text(float p);
/// The skill's name, or "–".
std::string skill_text(const TracedStudent& student, int skill);

/// What there is to say of step `t`, each with its name: question, skill, answer, predicted, and
/// the mastery of its skill before and after it; of a repeated row also which one it repeats.
std::vector<std::pair<std::string, std::string>> step_words(const TracedStudent& student, int t);
/// The same in lines of text, for a tooltip.
std::string step_tip(const TracedStudent& student, int t);

/// The steps that step `t` attends to most, at most `count`, with their weights, the largest first.
std::vector<std::pair<int, float>> most_attended(const TracedStudent& student, int layer, int head,
                                                 int t, int count);

/// The height that draw_step_card() needs.
float step_card_height(const TracedStudent& student);
/// Draws step_words(), and of a model with attention what the step attends to most.
void draw_step_card(Canvas& canvas, Rect area, const TracedStudent& student, int layer, int head,
                    int t, const Theme& theme);

/// What the card would tell, in one line where there is no room for it.
void draw_step_line(Canvas& canvas, Rect line, const TracedStudent& student, int t,
                    const Theme& theme);

/// The first of `variants` that fits into `width` at `size`; else the last one, cut.
std::string first_fitting(Canvas& canvas, const std::vector<std::string>& variants, float size,
                          float width);

}  // namespace lab::viz
