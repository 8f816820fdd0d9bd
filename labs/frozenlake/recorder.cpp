#include "labs/frozenlake/recorder.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "agents/state_arrays.hpp"
#include "core/run_config.hpp"
#include "core/stopwatch.hpp"

namespace lab::labs::frozenlake {
nlohmann::ordered_json run_config(const Options& options, const std::string& command_line) {
  auto config = core::run_header("frozenlake", options.seed, command_line);
  config["map"] = make_map(options).rows();
  core::options_into(config, options);
  return config;
}

Options options_of(const nlohmann::ordered_json& config, const std::string& place) {
  return core::options_from<Options>(config, place);
}

nlohmann::ordered_json result_of(Training& training, const Assessment& assessment,
                                 const Yardstick& yardstick, double ceiling) {
  nlohmann::ordered_json result;
  const auto cleared = training.cleared_after();
  result["episodes"] = training.episodes();
  result["steps"] = training.steps();
  result["learning_steps"] = training.agent().learning_steps();
  result["cleared_after"] = cleared ? nlohmann::ordered_json(*cleared) : nlohmann::ordered_json();
  result["score"] = training.score();
  result["score_ceiling"] = ceiling;
  result["greedy_success"] = assessment.greedy_success;
  result["best_success"] = yardstick.best_success();
  result["largest_q"] = assessment.largest_q;
  result["largest_return"] = yardstick.largest_return();
  result["distance_to_optimum"] = assessment.distance;
  return result;
}

Recorder::Recorder(core::RunWriter writer, Training& training, Yardstick& yardstick,
                   const core::Arrays* continued)
    : writer_(std::move(writer)),
      training_(training),
      yardstick_(yardstick),
      started_(core::Stopwatch::now()) {
  const core::AddTime add(recording_);
  next_checkpoint_ = training_.options().checkpoint_every;
  if (continued != nullptr) {
    agents::StateReader read(*continued);
    state_of(read, *this);
    for (const double value : read.any_length<double>("recorder.ceilings")) ceilings_.add(value);
    assessment_ = yardstick_.assess(training_.agent().q_values());
    return;
  }
  const auto& optimum = yardstick_.optimum().q;
  writer_.values("optimal", std::vector<float>(optimum.begin(), optimum.end()),
                 optimum.size() / envs::FrozenLake::kActions, envs::FrozenLake::kActions);
  record_values();
  next_values_ = training_.options().values_every;
}

void Recorder::after_episode(const Episode& episode) {
  time_ = training_seconds();  // before the recording's own time begins to count
  const core::AddTime add(recording_);
  ceilings_.add(yardstick_.ceiling(training_.agent().epsilon()));
  const std::int64_t step = training_.steps();
  const bool with_values = step >= next_values_;
  if (with_values) {
    record_values();
    // Dense at first, where most happens; later in proportion, so that a long run stays small.
    next_values_ = step + std::max(training_.options().values_every, step / 10);
  }
  record_metrics(episode, with_values);
  if (training_.episodes() > next_episode_) {
    record_episode(episode);
    next_episode_ = training_.episodes() + training_.episodes() / 500;
  }
  if (step >= next_checkpoint_) checkpoint();
}

void Recorder::record_values() {
  const auto q = training_.agent().q_values();
  values_step_ = training_.steps();
  writer_.values(core::step_name(values_step_), q, q.size() / envs::FrozenLake::kActions,
                 envs::FrozenLake::kActions);
  assessment_ = yardstick_.assess(q);
  snapshots_.push_back({training_.episodes(), values_step_,
                        envs::greedy_policy(q, envs::FrozenLake::kActions),
                        assessment_.greedy_success});
}

void Recorder::record_metrics(const Episode& episode, bool with_values) {
  const auto& agent = training_.agent();
  const std::int64_t step = training_.steps();
  line_.add("step", step);
  line_.add("time", time_);
  line_.add("episode", training_.episodes());
  const auto add = [&](std::string_view key, double value) {
    line_.add(key, static_cast<float>(value));  // seven digits tell all that a plot can show
    if (std::isfinite(value)) writer_.scalar(key, step, value);
  };
  add("episode/score", episode.score);
  add("episode/length", episode.length());
  add("score/mean100", training_.score());
  add("score/ceiling", ceiling());
  add("train/epsilon", agent.epsilon());
  add("train/loss", agent.loss());
  line_.add("train/steps", agent.learning_steps());
  if (with_values) {
    add("greedy/success", assessment_.greedy_success);
    add("greedy/best", yardstick_.best_success());
    add("q/largest", assessment_.largest_q);
    add("q/distance", assessment_.distance);
  }
  writer_.metrics(line_.finish());
}

void Recorder::record_episode(const Episode& episode) {
  std::vector<int> slipped;
  for (std::size_t i = 0; i < episode.actions.size(); ++i) {
    slipped.push_back(episode.actions[i] != episode.executed[i] ? 1 : 0);
  }
  line_.add("step", training_.steps());
  line_.add("episode", training_.episodes());
  line_.add("checkpoint", values_step_);
  line_.add("seed", training_.options().seed);
  line_.add("score", episode.score);
  line_.add("states", std::span<const int>(episode.states));
  line_.add("actions", std::span<const int>(episode.actions));
  if (training_.options().slippery) line_.add("executed", std::span<const int>(episode.executed));
  line_.add("rewards", std::span<const double>(episode.rewards));
  line_.add("slipped", std::span<const int>(slipped));
  line_.add("terminated", episode.terminated);
  line_.add("truncated", episode.truncated);
  writer_.episode(line_.finish());
}

template <class Archive, class Self>
void Recorder::state_of(Archive& archive, Self& self) {
  archive("recorder.values_step", self.values_step_);
  archive("recorder.next_values", self.next_values_);
  archive("recorder.next_episode", self.next_episode_);
  archive("recorder.next_checkpoint", self.next_checkpoint_);
  archive("recorder.seconds", self.before_);
}

void Recorder::checkpoint() {
  // Counted on from here, so that a resumed run takes its checkpoints at the same steps.
  next_checkpoint_ = training_.steps() + training_.options().checkpoint_every;
  auto arrays = training_.save();
  const double so_far = std::exchange(before_, time_);
  agents::StateWriter write(arrays);
  state_of(write, *this);
  before_ = so_far;
  write("recorder.ceilings", ceilings_.values());
  writer_.checkpoint(training_.steps(), std::move(arrays), training_.options().keep_checkpoints);
}

double Recorder::training_seconds() const {
  return before_ + core::Stopwatch::now() - started_ - recording_;
}

nlohmann::ordered_json Recorder::finish(const std::string& status) {
  const double training_time = time_ = training_seconds();
  {
    const core::AddTime add(recording_);
    if (values_step_ != training_.steps()) record_values();
    checkpoint();
  }
  auto result = core::run_result(status, result_of(training_, assessment_, yardstick_, ceiling()),
                                 training_time, recording_);
  writer_.finish(result);
  return result;
}

}  // namespace lab::labs::frozenlake
