#include <nlohmann/json.hpp>

#include "agents/tabular.hpp"
#include "bench/bench.hpp"
#include "core/terminal.hpp"
#include "envs/frozen_lake.hpp"

namespace lab::bench {
namespace {

constexpr int kSteps = 100'000;

/// Steps a second under a uniformly random policy, episodes begun anew as they end.
double steps_per_second(bool slippery) {
  envs::FrozenLake lake(envs::named_map("4x4"), {.slippery = slippery});
  lake.reset(1);
  core::Pcg64 policy(2);
  const double seconds = cpu_seconds([&] {
    double total = 0;
    std::uint64_t choices = 0;
    for (int i = 0; i < kSteps; ++i) {
      // 32 choices of two bits from every draw: four actions need no more.
      choices = i % 32 == 0 ? policy() : choices >> 2;
      const auto step = lake.step(static_cast<int>(choices & 3));
      total += step.reward;
      if (step.ended()) lake.reset();
    }
    keep(total);
  });
  return kSteps / seconds;
}

double draws_per_second() {
  core::Pcg64 rng(1);
  const double seconds = cpu_seconds([&] {
    double total = 0;
    for (int i = 0; i < kSteps; ++i) total += rng.uniform();
    keep(total);
  });
  return kSteps / seconds;
}

}  // namespace

void environments(const Settings& settings) {
  const double firm = steps_per_second(false);
  const double slippery = steps_per_second(true);
  const double draws = draws_per_second();
  core::Table table({"<frozen lake 4x4, random policy", "measured", "reach", "<against"});
  table.add({"steps on firm ice", per_second(firm), "150 M/s"});
  table.add({"steps on slippery ice", per_second(slippery), "50 M/s",
             fmt::format("its random numbers alone {} ({})", per_second(draws),
                         times(slippery / draws))});
  if (settings.peers) {
    std::string reason;
    const auto text = run_peer("environment.py", reason);
    if (text.empty()) {
      table.add({"Python", "–", "", reason});
    } else {
      const auto peer = nlohmann::json::parse(text);
      table.add({peer["name"], per_second(peer["firm"]), "",
                 fmt::format("firm ice here {}", times(firm / peer["firm"].get<double>()))});
      table.add(
          {peer["name"], per_second(peer["slippery"]), "",
           fmt::format("slippery ice here {}", times(slippery / peer["slippery"].get<double>()))});
    }
  }
  print_table("Environments", table);
}

}  // namespace lab::bench
