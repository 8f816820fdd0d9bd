#pragma once

#include "labs/tracing/tune_plan.hpp"

namespace lab::labs::tracing {

/// What is searched, with the ranges of the baseline (numbers with × are drawn by their ratio):
///   model          lstm, lstmattn, bert         layers    1 to 3
///   max-seq-len ×  10 to 1000                   heads     1, 2, 4; where there is attention
///   hidden ×       64 to 512                    dropout   0.1 to 0.9
///   lr ×           5e-5 to 1e-3                 window    yes or no
///   stride         with windows: all, a half or a quarter of max-seq-len
/// Options that the user set are left out. A trial's settings depend on the seed and its number
/// alone, so a search with more trials begins with the same ones.
Settings draw_settings(const SearchPlan& plan, int trial);

/// Names of all options that are searched, in order.
std::vector<std::string> searched_options();

/// The options that a training with these settings has. Throws UsageError for what cannot be.
Options options_of(const Settings& fixed, const Settings& drawn);

}  // namespace lab::labs::tracing
