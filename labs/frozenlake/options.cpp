#include "labs/frozenlake/options.hpp"

#include <filesystem>
#include <utility>

#include "agents/tabular.hpp"
#include "core/error.hpp"
#include "envs/planning.hpp"

namespace lab::labs::frozenlake {

void fields(core::FieldList& f, Options& o) {
  constexpr double kMany = 1e9;
  f.group("The lake");
  f("map", o.map, "4x4, 8x8, random, or a file with one row of S, F, H, G letters a line", "MAP");
  f("size", o.size, "rows and columns of --map random", {2, 64});
  f("frozen", o.frozen, "chance that a cell of --map random is ice and not a hole", {0, 1});
  f("map-seed", o.map_seed, "seed of --map random", {0, 0x1p53});
  f("slippery", o.slippery, "Slippery ice: a step often goes to one side of where it was meant to");
  f("success-rate", o.success_rate, "on slippery ice: how often a step goes where it was meant to",
    {0, 1});
  f("reward-goal", o.reward_goal, "reward for reaching the goal", {-kMany, kMany});
  f("reward-hole", o.reward_hole, "reward for falling into a hole", {-kMany, kMany});
  f("reward-frozen", o.reward_frozen, "reward for every step onto ice", {-kMany, kMany});
  f("time-limit", o.time_limit,
    "steps until an episode is cut; 0: 200 for maps of 64 cells and more, else 100", {0, kMany});

  f.group("Agent and network");
  f("agent", o.agent, "what learns: a network, a table, planning with the known ice, or nothing");
  f("backend", o.backend,
    "the learning step of the dqn: by hand, or with LibTorch (the reference)");
  f("embedding", o.embedding, "width of the embedding of a state", {1, 4096});
  f("hidden", o.hidden, "widths of the hidden layers, with commas between them", {1, 4096});
  f("dueling", o.dueling, "Two heads: one for the state's value, one for the actions' advantages");

  f.group("Learning");
  f("gamma", o.gamma, "discount; 0: 0.95 on firm ice, 0.99 on slippery ice", {0, 1});
  f("lr", o.learning_rate, "Adam's learning rate", {1e-9, 10});
  f("lr-final", o.final_rate, "the share of it that is left at the end of its fall", {0, 1});
  f("lr-steps", o.rate_steps, "learning steps over which it falls, in a straight line", {1, 1e12});
  f("table-rate", o.table_rate, "learning rate of the q-table", {1e-9, 1});
  f("batch", o.batch, "transitions in a learning step", {1, 100'000});
  f("buffer", o.buffer, "transitions that the replay buffer holds", {1, 100'000'000});
  f("learn-start", o.learn_start, "transitions to gather before the first learning step",
    {1, kMany});
  f("learn-every", o.learn_every, "environment steps between learning", {1, kMany});
  f("learn-steps", o.learn_steps, "learning steps each time", {1, 1000});
  f("double", o.double_q,
    "Double DQN: the online network picks the action that the target "
    "network values");
  f("target-every", o.target_every,
    "learning steps between updates of the target network; 0: no target network", {0, kMany});
  f("target-rate", o.target_rate, "1 copies the network, less mixes it in (Polyak)", {1e-9, 1});
  f("n-step", o.n_step, "steps of reward in a target before it falls back on a value", {1, 1000});
  f("loss", o.loss, "loss of the TD error");
  f("clip", o.clip, "largest norm of the gradient; 0: any", {0, kMany});
  f("prioritized", o.prioritized, "Sample transitions by how wrong their value was");
  f("priority-alpha", o.priority_alpha, "how strongly: 0 not at all, 1 in proportion", {0, 1});
  f("priority-beta", o.priority_beta, "how much of the bias that this brings is corrected", {0, 1});
  f("mistake", o.mistake, "train with a famous error, beside the right version on the same seed");

  f.group("Exploration");
  f("epsilon-schedule", o.epsilon_schedule, "how epsilon falls: each episode, or each step");
  f("epsilon-start", o.epsilon_start, "chance of a random action at the start", {0, 1});
  f("epsilon-end", o.epsilon_end, "the least that it falls to", {0, 1});
  f("epsilon-decay", o.epsilon_decay, "exponential: factor after each episode", {0, 1});
  f("epsilon-steps", o.epsilon_steps, "linear: steps until the end is reached", {1, 1e12});
  f("bonus", o.bonus, "B of the bonus B/sqrt(1+n) for an action tried n times; 0: none",
    {0, kMany});

  f.group("The training");
  f("episodes", o.episodes, "most episodes to train", {1, 1e12});
  f("clear-score", o.clear_score, "cleared when the mean score of 100 episodes reaches this",
    {-kMany, kMany});
  f("stop-when-cleared", o.stop_when_cleared, "ends the training when cleared");
  f("seed", o.seed, "seed of everything that is drawn", {0, 0x1p53});

  f.group("What is recorded");
  f("values-every", o.values_every,
    "steps between snapshots of all Q values; later in a long run, a tenth of the steps so far",
    {1, kMany});
  f("checkpoint-every", o.checkpoint_every, "steps between checkpoints", {1, 1e12});
  f("keep-checkpoints", o.keep_checkpoints, "how many of the newest to keep", {1, 1e6});
  f("log-every", o.log_every, "episodes between lines of the log; 0: none", {0, kMany});
  f("tensorboard", o.tensorboard, "Also write the metrics for TensorBoard");
}

Options exam_preset() {
  Options o;
  o.gamma = 0.99;
  o.learning_rate = 1e-4;
  o.final_rate = 1;
  o.learn_start = 64;
  o.double_q = false;
  o.target_every = 0;
  o.epsilon_start = 1;
  o.epsilon_decay = 0.999;
  o.bonus = 0;
  o.log_every = 500;
  return o;
}

Options resolved(Options o) {
  if (o.gamma == 0) o.gamma = o.slippery ? 0.99 : 0.95;
  if (o.time_limit == 0) o.time_limit = make_map(o).state_count() >= 64 ? 200 : 100;
  if (o.batch > o.buffer) {
    fail_usage("--batch {} is more than --buffer {} holds: a learning step could never begin",
               o.batch, o.buffer);
  }
  if (o.learn_start > o.buffer) {
    fail_usage("--learn-start {} is more than --buffer {} holds: learning would never begin",
               o.learn_start, o.buffer);
  }
  if (o.epsilon_end > o.epsilon_start &&
      o.epsilon_schedule == agents::EpsilonSchedule::Kind::linear) {
    fail_usage("--epsilon-end {} is above --epsilon-start {}: it could not fall to it",
               o.epsilon_end, o.epsilon_start);
  }
  return o;
}

Options without_mistake(Options o, Mistake mistake) {
  o.mistake = Mistake::none;
  if (mistake == Mistake::no_target_network) {
    // The error shows at this rate; the right version differs in the target network alone.
    o.learning_rate = 1e-3;
    o.gamma = 0.99;
    if (o.target_every == 0) o.target_every = 100;
  }
  return o;
}

Options with_mistake(Options o, Mistake mistake) {
  o = without_mistake(std::move(o), mistake);
  o.mistake = mistake;
  if (mistake == Mistake::no_target_network) o.target_every = 0;
  if (mistake == Mistake::target_not_detached)
    o.target_every = 0;  // else there is nothing to detach
  if (mistake == Mistake::no_exploration) {
    o.epsilon_start = o.epsilon_end = 0;
    o.bonus = 0;
  }
  return o;
}

std::string describe(Mistake mistake) {
  switch (mistake) {
    case Mistake::none: return "no mistake";
    case Mistake::terminated_flag:
      return "the target is masked with the terminated flag of the present step, not with that of "
             "each sampled transition";
    case Mistake::no_mask:
      return "the target adds the next state's value even where the episode had ended";
    case Mistake::target_not_detached:
      return "the gradient also flows through the target, so that the target moves to meet the "
             "prediction";
    case Mistake::no_replay:
      return "each step learns from the newest transition alone, not from a sample of the past";
    case Mistake::no_exploration:
      return "the agent always does what looks best (epsilon 0, no bonus)";
    case Mistake::no_target_network:
      return "the network values its own targets, at learning rate 1e-3 and discount 0.99";
  }
  return {};
}

envs::LakeMap make_map(const Options& o) {
  if (o.map == "random")
    return envs::random_map(o.size, o.frozen, static_cast<std::uint64_t>(o.map_seed));
  if (o.map == "4x4" || o.map == "8x8") return envs::named_map(o.map);
  return envs::read_map(o.map);
}

envs::FrozenLake make_lake(const Options& o) {
  return {make_map(o),
          {.slippery = o.slippery,
           .success_rate = o.success_rate,
           .rewards = {o.reward_goal, o.reward_hole, o.reward_frozen},
           .time_limit = o.time_limit}};
}

std::unique_ptr<agents::Agent> make_agent(const Options& o, const envs::LakeModel& model) {
  const int S = model.map().state_count();
  const int A = envs::FrozenLake::kActions;
  const auto seed = static_cast<std::uint64_t>(o.seed);
  const agents::EpsilonSchedule epsilon{o.epsilon_schedule, o.epsilon_start, o.epsilon_end,
                                        o.epsilon_decay, o.epsilon_steps};
  switch (o.agent) {
    case AgentKind::random: return std::make_unique<agents::RandomAgent>(S, A, seed);
    case AgentKind::q_table:
      return std::make_unique<agents::QTableAgent>(
          S, A, agents::QTableOptions{o.table_rate, o.gamma, epsilon, o.bonus}, seed);
    case AgentKind::value_iteration: {
      const auto optimum = envs::value_iteration(model, o.gamma);
      return std::make_unique<agents::FixedAgent>(
          std::vector<float>(optimum.q.begin(), optimum.q.end()), A);
    }
    case AgentKind::dqn: break;
  }
  agents::DqnOptions d;
  d.network = {S, o.embedding, o.hidden, A, o.dueling};
  d.learner = {.learning_rate = o.learning_rate,
               .huber = o.loss == Loss::huber,
               .double_q = o.double_q,
               .target_network = o.target_every > 0,
               .clip_norm = o.clip,
               .detach_target = o.mistake != Mistake::target_not_detached};
  d.backend = o.backend;
  d.gamma = o.gamma;
  d.batch = o.batch;
  d.buffer = o.buffer;
  d.learn_every = o.learn_every;
  d.learn_steps = o.learn_steps;
  d.learn_start = o.learn_start;
  d.target_every = o.target_every > 0 ? o.target_every : 1;
  d.target_rate = o.target_rate;
  d.n_step = o.n_step;
  d.prioritized = o.prioritized;
  d.priority = {o.priority_alpha, o.priority_beta};
  d.epsilon = epsilon;
  d.bonus = o.bonus;
  d.final_rate = o.final_rate;
  d.rate_steps = o.rate_steps;
  switch (o.mistake) {
    case Mistake::terminated_flag: d.mistake = agents::Mistake::terminated_flag; break;
    case Mistake::no_mask: d.mistake = agents::Mistake::no_mask; break;
    case Mistake::no_replay: d.mistake = agents::Mistake::no_replay; break;
    default: break;
  }
  return std::make_unique<agents::DqnAgent>(std::move(d), seed);
}

std::string run_suffix(const Options& o) {
  std::string map = o.map;
  if (map == "random") map = fmt::format("random{}", o.size);
  if (map.find('/') != map.npos || map.find('.') != map.npos) {
    map = std::filesystem::path(map).stem().string();
  }
  for (auto& letter : map) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '-';
  }
  return fmt::format("{}{}-{}", map, o.slippery ? "-slippery" : "",
                     core::kNames<AgentKind>[static_cast<std::size_t>(o.agent)]);
}

}  // namespace lab::labs::frozenlake
