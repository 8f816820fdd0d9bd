// --evaluate: count what a greedy policy does, beside what it would do on average and the optimum.

#include <nlohmann/json.hpp>

#include "core/statistics.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/frozenlake/commands.hpp"
#include "labs/frozenlake/training.hpp"

namespace lab::labs::frozenlake {

int evaluate(const Request& request, const Options& options) {
  const auto learned = load_learned(request, options);
  auto lake = make_lake(learned.options);
  const auto policy = envs::greedy_policy(learned.q, envs::FrozenLake::kActions);
  const bool acts_at_random = learned.options.agent == AgentKind::random;

  auto walks = core::stream(static_cast<std::uint64_t>(learned.options.seed), "evaluate");
  lake.reset(walks());
  std::int64_t arrived = 0, fell = 0, played = 0, steps = 0;
  double score = 0;
  core::ProgressLine progress(request.json);
  for (; played < request.test_episodes && !core::stop_requested(); ++played) {
    const auto episode = play_episode(lake, [&](int state) {
      return acts_at_random ? static_cast<int>(walks.below(envs::FrozenLake::kActions))
                            : policy[static_cast<std::size_t>(state)];
    });
    const char end = lake.map().letter(episode.states.back());
    arrived += end == 'G' ? 1 : 0;
    fell += end == 'H' ? 1 : 0;
    steps += episode.length();
    score += episode.score;
    if (progress.due()) progress.show(fmt::format("episode {}", core::thousands(played)));
  }
  progress.clear();
  if (played == 0) return 1;

  const auto& model = lake.model();
  const auto n = static_cast<double>(played);
  const auto interval = core::wilson(arrived, played);
  const double exact = envs::success_probability(model, policy, acts_at_random ? 1.0 : 0.0);
  const auto best = envs::best_stationary_policy(model);
  const double optimum = envs::best_success_probability(model);
  if (request.json) {
    nlohmann::ordered_json result;
    result["policy"] = learned.title;
    result["episodes"] = played;
    result["arrived"] = arrived;
    result["success"] = static_cast<double>(arrived) / n;
    result["success_low"] = interval.low;
    result["success_high"] = interval.high;
    result["success_exact"] = exact;
    result["best_stationary"] = best.success;
    result["best_with_clock"] = optimum;
    result["mean_score"] = score / n;
    result["mean_length"] = static_cast<double>(steps) / n;
    core::print(result.dump(2) + "\n");
    return 0;
  }
  const auto percent = [](double share) { return fmt::format("{:.2f} %", 100 * share); };
  core::Table table({"<", "value", "<"});
  table.add({"arrived at the goal", percent(static_cast<double>(arrived) / n),
             fmt::format("{} of {}; 95 %: {:.1f} to {:.1f} %", core::thousands(arrived),
                         core::thousands(played), 100 * interval.low, 100 * interval.high)});
  table.add({"exact chance of this policy", percent(exact), "computed from the ice, not counted"});
  table.add({"best stationary policy", percent(best.success),
             fmt::format("greedy by value iteration, γ {}", core::number(best.gamma))});
  table.add({"best that sees the clock", percent(optimum), "no policy does better"});
  table.add({"fell into a hole", percent(static_cast<double>(fell) / n)});
  table.add({"ran out of time", percent(static_cast<double>(played - arrived - fell) / n)});
  table.add({"mean score", fmt::format("{:.4f}", score / n)});
  table.add({"mean length", fmt::format("{:.1f}", static_cast<double>(steps) / n), "steps"});
  core::print(fmt::format("{}\n\n{}", learned.title, table.text(core::terminal_width())));
  return 0;
}

}  // namespace lab::labs::frozenlake
