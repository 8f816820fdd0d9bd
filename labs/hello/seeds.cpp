// --seeds: the same training from many seeds, so that luck and skill can be told apart.

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/stopwatch.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/hello/commands.hpp"
#include "labs/hello/training.hpp"

namespace lab::labs::hello {
namespace {

nlohmann::ordered_json train_seed(const Options& options) {
  Training training(options);
  const core::Stopwatch watch;
  while (training.wants_more() && std::isfinite(training.loss()) && !core::stop_requested()) {
    training.step();
  }
  nlohmann::ordered_json result;
  result["seed"] = options.seed;
  result["training_seconds"] = watch.seconds();
  const auto fit = fit_of(training);
  result["loss"] = fit.loss;
  result["accuracy"] = fit.accuracy;
  result["accuracy_after_first_period"] = fit.settled_accuracy;
  return result;
}

}  // namespace

int train_seeds(const Request& request, const Options& options) {
  if (!options.file.empty()) fail_usage("--seeds is for a short --text: train a file alone");
  auto results = nlohmann::ordered_json::array();
  core::ProgressLine progress(request.json);
  core::Table table({"seed", "loss", "accuracy", "after the first period", "time"});
  int learned = 0;
  for (std::int64_t i = 0; i < request.seeds; ++i) {
    Options o = options;
    o.seed += i;
    const auto r = train_seed(o);
    if (core::stop_requested()) break;
    const double settled = r["accuracy_after_first_period"];
    learned += settled == 1 ? 1 : 0;
    table.add({std::to_string(o.seed), fmt::format("{:.4f}", r["loss"].get<double>()),
               fmt::format("{:.1f} %", 100 * r["accuracy"].get<double>()),
               fmt::format("{:.1f} %", 100 * settled), core::duration(r["training_seconds"])});
    results.push_back(r);
    if (progress.due()) progress.show(fmt::format("{} of {} seeds", i + 1, request.seeds));
  }
  progress.clear();
  const auto done = static_cast<std::int64_t>(results.size());
  if (request.json) {
    const nlohmann::ordered_json all = {
        {"seeds", done}, {"learned", learned}, {"results", results}};
    core::print(all.dump(2) + "\n");
  } else {
    core::print(table.text() + fmt::format("\n  {} of {} seeds make no mistake after the first "
                                           "period\n",
                                           learned, done));
  }
  return done == request.seeds ? 0 : 1;
}

}  // namespace lab::labs::hello
