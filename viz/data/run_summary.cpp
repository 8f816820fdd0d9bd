#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <tuple>

#include "core/error.hpp"
#include "core/files.hpp"
#include "viz/data/flat_json.hpp"
#include "viz/data/run.hpp"

namespace lab::viz {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr int kSchema = 1;                   // of config.json; a newer one is not understood
constexpr std::size_t kEndOfMetrics = 4096;  // bytes in which the last score is looked for
constexpr std::size_t kMostLooked = 100;     // names in a folder that holds no config.json

/// Where a lab keeps the number that tells how well a run does.
struct ScoreRule {
  std::string_view lab, label;
  const char* result_key;
  std::string_view metric_key;
  int decimals;
  bool fixed;
};
constexpr std::array<ScoreRule, 4> kScores = {
    {{"frozenlake", "", "score", "score/mean100", 2, true},
     {"hello", "loss ", "loss", "train/loss", 2, false},
     {"movielens", "validation MSE ", "validation_mse", "validation/mse", 3, true},
     {"tracing", "validation AUC ", "validation_auc", "validation/auc", 3, true}}};

std::string score_text(const ScoreRule& rule, double value) {
  return fmt::format("{}{}", rule.label,
                     rule.fixed ? fmt::format("{:.{}f}", value, rule.decimals)
                                : fmt::format("{:.{}g}", value, rule.decimals));
}

/// The last number under `key` near the end of a metrics.jsonl.
std::optional<double> last_metric(const fs::path& file, std::string_view key) {
  const auto text = end_of_file(file, kEndOfMetrics);
  std::string_view rest = text;
  rest = rest.substr(0, rest.rfind('\n') + 1);  // a torn last line is none
  while (!rest.empty()) {
    rest.remove_suffix(1);
    const auto begin = rest.rfind('\n') + 1;  // 0 where there is none
    FlatJson json(rest.substr(begin));
    std::string_view name;
    for (double value = 0; json.next(name, value);) {
      if (name == key) return value;
    }
    rest = rest.substr(0, begin);
  }
  return std::nullopt;
}

template <class T>
T value_of(const ordered_json& object, const char* key, T otherwise) {
  const auto found = object.find(key);
  if (found == object.end()) return otherwise;
  if constexpr (std::is_same_v<T, std::string>) {
    return found->is_string() ? found->get<std::string>() : otherwise;
  } else {
    return found->is_number_integer() ? found->get<T>() : otherwise;
  }
}

/// The object in a file of the run, or null; `problem` then says why.
ordered_json read_object(const fs::path& file, std::string& problem) {
  const auto name = file.filename().string();
  try {
    auto object = ordered_json::parse(core::read_file(file), nullptr, /*allow_exceptions=*/false);
    if (object.is_object()) return object;
    problem = name + " is damaged: it is no valid JSON object";
  } catch (const Error& error) {
    problem = error.what();
  }
  return nullptr;
}

/// A run in this folder or in one of its folders, as a path from here; empty when there is none
/// near.
fs::path a_run_below(const fs::path& folder) {
  const auto labs = names_in(folder);
  for (std::size_t i = 0; i < std::min(labs.size(), kMostLooked); ++i) {
    if (stamp_of(folder / labs[i] / "config.json").is_file()) return labs[i];
    const auto runs = names_in(folder / labs[i]);
    for (std::size_t j = 0; j < std::min(runs.size(), kMostLooked); ++j) {
      const auto run = fs::path(labs[i]) / runs[j];
      if (stamp_of(folder / run / "config.json").is_file()) return run;
    }
  }
  return {};
}

/// What a user who gave a folder without a config.json may have meant.
std::string why_no_run(const fs::path& folder) {
  const auto stamp = stamp_of(folder);
  if (stamp.kind == FileStamp::Kind::missing) return "there is no such folder";
  if (!stamp.is_folder()) return "this is a file; a run is a folder";
  if (stamp_of(folder / "config.json").kind != FileStamp::Kind::missing) {
    return "config.json is no file";
  }
  if (stamp_of(folder / "../config.json").is_file()) {
    return "this is a part of a run: open the folder above it";
  }
  const auto run = a_run_below(folder);
  if (run.empty()) return "there is no config.json in it: this is no run";
  return fmt::format("it holds runs but is none itself: open one of them, such as {}",
                     run.string());
}

/// What of a run can change after its start.
struct End {
  RunStatus status = RunStatus::killed;
  std::string score, problem;
};

End read_end(const RunSummary& run, const RunStamps& stamps) {
  End end;
  ordered_json result;
  if (stamps.result.is_file()) {
    result = read_object(run.directory / "result.json", end.problem);
    const auto word = result.is_object() ? value_of<std::string>(result, "status", "") : "";
    if (word == "finished") end.status = RunStatus::finished;
    if (word == "interrupted") end.status = RunStatus::interrupted;
    if (word == "failed") end.status = RunStatus::failed;
    if (end.status == RunStatus::killed && end.problem.empty()) {
      end.problem = "result.json does not say how the run ended";
    }
  } else if (stamps.is_held) {
    end.status = RunStatus::running;
  }
  for (const auto& rule : kScores) {
    if (rule.lab != run.lab) continue;
    const auto found = result.find(rule.result_key);
    const auto value = found != result.end() && found->is_number()
                           ? found->get<double>()
                           : last_metric(run.directory / "metrics.jsonl", rule.metric_key);
    if (value) end.score = score_text(rule, *value);
  }
  return end;
}

/// All of it but its end.
RunSummary read_beginning(const fs::path& directory, const RunStamps& stamps) {
  RunSummary run;
  run.directory = directory;
  std::error_code ignored;
  const auto whole = fs::absolute(directory, ignored).lexically_normal();  // "." has a name as well
  run.name = (whole.has_filename() ? whole : whole.parent_path()).filename().string();
  if (!stamps.config.is_file() && stamps.attempts.is_file()) {
    run.lab = "grades";
    run.status = RunStatus::finished;
    return run;
  }
  if (!stamps.config.is_file()) {
    run.problem = why_no_run(directory);
    return run;
  }
  auto config = read_object(directory / "config.json", run.problem);
  if (!config.is_object()) return run;
  run.lab = value_of<std::string>(config, "lab", "");
  if (run.lab.empty()) {
    run.problem = "config.json does not name the lab: this is no run";
    return run;
  }
  const auto schema = value_of<std::int64_t>(config, "schema", kSchema);
  if (schema > kSchema) {
    run.problem = fmt::format(
        "written by a newer lab (schema {}; this one reads {}): update this lab to look at it",
        schema, kSchema);
    return run;
  }
  run.seed = value_of<std::int64_t>(config, "seed", 0);
  run.started = value_of<std::string>(config, "started", "");
  run.config = std::make_shared<const ordered_json>(std::move(config));
  run.status = is_training(run) ? RunStatus::killed : RunStatus::finished;
  return run;
}

/// What is left of a run that could be read `before` and no longer can: what it was, and why.
RunSummary lost(RunSummary before, const RunSummary& now, const RunStamps& stamps) {
  const bool is_gone = stamps.config.kind == FileStamp::Kind::missing;
  before.status = RunStatus::unreadable;
  before.problem = is_gone ? "deleted or moved away: " + now.problem : now.problem;
  before.score.clear();
  return before;
}

RunStamps stamps_of(const fs::path& directory) {
  RunStamps stamps;
  stamps.config = stamp_of(directory / "config.json");
  if (!stamps.config.is_file()) {
    stamps.attempts = stamp_of(directory / "attempts.jsonl");
    return stamps;
  }
  stamps.result = stamp_of(directory / "result.json");
  if (!stamps.result.is_file()) {
    stamps.metrics = stamp_of(directory / "metrics.jsonl");
    stamps.is_held = core::is_held(directory / "metrics.jsonl");
  }
  return stamps;
}

}  // namespace

