#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "labs/tracing/tune_space.hpp"

namespace lab::labs::tracing {

/// What came of a trial on one rung.
struct RungOutcome {
  int trial = 0, rung = 0;
  bool failed = false;
  std::int64_t epochs = 0, best_epoch = 0;  ///< epochs: fewer than the rung's after an early stop
  double auc = 0;                           ///< of the best epoch on the validation part
  double seconds = 0;                       ///< of training, from the trial's beginning
  std::string message;                      ///< why it failed
};

nlohmann::ordered_json to_json(const RungOutcome& outcome);
/// Throws Error, with `place` at the head of its text, when the JSON is no outcome.
RungOutcome outcome_from(const nlohmann::ordered_json& page, const std::string& place);

/// The numbers of the `count` trials with the highest AUC, best first; of equal ones those that
/// were drawn first. Failed ones are not among them, so there may be fewer.
std::vector<int> best_trials(const std::vector<RungOutcome>& outcomes, int count);

/// A trial of a search: what was drawn for it and what came of it so far, rung by rung.
struct SearchTrial {
  int number = 0;
  Settings drawn;
  std::vector<RungOutcome> outcomes;

  /// "003-bert": its run in the folder of the search.
  [[nodiscard]] std::string run(const SearchPlan& plan) const;
  [[nodiscard]] bool has_failed() const { return !outcomes.empty() && outcomes.back().failed; }
  /// That of its last rung; nothing before the first, and of one that failed.
  [[nodiscard]] std::optional<double> auc() const;
};

/// The trials of a plan before any was trained. Throws UsageError when one of them cannot be.
std::vector<SearchTrial> draw_trials(const SearchPlan& plan);

/// The numbers of the trials that are trained on `rung`, when all rungs below are done.
std::vector<int> trials_on(const SearchPlan& plan, const std::vector<SearchTrial>& trials,
                           std::size_t rung);

}  // namespace lab::labs::tracing
