#include "labs/tracing/tune_plan.hpp"

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/error.hpp"

namespace lab::labs::tracing {
namespace {

constexpr int kMostRungs = 4;

/// Options that say how a search runs and not what is trained.
bool is_of_search(const std::string& name) { return name == "epochs" || name == "threads"; }

}  // namespace

const std::string* value_of(const Settings& settings, const std::string& name) {
  const auto found = std::ranges::find(settings, name, &Settings::value_type::first);
  return found == settings.end() ? nullptr : &found->second;
}

std::vector<std::string> words_of(const Settings& settings) {
  std::vector<std::string> words;
  for (const auto& [name, value] : settings) {
    if (value == "true" || value == "false") {
      words.push_back((value == "true" ? "--" : "--no-") + name);
    } else {
      words.insert(words.end(), {"--" + name, value});
    }
  }
  return words;
}

SearchPlan plan_of(const Request& request, const Options& options) {
  if (!request.record) fail_usage("--tune keeps its trainings to go on: leave out --no-record");
  if (options.model == Model::logistic) {
    fail_usage("--tune: the yardstick has no such settings; use another --model");
  }
  SearchPlan plan{request.trials, options.epochs, options.seed, {}};
  auto copy = options;
  core::FieldList list;
  fields(list, copy);
  for (const auto& field : list.all()) {
    if (request.was_given(field.name) && !is_of_search(field.name)) {
      plan.fixed.emplace_back(field.name, field.get());
    }
  }
  // With --folds and no --fold a training would be one for each part.
  if (options.folds > 0 && options.fold < 0) plan.fixed.emplace_back("fold", "0");
  return plan;
}

nlohmann::ordered_json to_json(const SearchPlan& plan) {
  nlohmann::ordered_json page;
  page["schema"] = 1;
  page["lab"] = "tracing";
  page["trials"] = plan.trials;
  page["epochs"] = plan.epochs;
  page["seed"] = plan.seed;
  page["fixed"] = nlohmann::ordered_json::object();
  for (const auto& [name, value] : plan.fixed) page["fixed"][name] = value;
  return page;
}

SearchPlan plan_from(const nlohmann::ordered_json& page, const std::string& place) {
  try {
    if (page.at("lab") != "tracing" || page.at("schema") != 1) throw std::out_of_range("another");
    SearchPlan plan{page.at("trials"), page.at("epochs"), page.at("seed"), {}};
    for (const auto& [name, value] : page.at("fixed").items()) plan.fixed.emplace_back(name, value);
    return plan;
  } catch (const std::exception&) {
    fail("{}: is not the plan of a search: choose another --name", place);
  }
}

std::vector<Rung> rungs_of(const SearchPlan& plan) {
  std::vector<Rung> rungs{{plan.trials, plan.epochs}};
  while (static_cast<int>(rungs.size()) < kMostRungs && (plan.trials >> rungs.size()) >= 1 &&
         rungs.front().epochs >= 2) {
    rungs.insert(rungs.begin(), {0, rungs.front().epochs / 2});
  }
  for (std::size_t i = 0; i < rungs.size(); ++i) rungs[i].trials = plan.trials >> i;
  return rungs;
}

}  // namespace lab::labs::tracing
