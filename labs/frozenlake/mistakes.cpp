// --mistake: a famous error beside the right version, on the same seed, with the evidence.

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/frozenlake/commands.hpp"

namespace lab::labs::frozenlake {
namespace {

/// What these two runs show, and no more.
std::string verdict(const nlohmann::ordered_json& right, const nlohmann::ordered_json& wrong) {
  const double bound = wrong["largest_return"];
  const double largest = wrong["largest_q"];
  const bool right_cleared = !right["cleared_after"].is_null();
  const bool wrong_cleared = !wrong["cleared_after"].is_null();
  const bool impossible = largest > 1.05 * bound;
  std::string text;
  if (wrong_cleared) {
    text = "It cleared: the score alone does not show the error.";
  } else {
    text = right_cleared ? "It did not clear within the limit; the right version did."
                         : "It did not clear within the limit; neither did the right version.";
  }
  if (impossible && largest > 1.5 * right["largest_q"].get<double>()) {
    text += fmt::format(" Its values do: it promises {:.3g} where no return exceeds {}.", largest,
                        core::number(bound));
  } else if (wrong["distance_to_optimum"].get<double>() >
             1.5 * right["distance_to_optimum"].get<double>()) {
    text += " Its values do: they lie further from Q* than the right version's.";
  } else if (wrong_cleared && right_cleared) {
    text += " On this seed its values do not show it either.";
  }
  return text;
}

}  // namespace

int compare_mistake(const Request& request, const Options& options) {
  const auto mistake = options.mistake;
  const std::string name(core::kNames<Mistake>[static_cast<std::size_t>(mistake)]);
  const Options versions[2] = {without_mistake(options, mistake), with_mistake(options, mistake)};
  if (options.agent != AgentKind::dqn) fail_usage("--mistake {} needs --agent dqn", name);
  nlohmann::ordered_json results[2];
  in_parallel(2, request.threads, [&](std::int64_t i) {
    results[i] = train_quietly(request, versions[i], i == 0 ? "right" : name);
  });
  const auto& right = results[0];
  const auto& wrong = results[1];
  if (right["status"] != "finished" || wrong["status"] != "finished") {
    fail("stopped before both versions were trained");
  }
  if (request.json) {
    core::print(
        nlohmann::ordered_json{{"mistake", name}, {"right", right}, {"wrong", wrong}}.dump(2) +
        "\n");
    return 0;
  }

  core::Table table({"<", "right", "with the mistake"});
  const auto row = [&](const char* head, const auto& cell) {
    table.add({head, cell(right), cell(wrong)});
  };
  row("cleared after", [](const auto& r) {
    return r["cleared_after"].is_null() ? std::string("not in ") + core::thousands(r["episodes"])
                                        : core::thousands(r["cleared_after"]) + " episodes";
  });
  row("steps", [](const auto& r) { return core::thousands(r["steps"]); });
  row("score of the last 100 episodes",
      [](const auto& r) { return fmt::format("{:.2f}", r["score"].template get<double>()); });
  row("greedy policy arrives, exactly", [](const auto& r) {
    return fmt::format("{:.1f} %", 100 * r["greedy_success"].template get<double>());
  });
  row("largest Q",
      [](const auto& r) { return fmt::format("{:.4g}", r["largest_q"].template get<double>()); });
  row("largest possible return", [](const auto& r) { return core::number(r["largest_return"]); });
  row("largest |Q − Q*|", [](const auto& r) {
    return fmt::format("{:.4g}", r["distance_to_optimum"].template get<double>());
  });
  std::string text;
  for (const auto& line : core::wrap(fmt::format("{}: {}.", name, describe(mistake)), 80)) {
    text += line + "\n";
  }
  text += fmt::format("Seed {}, learning rate {}, γ {}.\n\n{}\n", versions[1].seed,
                      core::number(versions[1].learning_rate), core::number(versions[1].gamma),
                      table.text());
  for (const auto& line : core::wrap(verdict(right, wrong), 80)) text += line + "\n";
  core::print(text);
  return 0;
}

}  // namespace lab::labs::frozenlake
