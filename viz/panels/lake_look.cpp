#include "viz/panels/lake_look.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/text.hpp"

namespace lab::viz {
namespace {

constexpr std::uint64_t kWhatIfSeed = 0;

/// a − b, number by number.
std::vector<float> difference(std::span<const float> a, std::span<const float> b) {
  std::vector<float> result(a.begin(), a.end());
  for (std::size_t i = 0; i < result.size(); ++i) result[i] -= b[i];
  return result;
}

}  // namespace

int LakeLook::transition() const {
  if (episode == nullptr) return -1;
  return std::min(static_cast<int>(moment), episode->length() - 1);
}

LakeLook LakePlace::look(Run& run, const Scene& scene) {
  LakeLook look;
  look.run = &run;
  for (const auto& shown : scene.runs) {
    if (shown.run == &run) look.colour = shown.colour;
  }
  lake_.look_at(run);
  look.problem = lake_.problem();
  if (!look.problem.empty()) return look;
  look.lake = &lake_;
  look.step = scene.step(run);
  look.table = lake_.table(look.step);
  look.table_problem = lake_.table_problem();
  look.episode_index = lake_.episode_index(scene.view.episode, look.step);
  look.episode = lake_.episode(look.episode_index);
  look.episode_problem = lake_.episode_problem();
  if (look.table) look.what_if = ask(run, scene, *look.table);
  if (look.what_if != nullptr) look.episode = &look.what_if->walk;
  if (look.episode != nullptr) {
    look.moment = std::clamp(scene.view.moment, 0.0, static_cast<double>(look.episode->length()));
  }
  return look;
}

const WhatIf* LakePlace::ask(Run& run, const Scene& scene, const QTable& table) {
  const int from = scene.view.from;
  // While values are guessed, walks by them would tell.
  if (from < 0 || from >= lake_.map().state_count() || scene.view.values == BoardValues::hidden) {
    return nullptr;
  }
  const double epsilon = std::clamp(scene.view.epsilon, 0.0, 1.0);
  std::tuple question(run.summary().directory.string(), table.step, from, epsilon);
  if (!what_if_ || question != asked_) {
    what_if_ = what_if(lake_.model(), table.q, from, epsilon, kWhatIfWalks, kWhatIfSeed);
    asked_ = std::move(question);
  }
  return &*what_if_;
}

std::vector<float> board_values(const LakeLook& look, const View& view, std::string& why) {
  why = look.table_problem;
  if (!look.table) return {};
  if (view.values == BoardValues::error) {
    const auto optimum = look.lake->optimum();
    if (!optimum.empty()) return difference(look.table->q, optimum);
    why = fmt::format("Q* was not recorded, and takes too long to compute for γ = {}",
                      look.lake->gamma());
    return {};
  }
  if (view.values == BoardValues::change) {
    if (const auto before = look.lake->table(view.against)) {
      return difference(look.table->q, before->q);
    }
    why = look.lake->table_problem();
    return {};
  }
  return look.table->q;
}

std::string values_label(const LakeLook& look, const View& view) {
  switch (view.values) {
    case BoardValues::q: return "Q(s, a)";
    case BoardValues::error: return "Q − Q*";
    case BoardValues::hidden: return "values are hidden";
    case BoardValues::change: break;
  }
  const auto before = look.lake->table(view.against);
  return fmt::format("Q now − Q at step {}", before ? core::thousands(before->step) : "?");
}

std::string ending(const Episode& episode, const envs::LakeMap& map) {
  const char last = map.letter(episode.states.back());
  if (episode.terminated && last == 'G') return "reached the goal";
  if (episode.terminated && last == 'H') return "fell into a hole";
  return episode.truncated ? "cut by the time limit" : "ended";
}

std::string value_text(double value, bool with_sign) {
  if (std::isnan(value)) return "?";
  const double size = std::abs(value);
  const auto text = size >= 1e6     ? fmt::format("{:.3g}", size)
                    : size >= 9.995 ? fmt::format("{:.1f}", size)
                                    : fmt::format("{:.3f}", size);
  if (text == "0.000") return text;
  return (value < 0 ? "−" : with_sign ? "+" : "") + text;
}

const char* arrow_of(int action) {
  constexpr std::array<const char*, 4> kArrows{"←", "↓", "→", "↑"};
  return kArrows.at(static_cast<std::size_t>(action));
}

}  // namespace lab::viz
