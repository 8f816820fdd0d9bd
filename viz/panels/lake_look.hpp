#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "viz/data/lake_run.hpp"
#include "viz/data/rollouts.hpp"
#include "viz/scene.hpp"

namespace lab::viz {

/// Walks from a state that a what-if question makes.
inline constexpr int kWhatIfWalks = 200;

/// What is to be seen of one run at the two times of the view. The pointers are valid until the
/// next look at the same run.
struct LakeLook {
  Run* run = nullptr;
  Colour colour;
  LakeRun* lake = nullptr;  ///< null: there is none, and `problem` says why
  std::string problem;
  double step = 0;                   ///< training time
  std::optional<QTable> table;       ///< the values at that time
  std::string table_problem;         ///< why there are none
  int episode_index = -1;            ///< of the recorded episode
  const Episode* episode = nullptr;  ///< that walks: the recorded one, or what_if's
  std::string episode_problem;
  const WhatIf* what_if = nullptr;  ///< null: nothing is asked
  double moment = 0;                ///< within the episode

  /// The step of the episode that the moment is in, or the last one at the end; −1 without steps.
  [[nodiscard]] int transition() const;
};

/// A place of the panel in which a run is shown: it keeps what was read and computed for it.
class LakePlace {
 public:
  LakeLook look(Run& run, const Scene& scene);

 private:
  const WhatIf* ask(Run& run, const Scene& scene, const QTable& table);

  LakeRun lake_;
  std::optional<WhatIf> what_if_;
  std::tuple<std::string, std::int64_t, int, double> asked_;  // run, step of the values, from, ε
};

/// The values [S × 4] that view.values asks the board for; empty when there are none, and `why`
/// then says so.
std::vector<float> board_values(const LakeLook& look, const View& view, std::string& why);
/// "Q(s, a)", "Q − Q*" …: what they are.
std::string values_label(const LakeLook& look, const View& view);

/// "in the goal", "fell into a hole", "cut by the time limit": how an episode ended.
std::string ending(const Episode& episode, const envs::LakeMap& map);

/// A value in a text: "0.735", "−0.042", "12.3"; with a "+" before it when it is a difference.
std::string value_text(double value, bool with_sign = false);

/// "←" "↓" "→" "↑".
const char* arrow_of(int action);

}  // namespace lab::viz
