// --compare: four implementations from the same weights, and how far their answers part.

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/statistics.hpp"
#include "core/stopwatch.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/hello/commands.hpp"
#include "labs/hello/recorder.hpp"
#include "labs/hello/training.hpp"

namespace lab::labs::hello {
namespace {

struct Run {
  Implementation implementation;
  double loss = 0;
  std::vector<double> probabilities;
  double epoch_seconds = 0;  // the median
  double difference = 0;     // from torch
};

Run train_one(Options options, Implementation implementation, core::ProgressLine& progress) {
  options.implementation = implementation;
  if (implementation == Implementation::fused) options.device = Device::cpu;
  Training training(options);
  std::vector<double> seconds;
  while (training.wants_more()) {
    const core::Stopwatch watch;
    do {
      training.step();
      if (core::stop_requested()) fail("stopped");
    } while (!training.at_epoch_end());
    seconds.push_back(watch.seconds());
    if (progress.due()) {
      progress.show(fmt::format("{}: epoch {}", name_of(implementation), training.epoch()));
    }
  }
  const auto steps = recorded_steps(options, training.stream().steps());
  const auto inputs = training.stream().inputs().first(static_cast<std::size_t>(steps));
  return {.implementation = implementation,
          .loss = training.epoch_loss(),
          .probabilities = training.learner().read(inputs, false).probabilities,
          .epoch_seconds = core::median(seconds)};
}

/// The largest |a − b|; NaN where anything is NaN.
double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double gap = std::abs(a[i] - b[i]);
    if (!(gap <= largest)) largest = gap;
    if (std::isnan(gap)) break;
  }
  return largest;
}

std::string verdict_text(bool within, double cells, double bound) {
  std::string text =
      fmt::format("\n  hand and torch-cell differ by {}{}\n", cells,
                  cells == 0 ? ": the same numbers, bit for bit" : ", which must be 0");
  return text + (within ? fmt::format("  all stay within the bound of {}\n", bound)
                        : core::styled("  NOT all stay within their bounds", "31") + "\n");
}

}  // namespace

int compare(const Request& request, const Options& options) {
  const double bound = options.precision == Precision::double_precision ? 1e-9 : 1e-4;
  core::ProgressLine progress(request.json);
  std::vector<Run> runs;
  for (const auto implementation : {Implementation::torch, Implementation::torch_cell,
                                    Implementation::hand, Implementation::fused}) {
    runs.push_back(train_one(options, implementation, progress));
  }
  progress.clear();
  std::reverse(runs.begin(), runs.end());  // torch first only because it fails where it is missing
  const Run& torch = runs.back();
  const double cells = largest_difference(runs[1].probabilities, runs[2].probabilities);
  bool within = cells == 0;
  core::Table table({"<implementation", "loss", "difference", "bound", "an epoch", "speed"});
  auto rows = nlohmann::ordered_json::array();
  for (auto& run : runs) {
    run.difference = largest_difference(run.probabilities, torch.probabilities);
    within = within && run.difference <= bound;
    const double ratio = torch.epoch_seconds / run.epoch_seconds;  // how many times as fast
    table.add({name_of(run.implementation), fmt::format("{:.6g}", run.loss),
               fmt::format("{:.2g}", run.difference), fmt::format("{:g}", bound),
               core::duration(run.epoch_seconds),
               fmt::format("× {:.{}f}", ratio, ratio < 10 ? 2 : 0)});
    rows.push_back({{"implementation", name_of(run.implementation)},
                    {"loss", run.loss},
                    {"difference", run.difference},
                    {"bound", bound},
                    {"epoch_seconds", run.epoch_seconds},
                    {"ratio", ratio}});
  }
  if (request.json) {
    const nlohmann::ordered_json all = {
        {"within_bounds", within}, {"hand_torch_cell_difference", cells}, {"runs", rows}};
    core::print(all.dump(2) + "\n");
    return within ? 0 : 1;
  }
  core::print(fmt::format("{} epochs of {} from the same weights (seed {}), in {}.\n"
                          "Difference: the largest one of a probability from torch's.\n"
                          "Speed: how many times as fast as torch.\n\n",
                          options.epochs, name_of(options.model), options.seed,
                          name_of(options.precision)) +
              table.text() + verdict_text(within, cells, bound));
  return within ? 0 : 1;
}

}  // namespace lab::labs::hello
