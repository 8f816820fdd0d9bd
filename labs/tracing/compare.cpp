// --compare: every model on the same data, against the yardstick.

#include "core/terminal.hpp"
#include "labs/tracing/commands.hpp"
#include "labs/tracing/trials.hpp"

namespace lab::labs::tracing {

int compare(const Request& request, const Options& options) {
  std::vector<Trial> trials;
  for (const auto model : {Model::logistic, Model::lstm, Model::lstmattn, Model::bert,
                           Model::last_query, Model::saint}) {
    auto asked = options;
    asked.model = model;
    if (model == Model::logistic) asked.backend = Backend::fused;
    trials.push_back({name_of(model), asked});
  }
  const auto results = run_trials(request, trials);
  core::print(request.json ? trials_json(results) : "\n" + trials_table(results, ""));
  return core::stop_requested() ? 1 : 0;
}

}  // namespace lab::labs::tracing
