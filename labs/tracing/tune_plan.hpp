#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "labs/tracing/commands.hpp"

namespace lab::labs::tracing {

/// Options by name with their values as on the command line, in the order in which they are shown.
using Settings = std::vector<std::pair<std::string, std::string>>;

/// The value of an option; null where it is not among them.
const std::string* value_of(const Settings& settings, const std::string& name);

/// They as words of a command line: "--lr" "0.001" "--no-window".
std::vector<std::string> words_of(const Settings& settings);

/// What a search does; the same plan always ends in the same table.
struct SearchPlan {
  int trials = 16;
  std::int64_t epochs = 20;  ///< of the last rung
  std::int64_t seed = 0;     ///< of what is drawn, and of every training
  Settings fixed;            ///< what the user set: it is the same in every trial

  bool operator==(const SearchPlan&) const = default;
};

/// The plan that a command line asks for. Throws UsageError for what cannot be searched.
SearchPlan plan_of(const Request& request, const Options& options);

nlohmann::ordered_json to_json(const SearchPlan& plan);
/// Throws Error, with `place` at the head of its text, when the JSON is no plan.
SearchPlan plan_from(const nlohmann::ordered_json& page, const std::string& place);

/// A round of the search: so many trials, each trained until it has so many epochs.
struct Rung {
  int trials;
  std::int64_t epochs;
};

/// Successive halving (K. Jamieson and A. Talwalkar 2016), synchronous, η = 2: all trials are
/// trained for a share of the epochs, the better half of them for twice as many, and so on until
/// the last are trained to the end. A trial goes on where it stopped, so a rung costs only its new
/// epochs. Synchronous, because then the table does not depend on how many train at once or on who
/// is faster, as it does in the asynchronous variant (L. Li and others 2020). At most 4 rungs: what
/// an eighth of a training does not show is not worth looking at, as small learning rates would
/// lose before they began.
std::vector<Rung> rungs_of(const SearchPlan& plan);

}  // namespace lab::labs::tracing
