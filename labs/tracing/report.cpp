#include "labs/tracing/report.hpp"

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/text.hpp"

namespace lab::labs::tracing {
namespace {

bool has_repeated(const Sequences& sequences) {
  for (const auto& sequence : sequences) {
    for (const auto repeated : sequence.repeated) {
      if (repeated != 0) return true;
    }
  }
  return false;
}

nlohmann::ordered_json to_json(const Score& score) {
  nlohmann::ordered_json page;
  page["auc"] = nullptr;
  if (score.auc) page["auc"] = *score.auc;
  page["accuracy"] = score.accuracy;
  page["log_loss"] = score.log_loss;
  page["answers"] = score.answers;
  return page;
}

}  // namespace

PartScore score_part(const Sequences& sequences, const Predictions& predictions) {
  PartScore both{score(sequences, predictions, Scored::all), std::nullopt,
                 score(sequences, predictions, Scored::without_first)};
  if (has_repeated(sequences)) {
    both.without_repeated = score(sequences, predictions, Scored::without_repeated);
  }
  return both;
}

std::string figure(const std::optional<double>& number) {
  return number && std::isfinite(*number) ? fmt::format("{:.4f}", *number) : "–";
}

core::Table score_table(const std::string& first) {
  return core::Table({"<" + first, "AUC", "accuracy", "log loss", "AUC, no repeats", "answers"});
}

void add_score(core::Table& table, const std::string& name, const PartScore& score) {
  if (!score.all) {
    table.add({name, "–", "–", "–", "–", "0"});
    return;
  }
  const auto& all = *score.all;
  const auto& rest = score.without_repeated;
  table.add({name, figure(all.auc), figure(all.accuracy), figure(all.log_loss),
             rest ? figure(rest->auc) : "–", core::thousands(all.answers)});
}

std::string first_answers_line(const PartScore& score) {
  if (!score.without_first || !score.without_first->auc) return "";
  return fmt::format("AUC without each student's first answer: {:.4f}\n",
                     *score.without_first->auc);
}

nlohmann::ordered_json to_json(const PartScore& score) {
  nlohmann::ordered_json page;
  if (score.all) page = to_json(*score.all);
  if (score.without_repeated) page["without_repeated"] = to_json(*score.without_repeated);
  if (score.without_first) page["without_first"] = to_json(*score.without_first);
  return page;
}

std::string data_summary(const Data& data) {
  const auto part = [](const Sequences& sequences) {
    return fmt::format("{} answers of {} users",
                       core::thousands(static_cast<std::int64_t>(Data::rows(sequences))),
                       core::thousands(static_cast<std::int64_t>(sequences.size())));
  };
  auto text = fmt::format("{}: learns from {}, validates on {}",
                          std::filesystem::path(data.source).filename().string(), part(data.train),
                          part(data.valid));
  text += data.test.empty() ? "." : fmt::format(", is tested on {}.", part(data.test));
  if (data.dropped_rows > 0) {
    text += fmt::format(" Left out: {} rows that repeat the row before under another tag.",
                        core::thousands(static_cast<std::int64_t>(data.dropped_rows)));
  }
  std::string wrapped;
  for (const auto& line : core::wrap(text, 80)) wrapped += line + "\n";
  return wrapped;
}

}  // namespace lab::labs::tracing
