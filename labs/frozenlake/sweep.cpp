// --sweep: random search over the option list (Bergstra and Bengio 2012), which a kill does not
// lose.

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/run_directory.hpp"
#include "core/statistics.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/frozenlake/commands.hpp"
#include "labs/frozenlake/recorder.hpp"

namespace lab::labs::frozenlake {
namespace {

namespace fs = std::filesystem;

/// One option of the search: a range of numbers, or a list of choices.
struct Axis {
  std::string option;
  core::Field::Kind kind;
  double low = 0, high = 0;
  std::vector<std::string> choices;  // empty: a range
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(separator, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

/// Reads "lr=1e-4..1e-2,hidden=32|64". Every end and choice must suit its option.
std::vector<Axis> parse_spec(const std::string& spec) {
  std::vector<Axis> axes;
  for (const auto& part : split(spec, ',')) {
    const auto equals = part.find('=');
    if (equals == part.npos) {
      fail_usage("--sweep: '{}' is no NAME=LOW..HIGH or NAME=A|B|…", part);
    }
    Options options;
    core::FieldList list;
    fields(list, options);
    const auto& field = list.find(part.substr(0, equals));
    const std::string values = part.substr(equals + 1);
    Axis axis{field.name, field.kind, 0, 0, {}};
    if (const auto dots = values.find(".."); dots != values.npos) {
      const std::string ends[2] = {values.substr(0, dots), values.substr(dots + 2)};
      if (field.kind != core::Field::Kind::integer && field.kind != core::Field::Kind::real) {
        fail_usage("--sweep: {} is no number: list its values with | between them", field.name);
      }
      for (const auto& end : ends) field.set(end);
      core::parse(ends[0], axis.low);
      core::parse(ends[1], axis.high);
      if (!(axis.low < axis.high))
        fail_usage("--sweep: {}: {} is not below {}", field.name, ends[0], ends[1]);
    } else {
      axis.choices = split(values, '|');
      for (const auto& choice : axis.choices) field.set(choice);
    }
    axes.push_back(std::move(axis));
  }
  return axes;
}

/// One draw: over ranges of a factor of ten or more by their logarithm, else evenly.
std::string draw(const Axis& axis, core::Pcg64& rng) {
  if (!axis.choices.empty()) {
    return axis.choices[rng.below(static_cast<std::uint32_t>(axis.choices.size()))];
  }
  const bool by_logarithm = axis.low > 0 && axis.high / axis.low >= 10;
  const double u = rng.uniform();
  const double value = by_logarithm ? axis.low * std::pow(axis.high / axis.low, u)
                                    : axis.low + u * (axis.high - axis.low);
  if (axis.kind == core::Field::Kind::integer) return fmt::format("{:.0f}", std::round(value));
  return fmt::format("{:.4g}", value);
}

/// What one trial came to; `settings` is what was drawn.
nlohmann::ordered_json run_trial(const Request& request, Options options, std::int64_t index,
                                 const std::vector<Axis>& axes) {
  auto rng = core::stream(static_cast<std::uint64_t>(options.seed), fmt::format("sweep.{}", index));
  nlohmann::ordered_json trial;
  trial["trial"] = index;
  core::FieldList list;
  fields(list, options);
  for (const auto& axis : axes) {
    const auto value = draw(axis, rng);
    list.find(axis.option).set(value);
    trial["settings"][axis.option] = value;
  }
  Options full = resolved(options);

  Request quiet = request;
  quiet.record = false;
  const std::int64_t seeds = std::max<std::int64_t>(request.seeds, 1);
  std::vector<double> episodes;
  std::int64_t cleared = 0;
  double greedy = 0, seconds = 0;
  for (std::int64_t i = 0; i < seeds; ++i, ++full.seed) {
    const auto result = train_quietly(quiet, full, "");
    if (result["status"] != "finished") return nullptr;
    cleared += result["cleared_after"].is_null() ? 0 : 1;
    episodes.push_back(result["episodes"]);
    greedy += result["greedy_success"].get<double>() / static_cast<double>(seeds);
    seconds += result["training_seconds"].get<double>();
  }
  trial["seeds"] = seeds;
  trial["cleared"] = cleared;
  trial["median_episodes"] = core::median(episodes);
  trial["greedy_success"] = greedy;
  trial["seconds"] = seconds;
  return trial;
}

/// What decides a sweep's trials: two calls with the same plan can share their results.
nlohmann::ordered_json plan_of(const Request& request, const Options& options) {
  Options copy = options;
  core::FieldList list;
  fields(list, copy);
  nlohmann::ordered_json plan;
  plan["sweep"] = request.sweep;
  plan["seeds"] = std::max<std::int64_t>(request.seeds, 1);
  plan["options"] = core::to_json(list);
  return plan;
}

/// The trials that an earlier call finished. A new folder gets the plan; one with another plan is
/// left alone.
std::map<std::int64_t, nlohmann::ordered_json> open_sweep(const fs::path& folder,
                                                          const nlohmann::ordered_json& plan) {
  std::map<std::int64_t, nlohmann::ordered_json> done;
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) fail("{}: cannot make this folder: {}", folder.string(), error.message());
  const auto file = folder / "sweep.json";
  if (!fs::exists(file)) {
    if (fs::exists(folder / "config.json")) {
      fail("{}: is a run, not a sweep: choose another --name", folder.string());
    }
    core::write_file(file, plan.dump(2) + "\n");
    return done;
  }
  const auto before = nlohmann::ordered_json::parse(core::read_file(file), nullptr, false);
  if (before != plan) {
    fail("{}: holds a sweep with other settings: choose another --name", folder.string());
  }
  if (!fs::exists(folder / "trials.jsonl")) return done;
  for (const auto& line : core::whole_lines(folder / "trials.jsonl")) {
    auto trial = nlohmann::ordered_json::parse(line, nullptr, false);
    if (!trial.is_object() || !trial.contains("trial")) continue;
    const std::int64_t index = trial["trial"];
    done[index] = std::move(trial);
  }
  return done;
}

std::string results_table(std::vector<nlohmann::ordered_json> trials,
                          const std::vector<Axis>& axes) {
  std::vector<std::string> headings{"trial"};
  for (const auto& axis : axes) headings.push_back(axis.option);
  for (const char* heading : {"cleared", "episodes", "greedy", "time"})
    headings.emplace_back(heading);
  core::Table table(headings);
  for (const auto& trial : trials) {
    std::vector<std::string> row{std::to_string(trial["trial"].get<std::int64_t>())};
    for (const auto& axis : axes) row.push_back(trial["settings"][axis.option]);
    row.push_back(fmt::format("{}/{}", trial["cleared"].get<int>(), trial["seeds"].get<int>()));
    row.push_back(fmt::format("{:.0f}", trial["median_episodes"].get<double>()));
    row.push_back(fmt::format("{:.1f} %", 100 * trial["greedy_success"].get<double>()));
    row.push_back(core::duration(trial["seconds"]));
    table.add(std::move(row));
  }
  return table.text();
}

}  // namespace

int sweep(const Request& request, const Options& options) {
  const auto axes = parse_spec(request.sweep);
  const auto folder =
      fs::path(request.runs) / "frozenlake" / (request.name.empty() ? "sweep" : request.name);
  auto done = open_sweep(folder, plan_of(request, options));
  const std::size_t before = done.size();

  const auto trials_file = folder / "trials.jsonl";
  std::uint64_t keep = 0;  // a torn last line is cut off
  if (fs::exists(trials_file)) {
    for (const auto& line : core::whole_lines(trials_file)) keep += line.size() + 1;
  }
  core::AppendFile out(trials_file, keep);
  std::mutex mutex;
  core::ProgressLine progress(request.json);
  in_parallel(request.trials, request.threads, [&](std::int64_t i) {
    {
      const std::lock_guard lock(mutex);
      if (done.contains(i) || core::stop_requested()) return;
    }
    auto trial = run_trial(request, options, i, axes);
    if (trial.is_null()) return;
    const std::lock_guard lock(mutex);
    out.append_line(trial.dump());
    out.flush();
    done[i] = std::move(trial);
    if (progress.due())
      progress.show(fmt::format("{} of {} trials done", done.size(), request.trials));
  });
  progress.clear();

  std::vector<nlohmann::ordered_json> trials;
  for (const auto& [index, trial] : done) trials.push_back(trial);
  std::stable_sort(trials.begin(), trials.end(), [](const auto& a, const auto& b) {
    if (a["cleared"] != b["cleared"]) return a["cleared"] > b["cleared"];
    return a["median_episodes"] < b["median_episodes"];
  });
  const bool stopped = static_cast<std::int64_t>(done.size()) < request.trials;
  if (request.json) {
    core::print(nlohmann::ordered_json(trials).dump(2) + "\n");
  } else {
    std::string text = results_table(trials, axes);
    if (before > 0) text += fmt::format("\n{} of the trials were done before.\n", before);
    if (stopped) text += "\nStopped. The same command goes on with the rest.\n";
    core::print(text + fmt::format("\nRecorded in {}.\n", folder.string()));
  }
  return stopped ? 1 : 0;
}

}  // namespace lab::labs::frozenlake