std::shared_ptr<const ordered_json> no_config() {
  static const auto none = std::make_shared<const ordered_json>();
  return none;
}

std::string_view status_name(RunStatus status) {
  switch (status) {
    case RunStatus::running: return "running";
    case RunStatus::finished: return "finished";
    case RunStatus::interrupted: return "interrupted";
    case RunStatus::failed: return "failed";
    case RunStatus::killed: return "killed";
    case RunStatus::unreadable: return "unreadable";
  }
  return "";
}

bool refresh(FollowedSummary& followed) {
  auto& run = followed.summary;
  const auto now = stamps_of(run.directory);
  const bool first = !followed.seen;
  if (!first && now == *followed.seen) return false;
  const bool beginning =
      first || now.config != followed.seen->config || now.attempts != followed.seen->attempts;
  followed.seen = now;
  const auto before = std::tuple(run.status, run.score, run.problem);
  bool changed = first;
  if (beginning) {
    auto read = read_beginning(run.directory, now);
    const bool was_readable = run.config->is_object() || run.status != RunStatus::unreadable;
    if (read.status == RunStatus::unreadable && was_readable) read = lost(run, read, now);
    changed = changed || *read.config != *run.config || read.lab != run.lab;
    run = std::move(read);
  }
  if (run.status != RunStatus::unreadable && is_training(run)) {
    auto end = read_end(run, now);
    run.problem = std::move(end.problem);
    run.status = end.status;
    run.score = std::move(end.score);
  }
  return changed || before != std::tuple(run.status, run.score, run.problem);
}

RunSummary summarise(const fs::path& directory) {
  FollowedSummary followed(directory);
  refresh(followed);
  return std::move(followed.summary);
}

}  // namespace lab::viz
