#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "core/table.hpp"
#include "labs/tracing/data.hpp"
#include "labs/tracing/predictions.hpp"

namespace lab::labs::tracing {

/// What a model is worth on one part of the data: on all its answers, and without those that repeat
/// the row before under another tag, whose answer that row tells; missing where no row does. And
/// without each student's first answer, as many papers measure.
struct PartScore {
  std::optional<Score> all, without_repeated, without_first;
};
PartScore score_part(const Sequences& sequences, const Predictions& predictions);

/// "0.7978", "–" where there is none.
std::string figure(const std::optional<double>& number);

/// The heading of a table of scores; `first` names the first column.
core::Table score_table(const std::string& first);
/// Adds a part's scores to such a table.
void add_score(core::Table& table, const std::string& name, const PartScore& score);
/// The line below such a table: what a part's AUC is without first answers.
std::string first_answers_line(const PartScore& score);
/// The same for --json and result.json.
nlohmann::ordered_json to_json(const PartScore& score);

/// What the data are, in lines of 80 columns.
std::string data_summary(const Data& data);

}  // namespace lab::labs::tracing
