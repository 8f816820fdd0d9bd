#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "labs/tracing/commands.hpp"
#include "labs/tracing/report.hpp"

namespace lab::labs::tracing {

/// One training of several that are to be compared.
struct Trial {
  std::string label;
  Options options;
};

/// What came out of it.
struct TrialResult {
  std::string label;
  std::int64_t seed = 0, best_epoch = 0;
  double seconds = 0;
  PartScore valid, test;
  Predictions test_predictions;
};

/// Trains without recording anything and measures the best epoch. `progress` is told how far it is,
/// from 0 to 1, after each step. Throws Error when the loss is no number any more.
TrialResult run_trial(const Trial& trial, const Data& data,
                      const std::function<void(double)>& progress);

/// The same for all trials, one after the other, each with seeds seed, seed + 1, … `request.seeds`
/// of them; loads the data anew only where a trial asks for others. Prints a line for each as it
/// ends. Stops at Ctrl-C; what was done until then is returned.
std::vector<TrialResult> run_trials(const Request& request, const std::vector<Trial>& trials);

/// A row for each label: means over seeds, in the order of the trials; the test part's figures, or
/// the validation's where there is no test. Where `base` is not empty a column says how much AUC a
/// row has more than that label's.
std::string trials_table(const std::vector<TrialResult>& results, const std::string& base);
/// The same for --json.
std::string trials_json(const std::vector<TrialResult>& results);

}  // namespace lab::labs::tracing
