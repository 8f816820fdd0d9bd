// --show: the Q table and its arrows.

#include <nlohmann/json.hpp>

#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/frozenlake/commands.hpp"
#include "labs/frozenlake/picture.hpp"
#include "labs/frozenlake/training.hpp"

namespace lab::labs::frozenlake {

int show(const Request& request, const Options& options) {
  const auto learned = load_learned(request, options);
  const auto lake = make_lake(learned.options);
  const auto policy = envs::greedy_policy(learned.q, envs::FrozenLake::kActions);
  Yardstick yardstick(lake.model(), learned.options.gamma);
  const auto assessment = yardstick.assess(learned.q);
  if (request.json) {
    nlohmann::ordered_json result;
    result["policy"] = learned.title;
    result["map"] = lake.map().rows();
    result["greedy"] = policy;
    result["greedy_success"] = assessment.greedy_success;
    auto& table = result["q"] = nlohmann::ordered_json::array();
    for (int state = 0; state < lake.state_count(); ++state) {
      table.push_back(agents::row_of(learned.q, state, envs::FrozenLake::kActions));
    }
    core::print(result.dump() + "\n");
    return 0;
  }
  const std::vector<TitledPicture> pictures{
      {"learned", lake_rows(lake.map(), policy)},
      {"best", lake_rows(lake.map(), yardstick.best_policy())},
      {"the lake", lake_rows(lake.map(), {})}};
  core::print(fmt::format(
      "{}\n\n{}\nThe learned policy arrives in {:.1f} % of its walks, the best in {:.1f} %.\n"
      "Largest |Q − Q*|: {:.3f} (γ {}).\n\n{}",
      learned.title, side_by_side(pictures, core::terminal_width()),
      100 * assessment.greedy_success, 100 * yardstick.best_success(), assessment.distance,
      core::number(learned.options.gamma), q_table_text(lake.map(), learned.q)));
  return 0;
}

}  // namespace lab::labs::frozenlake
