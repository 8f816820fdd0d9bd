// --tune: a search for better settings, in trainings that are processes of their own.

#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "core/command_line.hpp"
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/tracing/commands.hpp"
#include "labs/tracing/report.hpp"
#include "labs/tracing/tune_report.hpp"
#include "labs/tracing/tune_search.hpp"

namespace lab::labs::tracing {
namespace {

/// With the name of a search alone that one is gone on with, whatever its settings are.
SearchPlan asked_plan(const Request& request, const Options& options) {
  const auto plan = plan_of(request, options);
  const bool says_more =
      !plan.fixed.empty() || request.was_given("trials") || request.was_given("epochs");
  if (request.name.empty() || says_more) return plan;
  return plan_in(search_folder(request.runs, request.name)).value_or(plan);
}

std::string plan_text(const Search& search, int jobs) {
  std::string rungs;
  for (const auto& [trials, epochs] : rungs_of(search.plan())) {
    rungs += fmt::format("{}{} × {} epoch{}", rungs.empty() ? "" : ", ", trials, epochs,
                         epochs == 1 ? "" : "s");
  }
  const auto line =
      fmt::format("Search in {}, {} at once: {}.", search.folder().string(), jobs, rungs);
  return fmt::format("{}\n\n", fmt::join(core::wrap(line, 80), "\n"));
}

std::string ended_text(const SearchPlan& plan, const SearchTrial& trial) {
  const auto& last = trial.outcomes.back();
  return fmt::format("  rung {}  {:<15}  {}\n", last.rung + 1, trial.run(plan),
                     last.failed
                         ? "failed: " + last.message
                         : fmt::format("AUC {:.4f} (epoch {} of {}, {})", last.auc, last.best_epoch,
                                       last.epochs, core::duration(last.seconds)));
}

std::string report(const Search& search, bool finished) {
  const auto& plan = search.plan();
  const auto& trials = search.trials();
  const auto place = core::quoted(search.folder().string());
  auto text = "\n" + search_table(trials);
  if (const auto failures = search_failures(plan, trials); !failures.empty()) {
    text += "\nFailed:\n" + failures;
  }
  if (const auto plot = search_plot(plan, trials); !plot.empty()) text += "\n" + plot;
  if (!finished) {
    return text + fmt::format("\nStopped. Go on with it:\n  ./lab tracing --tune --name {}\n",
                              core::quoted(search.folder().filename().string()));
  }
  const auto best = ranked(trials).front();
  return text + fmt::format(
                    "\nBest is {0}: validation AUC {1:.4f}. Train it again:\n  {2}\n"
                    "Look at all of them, or measure it on the test part:\n"
                    "  ./lab view --runs {3}\n"
                    "  ./lab tracing --evaluate --runs {3} --run {0}\n",
                    best.run(plan), *best.auc(), training_command(plan, best), place);
}

nlohmann::ordered_json report_json(const Search& search, bool finished) {
  auto page = search_json(search.plan(), search.trials());
  page["folder"] = search.folder().string();
  page["status"] = finished ? "finished" : "interrupted";
  const auto best = ranked(search.trials()).front();
  if (finished) page["command"] = training_command(search.plan(), best);
  return page;
}

}  // namespace

int tune(const Request& request, const Options& options) {
  const auto plan = asked_plan(request, options);
  // Read here once, so that nothing begins where the data cannot be read.
  const auto data = load_data(options_of(plan.fixed, {}));
  Search search(search_folder(request.runs, request.name), plan);
  const int jobs = request.jobs > 0 ? request.jobs : thread_count({});
  if (!request.json) core::print(data_summary(data) + "\n" + plan_text(search, jobs));

  core::ProgressLine line(request.json);
  const auto write_csv = [&] {
    core::write_file(search.folder() / "trials.csv", search_csv(search.plan(), search.trials()));
  };
  const SearchShow show{
      .progress =
          [&](std::size_t rung, std::size_t all, std::size_t running, std::size_t ended) {
            if (!line.due()) return;
            line.show(fmt::format("rung {}: {} of {} trained, {} under way", rung + 1, ended, all,
                                  running));
          },
      .ended =
          [&](const SearchTrial& trial) {
            write_csv();
            line.clear();
            if (!request.json) core::print(ended_text(search.plan(), trial));
          }};
  const int threads = request.was_given("threads") ? thread_count(options) : 1;
  const bool finished = search.run(jobs, threads, show);
  line.clear();
  write_csv();
  const auto best = ranked(search.trials()).front();
  if (finished && !best.auc()) {
    fail("{}: all trials failed; the first one: {}", search.folder().string(),
         best.outcomes.back().message);
  }
  core::print(request.json ? report_json(search, finished).dump(2) + "\n"
                           : report(search, finished));
  return finished ? 0 : 1;
}

}  // namespace lab::labs::tracing
