// --train --folds K: one training for each part of the users, and the mean of their predictions.

#include <nlohmann/json.hpp>

#include "core/terminal.hpp"
#include "labs/tracing/commands.hpp"
#include "labs/tracing/trials.hpp"

namespace lab::labs::tracing {
namespace {

Predictions mean_of(const std::vector<TrialResult>& results) {
  auto sum = results.front().test_predictions;
  const auto share = 1 / static_cast<float>(results.size());
  for (std::size_t i = 0; i < sum.size(); ++i) {
    for (std::size_t t = 0; t < sum[i].size(); ++t) {
      if (sum[i][t] == kNotPredicted) continue;
      float total = 0;
      for (const auto& result : results) total += result.test_predictions[i][t];
      sum[i][t] = total * share;
    }
  }
  return sum;
}

}  // namespace

int train_folds(const Request& request, const Options& options) {
  std::vector<Trial> trials;
  for (int fold = 0; fold < options.folds; ++fold) {
    auto asked = options;
    asked.fold = fold;
    trials.push_back({fmt::format("fold {}", fold), asked});
  }
  const auto results = run_trials(request, trials);
  if (core::stop_requested()) return 1;
  if (request.json) {
    core::print(trials_json(results));
    return 0;
  }
  core::print("\n" + trials_table(results, ""));
  auto last = options;
  last.fold = 0;
  const auto test = load_data(last).test;
  if (test.empty()) return 0;
  auto table = score_table("");
  add_score(table, "mean prediction", score_part(test, mean_of(results)));
  core::print("\n" + table.text());
  return 0;
}

}  // namespace lab::labs::tracing
