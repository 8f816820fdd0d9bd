#include "labs/tracing/trials.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/error.hpp"
#include "core/stopwatch.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/tracing/trained_model.hpp"
#include "labs/tracing/training.hpp"
#include "labs/tracing/yardstick.hpp"

namespace lab::labs::tracing {
namespace {

/// Whether both options read, encode and split the same data the same way.
bool have_same_data(Options a, Options b) {
  // What does not concern the data is made alike; then all the rest must be equal.
  const auto data_of = [](const Options& o) {
    Options d;
    d.data = o.data;
    d.format = o.format;
    d.repeated = o.repeated;
    d.valid_size = o.valid_size;
    d.split_seed = o.split_seed;
    d.folds = o.folds;
    d.fold = o.fold;
    d.use_test = o.use_test;
    d.use_question = o.use_question;
    d.use_easiness = o.use_easiness;
    d.use_seen = o.use_seen;
    d.use_seen_tag = o.use_seen_tag;
    d.use_tag = o.use_tag;
    d.use_elapsed = o.use_elapsed;
    d.least_rows = o.least_rows;
    d.elapsed_cap = o.elapsed_cap;
    d.elapsed_buckets = o.elapsed_buckets;
    d.compat = o.compat;
    core::FieldList list;
    fields(list, d);
    return core::to_json(list);
  };
  return data_of(a) == data_of(b);
}

TrialResult result_of(const Trial& trial) {
  TrialResult result;
  result.label = trial.label;
  result.seed = trial.options.seed;
  return result;
}

TrialResult run_yardstick(const Trial& trial, const Data& data) {
  const core::Stopwatch watch;
  auto yardstick = make_yardstick(data.encoders);
  fit(yardstick, trial.options, data.train);
  auto result = result_of(trial);
  result.best_epoch = 1;
  result.seconds = watch.seconds();
  result.valid = score_part(data.valid, predict(yardstick, data.valid));
  result.test_predictions = predict(yardstick, data.test);
  result.test = score_part(data.test, result.test_predictions);
  return result;
}

/// The part that a table shows.
const PartScore& shown(const TrialResult& result) {
  return result.test.all ? result.test : result.valid;
}

/// The mean of what `number` gives for each result that has it.
template <class Number>
std::optional<double> mean(const std::vector<const TrialResult*>& results, const Number& number) {
  double sum = 0, count = 0;
  for (const auto* result : results) {
    if (const std::optional<double> value = number(*result)) {
      sum += *value;
      ++count;
    }
  }
  if (count == 0) return std::nullopt;
  return sum / count;
}

std::optional<double> auc_of(const TrialResult& result) {
  return shown(result).all ? shown(result).all->auc : std::nullopt;
}

}  // namespace

TrialResult run_trial(const Trial& trial, const Data& data,
                      const std::function<void(double)>& progress) {
  if (trial.options.model == Model::logistic) return run_yardstick(trial, data);
  Training training(trial.options, data);
  const core::Stopwatch watch;
  while (training.wants_more() && !core::stop_requested()) {
    training.step();
    if (training.has_failed()) {
      fail("{}: the loss became no number in epoch {}; try a lower --lr", trial.label,
           training.epoch() + 1);
    }
    progress(training.epochs_done() / static_cast<double>(trial.options.epochs));
  }
  auto result = result_of(trial);
  result.best_epoch = training.best_epoch();
  result.seconds = watch.seconds();
  if (training.best_epoch() == 0) return result;
  const auto measure = [&](const Sequences& part) {
    return predict_with(trial.options, training.shape(), data.encoders, training.best_parameters(),
                        part);
  };
  result.valid = score_part(data.valid, measure(data.valid));
  result.test_predictions = measure(data.test);
  result.test = score_part(data.test, result.test_predictions);
  return result;
}

std::vector<TrialResult> run_trials(const Request& request, const std::vector<Trial>& trials) {
  std::vector<TrialResult> results;
  std::optional<Data> data;
  Options loaded;
  core::ProgressLine line(request.json);
  for (const auto& trial : trials) {
    if (!data || !have_same_data(loaded, trial.options)) {
      data = load_data(trial.options);
      loaded = trial.options;
      if (!request.json && results.empty()) core::print(data_summary(*data) + "\n");
    }
    for (int k = 0; k < request.seeds; ++k) {
      auto seeded = trial;
      seeded.options.seed += k;
      const auto name = fmt::format("{}, seed {}", trial.label, seeded.options.seed);
      auto result = run_trial(seeded, *data, [&](double share) {
        if (line.due()) line.show(fmt::format("{}: ≤ {:.0f} %", name, 100 * share));
      });
      line.clear();
      if (core::stop_requested()) return results;
      if (!request.json) {
        core::print(fmt::format("  {}: AUC {} (epoch {}, {})\n", name, figure(auc_of(result)),
                                result.best_epoch, core::duration(result.seconds)));
      }
      results.push_back(std::move(result));
    }
  }
  return results;
}

std::string trials_table(const std::vector<TrialResult>& results, const std::string& base) {
  std::vector<std::string> labels;
  for (const auto& result : results) {
    if (std::ranges::find(labels, result.label) == labels.end()) labels.push_back(result.label);
  }
  const auto of = [&](const std::string& label) {
    std::vector<const TrialResult*> group;
    for (const auto& result : results) {
      if (result.label == label) group.push_back(&result);
    }
    return group;
  };
  const auto base_auc = base.empty() ? std::nullopt : mean(of(base), auc_of);
  std::vector<std::string> headings{"<", "AUC", "accuracy", "log loss", "AUC, no repeats", "time"};
  if (base_auc) headings.insert(headings.begin() + 2, "worth");
  core::Table table(headings);
  for (const auto& label : labels) {
    const auto group = of(label);
    const auto auc = mean(group, auc_of);
    std::vector<std::string> row{
        label,
        figure(auc),
        figure(mean(group, [](const auto& r) { return std::optional(shown(r).all->accuracy); })),
        figure(mean(group, [](const auto& r) { return std::optional(shown(r).all->log_loss); })),
        figure(mean(group,
                    [](const auto& r) {
                      const auto& rest = shown(r).without_repeated;
                      return rest ? rest->auc : std::nullopt;
                    })),
        core::duration(
            *mean(group, [](const auto& r) { return std::optional<double>(r.seconds); }))};
    if (base_auc) {
      row.insert(row.begin() + 2,
                 label == base || !auc ? "" : fmt::format("{:+.4f}", *base_auc - *auc));
    }
    table.add(row);
  }
  return table.text();
}

std::string trials_json(const std::vector<TrialResult>& results) {
  auto page = nlohmann::ordered_json::array();
  for (const auto& result : results) {
    nlohmann::ordered_json row;
    row["label"] = result.label;
    row["seed"] = result.seed;
    row["best_epoch"] = result.best_epoch;
    row["seconds"] = result.seconds;
    row["validation"] = to_json(result.valid);
    row["test"] = to_json(result.test);
    page.push_back(row);
  }
  return page.dump(2) + "\n";
}

}  // namespace lab::labs::tracing
