#include "labs/tracing/tune_report.hpp"

#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/command_line.hpp"
#include "core/table.hpp"
#include "core/text.hpp"
#include "labs/tracing/report.hpp"

namespace lab::labs::tracing {
namespace {

/// The options that were drawn in any trial, in order.
std::vector<std::string> drawn_options(const std::vector<SearchTrial>& trials) {
  auto names = searched_options();
  std::erase_if(names, [&](const auto& name) {
    return std::ranges::none_of(
        trials, [&](const auto& trial) { return value_of(trial.drawn, name) != nullptr; });
  });
  return names;
}

std::string value_text(const SearchTrial& trial, const std::string& name) {
  const auto* value = value_of(trial.drawn, name);
  return value == nullptr ? "–" : *value;
}

/// Short enough for eleven columns side by side.
std::string heading(const std::string& option) {
  if (option == "max-seq-len") return "T";
  if (option == "hidden") return "H";
  if (option == "layers") return "L";
  return option;
}

std::string short_text(const SearchTrial& trial, const std::string& name) {
  double rate = 0;
  const auto text = value_text(trial, name);
  if (name != "lr" || !core::parse(text, rate)) return text;
  const auto exact = fmt::format("{:.1e}", rate);  // "5.3e-04"
  return exact.substr(0, 5) + exact.substr(6);
}

}  // namespace

std::vector<SearchTrial> ranked(const std::vector<SearchTrial>& trials) {
  auto sorted = trials;
  std::ranges::stable_sort(sorted, std::greater<>(), [](const auto& trial) {
    const auto auc = trial.auc();
    return std::pair(auc.has_value() ? 2 : trial.has_failed() ? 1 : 0, auc.value_or(0));
  });
  return sorted;
}

std::string search_table(const std::vector<SearchTrial>& trials) {
  auto names = drawn_options(trials);
  // Where windows are drawn the stride tells which trials have them.
  if (std::ranges::find(names, "stride") != names.end()) std::erase(names, "window");
  std::vector<std::string> headings{"trial", "AUC", "epochs"};
  for (const auto& name : names) headings.push_back(heading(name));
  core::Table table(headings);
  for (const auto& trial : ranked(trials)) {
    if (trial.outcomes.empty()) continue;
    std::vector<std::string> row{fmt::format("{:03}", trial.number + 1),
                                 trial.has_failed() ? "failed" : figure(trial.auc()),
                                 std::to_string(trial.outcomes.back().epochs)};
    for (const auto& name : names) row.push_back(short_text(trial, name));
    table.add(row);
  }
  return table.text();
}

std::string search_failures(const SearchPlan& plan, const std::vector<SearchTrial>& trials) {
  std::string text;
  for (const auto& trial : trials) {
    if (!trial.has_failed()) continue;
    const auto line = fmt::format("{}: {}", trial.run(plan), trial.outcomes.back().message);
    for (const auto& part : core::wrap(line, 78)) text += "  " + part + "\n";
  }
  return text;
}

std::string search_csv(const SearchPlan& plan, const std::vector<SearchTrial>& trials) {
  const auto names = drawn_options(trials);
  std::string text = "trial,run,status,rung,epochs,best_epoch,validation_auc,seconds";
  for (const auto& name : names) text += "," + name;
  text += "\n";
  for (const auto& trial : trials) {
    if (trial.outcomes.empty()) continue;
    const auto& last = trial.outcomes.back();
    text += fmt::format("{},{},{},{},{},{},{},{}", trial.number + 1, trial.run(plan),
                        last.failed ? "failed" : "finished", last.rung + 1, last.epochs,
                        last.best_epoch, last.failed ? "" : core::number(last.auc),
                        core::number(last.seconds));
    for (const auto& name : names) {
      const auto* value = value_of(trial.drawn, name);
      text += "," + (value == nullptr ? std::string() : *value);
    }
    text += "\n";
  }
  return text;
}

std::string training_command(const SearchPlan& plan, const SearchTrial& trial) {
  std::string text = "./lab tracing --train";
  for (const auto* settings : {&plan.fixed, &trial.drawn}) {
    for (const auto& word : words_of(*settings)) text += " " + core::quoted(word);
  }
  return fmt::format("{} --epochs {}", text, plan.epochs);
}

nlohmann::ordered_json search_json(const SearchPlan& plan, const std::vector<SearchTrial>& trials) {
  nlohmann::ordered_json page;
  page["plan"] = to_json(plan);
  page["trials"] = nlohmann::ordered_json::array();
  for (const auto& trial : ranked(trials)) {
    nlohmann::ordered_json row;
    row["trial"] = trial.number + 1;
    row["run"] = trial.run(plan);
    row["settings"] = nlohmann::ordered_json::object();
    for (const auto& [name, value] : trial.drawn) row["settings"][name] = value;
    row["rungs"] = nlohmann::ordered_json::array();
    for (const auto& outcome : trial.outcomes) {
      auto rung = to_json(outcome);
      rung.erase("trial");
      row["rungs"].push_back(rung);
    }
    page["trials"].push_back(row);
  }
  return page;
}

}  // namespace lab::labs::tracing
