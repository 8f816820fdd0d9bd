#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "labs/tracing/tune_halving.hpp"

namespace lab::labs::tracing {

/// Trials with the highest validation AUC first, those that failed and those that were not trained
/// last.
std::vector<SearchTrial> ranked(const std::vector<SearchTrial>& trials);

/// A table of 80 columns: a row for each trial that has begun, and what was drawn for it.
std::string search_table(const std::vector<SearchTrial>& trials);

/// Why trials failed, a line each; empty when none did.
std::string search_failures(const SearchPlan& plan, const std::vector<SearchTrial>& trials);

/// A picture of 80 columns: for each option a line for each of its values (of numbers: for each
/// quarter of the trials), on which every trial is a mark at its AUC after the first rung, the only
/// one that all have trained for. Empty when fewer than two trials have got there.
std::string search_plot(const SearchPlan& plan, const std::vector<SearchTrial>& trials);

/// A row for each trial, for a program that draws it, in the order of their numbers.
std::string search_csv(const SearchPlan& plan, const std::vector<SearchTrial>& trials);

/// The command line that trains with a trial's settings to the end.
std::string training_command(const SearchPlan& plan, const SearchTrial& trial);

/// What --json prints.
nlohmann::ordered_json search_json(const SearchPlan& plan, const std::vector<SearchTrial>& trials);

}  // namespace lab::labs::tracing
