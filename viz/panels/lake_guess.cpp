#include "viz/panels/lake_guess.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "envs/frozen_lake.hpp"
#include "envs/q_table.hpp"
#include "viz/panels/lake_look.hpp"

namespace lab::viz {
namespace {

constexpr int kActions = envs::FrozenLake::kActions;
constexpr float kEqual = 1e-6F;        // values closer than this are not told apart
constexpr double kClearError = 0.005;  // a TD error that has a sign worth guessing

std::string moves_explained(std::span<const float> values) {
  std::string text;
  for (int a = 0; a < kActions; ++a) {
    text += fmt::format("{}{} {}", a == 0 ? "" : "   ", arrow_of(a),
                        value_text(values[static_cast<std::size_t>(a)]));
  }
  return text;
}

std::string error_explained(const Transition& step, double gamma) {
  if (step.terminated) {
    return fmt::format("The walk ended: the target is r = {}, and Q(s, a) was {}. TD error {}.",
                       value_text(step.target), value_text(step.value),
                       value_text(step.error, true));
  }
  return fmt::format("The target is {} + {} · {} = {}, and Q(s, a) was {}. TD error {}.",
                     value_text(step.reward), gamma, value_text(step.follow),
                     value_text(step.target), value_text(step.value), value_text(step.error, true));
}

}  // namespace

void LakeGuess::choose(GuessKind kind) {
  kind_ = kind;
  if (!question_ || kind == GuessKind::both || answered_) return;
  if (question_->about_error != (kind == GuessKind::errors)) question_.reset();
}

const std::optional<LakeGuess::Question>& LakeGuess::question(
    const envs::LakeMap& map, std::span<const float> q, std::span<const Transition> transitions) {
  // Another run may have a smaller lake.
  if (question_ && std::max(question_->state, question_->step.next) >= map.state_count()) next();
  if (question_) return question_;
  answered_ = false;
  const bool about_error = kind_ == GuessKind::errors || (kind_ == GuessKind::both && error_next_);
  // Where the kind that is due has nothing to ask, the other one may.
  if (!(about_error && ask_about_error(transitions)) && kind_ != GuessKind::errors) {
    ask_about_move(map, q);
  }
  return question_;
}

bool LakeGuess::ask_about_error(std::span<const Transition> transitions) {
  std::vector<const Transition*> clear;
  for (const auto& step : transitions) {
    if (std::abs(step.error) > kClearError) clear.push_back(&step);
  }
  if (clear.empty()) return false;
  const auto& step = *clear[rng_.below(static_cast<std::uint32_t>(clear.size()))];
  question_ = Question{true, step.state, step};
  return true;
}

bool LakeGuess::ask_about_move(const envs::LakeMap& map, std::span<const float> q) {
  std::vector<int> states;
  for (int state = 0; state < map.state_count(); ++state) {
    if (map.is_terminal(state) || state == last_state_) continue;
    const auto row = envs::row_of(q, state, kActions);
    const auto [least, largest] = std::minmax_element(row.begin(), row.end());
    if (*largest - *least > kEqual) states.push_back(state);
  }
  if (states.empty()) return false;
  const int state = states[rng_.below(static_cast<std::uint32_t>(states.size()))];
  question_ = Question{false, state, {}};
  return true;
}

void LakeGuess::answer(int choice, std::span<const float> q, double gamma) {
  if (!question_ || answered_) return;
  answered_ = true;
  ++asked_;
  last_state_ = question_->state;
  error_next_ = !question_->about_error;
  if (question_->about_error) {
    question_->step = judged(question_->step, q, gamma);
    const double error = question_->step.error;
    was_right_ = choice == 1 ? error >= 0 : error <= 0;
    explanation_ = error_explained(question_->step, gamma);
  } else {
    const auto row = envs::row_of(q, question_->state, kActions);
    const float best = row[static_cast<std::size_t>(envs::greedy_action(row))];
    was_right_ = row[static_cast<std::size_t>(std::clamp(choice, 0, 3))] >= best - kEqual;
    explanation_ = moves_explained(row);
  }
  if (was_right_) ++right_;
}

std::vector<int> LakeGuess::revealed() const {
  if (!is_answered()) return {};
  if (!question_->about_error) return {question_->state};
  return {question_->state, question_->step.next};
}

Episode LakeGuess::scene() const {
  Episode scene;
  if (!question_) return scene;
  scene.states = {question_->state};
  if (question_->about_error) {
    const auto& step = question_->step;
    scene.states.push_back(step.next);
    scene.actions = {step.action};
    scene.executed = {step.executed};
    scene.rewards = {step.reward};
    scene.terminated = step.terminated;
  }
  return scene;
}

}  // namespace lab::viz
