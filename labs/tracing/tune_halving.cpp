#include "labs/tracing/tune_halving.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "core/error.hpp"

namespace lab::labs::tracing {

nlohmann::ordered_json to_json(const RungOutcome& outcome) {
  nlohmann::ordered_json page;
  page["trial"] = outcome.trial;
  page["rung"] = outcome.rung;
  page["status"] = outcome.failed ? "failed" : "finished";
  page["epochs"] = outcome.epochs;
  page["best_epoch"] = outcome.best_epoch;
  page["validation_auc"] = outcome.auc;
  page["seconds"] = outcome.seconds;
  page["message"] = outcome.message;
  return page;
}

RungOutcome outcome_from(const nlohmann::ordered_json& page, const std::string& place) {
  try {
    return {.trial = page.at("trial"),
            .rung = page.at("rung"),
            .failed = page.at("status") != "finished",
            .epochs = page.at("epochs"),
            .best_epoch = page.at("best_epoch"),
            .auc = page.at("validation_auc"),
            .seconds = page.at("seconds"),
            .message = page.at("message")};
  } catch (const nlohmann::json::exception&) {
    fail("{}: is no outcome of a trial: remove the line, and the trial is looked at again", place);
  }
}

std::vector<int> best_trials(const std::vector<RungOutcome>& outcomes, int count) {
  auto ranked = outcomes;
  std::erase_if(ranked, [](const auto& outcome) { return outcome.failed; });
  std::ranges::sort(ranked, {}, [](const auto& o) { return std::pair(-o.auc, o.trial); });
  std::vector<int> trials;
  for (const auto& outcome : ranked) trials.push_back(outcome.trial);
  trials.resize(std::min(trials.size(), static_cast<std::size_t>(count)));
  return trials;
}

std::string SearchTrial::run(const SearchPlan& plan) const {
  const auto* fixed = value_of(plan.fixed, "model");
  return fmt::format("{:03}-{}", number + 1, fixed != nullptr ? *fixed : *value_of(drawn, "model"));
}

std::optional<double> SearchTrial::auc() const {
  if (outcomes.empty() || has_failed()) return std::nullopt;
  return outcomes.back().auc;
}

std::vector<SearchTrial> draw_trials(const SearchPlan& plan) {
  std::vector<SearchTrial> trials;
  for (int number = 0; number < plan.trials; ++number) {
    trials.push_back({number, draw_settings(plan, number), {}});
    check(options_of(plan.fixed, trials.back().drawn));
  }
  return trials;
}

std::vector<int> trials_on(const SearchPlan& plan, const std::vector<SearchTrial>& trials,
                           std::size_t rung) {
  std::vector<int> numbers(trials.size());
  std::iota(numbers.begin(), numbers.end(), 0);
  if (rung == 0) return numbers;
  std::vector<RungOutcome> below;
  for (const auto& trial : trials) {
    if (trial.outcomes.size() >= rung) below.push_back(trial.outcomes[rung - 1]);
  }
  return best_trials(below, rungs_of(plan)[rung].trials);
}

}  // namespace lab::labs::tracing
