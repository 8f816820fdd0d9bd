#include "viz/data/lake_run.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/array.hpp"
#include "core/error.hpp"
#include "envs/planning.hpp"

namespace lab::viz {
namespace {

constexpr int kActions = envs::FrozenLake::kActions;
constexpr int kLargestBoard = 64;         // rows and columns
constexpr int kLongestEpisode = 100'000;  // what-if walks must come to an end while somebody waits

std::vector<std::string> map_rows(const nlohmann::ordered_json& config) {
  const auto found = config.is_object() ? config.find("map") : config.end();
  if (!config.is_object() || found == config.end()) {
    fail("config.json has no \"map\": this run does not say what its lake looks like");
  }
  if (!found->is_array()) fail("\"map\" in config.json is no list of rows");
  std::vector<std::string> rows;
  for (const auto& row : *found) {
    if (!row.is_string()) fail("row {} of \"map\" in config.json is no text", rows.size() + 1);
    rows.push_back(row.get<std::string>());
  }
  return rows;
}

envs::LakeMap lake_map(const nlohmann::ordered_json& config) {
  envs::LakeMap map(map_rows(config));
  if (map.row_count() > kLargestBoard || map.column_count() > kLargestBoard) {
    fail("a lake of {} × {} cells is too large to be drawn: {} × {} are possible", map.row_count(),
         map.column_count(), kLargestBoard, kLargestBoard);
  }
  return map;
}

envs::LakeRules lake_rules(const Run& run, int states) {
  envs::LakeRules rules;
  rules.slippery = run.option("slippery", rules.slippery);
  rules.success_rate = run.option("success-rate", rules.success_rate);
  rules.rewards.goal = run.option("reward-goal", rules.rewards.goal);
  rules.rewards.hole = run.option("reward-hole", rules.rewards.hole);
  rules.rewards.frozen = run.option("reward-frozen", rules.rewards.frozen);
  rules.time_limit = run.option("time-limit", 0);
  if (rules.time_limit <= 0) rules.time_limit = states >= 64 ? 200 : 100;
  rules.time_limit = std::min(rules.time_limit, kLongestEpisode);
  if (!(rules.success_rate >= 0 && rules.success_rate <= 1)) {
    fail("success-rate {} in config.json is no probability", rules.success_rate);
  }
  return rules;
}

/// The numbers of `array` when it is a table of this lake.
std::vector<float> table_values(const core::Array& array, int states, const std::string& name) {
  const auto rows = static_cast<std::size_t>(states);
  if (array.shape != std::vector<std::size_t>{rows, kActions}) {
    std::string shape;
    for (const auto extent : array.shape)
      shape += (shape.empty() ? "" : ", ") + fmt::to_string(extent);
    fail("{} holds [{}] numbers; this lake needs [{}, {}]", name, shape, states, kActions);
  }
  return core::values_of<float>(array, name);
}

}  // namespace

void LakeRun::look_at(Run& run) {
  const bool same = run_ == &run && directory_ == run.summary().directory;
  if (same && revision_ == run.revision()) return;
  run_ = &run;
  revision_ = run.revision();
  episode_index_ = -1;
  if (same && *config_ == run.config()) return;
  directory_ = run.summary().directory;
  config_ = run.summary().config;
  make_lake(*config_);
}

void LakeRun::make_lake(const nlohmann::ordered_json& config) {
  problem_.clear();
  model_.reset();
  optimum_.clear();
  knows_optimum_ = false;
  try {
    auto map = lake_map(config);
    const auto rules = lake_rules(*run_, map.state_count());
    model_.emplace(std::move(map), rules);
    gamma_ = run_->option("gamma", 0.0);
    // As the lab itself understands 0.
    if (!(gamma_ > 0 && gamma_ <= 1)) gamma_ = rules.slippery ? 0.99 : 0.95;
    visits_.begin(model_->map().state_count());
  } catch (const Error& error) {
    problem_ = error.what();
  }
}

std::optional<QTable> LakeRun::table(double step) {
  table_problem_.clear();
  auto& series = run_->arrays("values");
  const auto recorded = series.at_or_before(step);
  if (!recorded) {
    table_problem_ = "no values are recorded yet";
    return std::nullopt;
  }
  const auto array = series.load(*recorded);
  if (array == nullptr) {
    table_problem_ = series.problem();
    return std::nullopt;
  }
  try {
    return QTable{*recorded, table_values(*array, map().state_count(),
                                          fmt::format("values/{:06}.npy", *recorded))};
  } catch (const Error& error) {
    table_problem_ = error.what();
    return std::nullopt;
  }
}

std::span<const float> LakeRun::optimum() {
  if (knows_optimum_) return optimum_;
  knows_optimum_ = true;
  if (const auto array = run_->array_file("values/optimal.npy")) {
    try {
      return optimum_ = table_values(*array, map().state_count(), "values/optimal.npy");
    } catch (const Error&) {
      // What cannot be read can be computed.
    }
  }
  // Sweeps until a value that shrinks by γ each is below 1e-15, times the outcomes in each.
  const double outcomes = map().state_count() * kActions * 3.0;
  constexpr double kPatience = 1e8;
  if (35 / (1 - gamma_) * outcomes <= kPatience) {
    const auto q = envs::value_iteration(*model_, gamma_).q;
    optimum_.assign(q.begin(), q.end());
  }
  return optimum_;
}

int LakeRun::episode_index(int number, double step) const {
  auto& episodes = run_->episodes();
  if (number < 0) return episodes.at_or_before(step);
  // Numbers ascend, as the steps do.
  int low = 0, high = episodes.count();
  while (low < high) {
    const int middle = low + (high - low) / 2;
    if (episodes.number(middle) <= number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low > 0 ? low - 1 : std::min(episodes.count(), 1) - 1;
}

const Episode* LakeRun::episode(int index) {
  if (index != episode_index_ || index < 0) {
    episode_index_ = index;
    episode_problem_.clear();
    episode_.reset();
    auto& episodes = run_->episodes();
    if (index < 0 || index >= episodes.count()) {
      episode_problem_ = "no episode is recorded yet";
    } else if (episode_ = episodes.load(index); !episode_) {
      episode_problem_ = episodes.problem();
    } else if (episode_problem_ = misfit(*episode_); !episode_problem_.empty()) {
      episode_.reset();
    }
  }
  return episode_ ? &*episode_ : nullptr;
}

std::string LakeRun::misfit(const Episode& episode) const {
  const auto moves = episode.actions.size();
  if (episode.states.size() != moves + 1 || episode.executed.size() != moves ||
      episode.rewards.size() != moves) {
    return fmt::format("episode {} is damaged: its lists do not fit together", episode.number);
  }
  for (const int state : episode.states) {
    if (state < 0 || state >= map().state_count()) {
      return fmt::format("episode {} goes to cell {}, but this lake has {} cells", episode.number,
                         state, map().state_count());
    }
  }
  for (const auto* list : {&episode.actions, &episode.executed}) {
    for (const int action : *list) {
      if (action < 0 || action >= kActions) {
        return fmt::format("episode {} makes a move {}, which there is not", episode.number,
                           action);
      }
    }
  }
  return "";
}

std::span<const int> LakeRun::visits(double step) {
  auto& episodes = run_->episodes();
  const int last = episodes.at_or_before(step);
  // Where all ended later, at_or_before() answers the first.
  const bool ended = last >= 0 && static_cast<double>(episodes.step(last)) <= step;
  return visits_.up_to(episodes, ended ? last + 1 : 0);
}

}  // namespace lab::viz
