// --leak-test: on answers that a coin decides nothing can be learnt. What is predicted all the
// same comes from somewhere that it must not come from.

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/random.hpp"
#include "core/terminal.hpp"
#include "labs/tracing/commands.hpp"
#include "labs/tracing/trials.hpp"

namespace lab::labs::tracing {
namespace {

constexpr double kTolerance = 0.02;

void throw_coins(Sequences& sequences, core::Pcg64& rng) {
  for (auto& sequence : sequences) {
    for (auto& correct : sequence.correct) {
      if (correct >= 0) correct = static_cast<std::int8_t>(rng.below(2));
    }
  }
}

}  // namespace

int leak_test(const Request& request, const Options& options) {
  auto data = load_data(options);
  auto rng = core::stream(static_cast<std::uint64_t>(options.seed), "coins");
  for (auto* part : {&data.train, &data.valid, &data.test}) throw_coins(*part, rng);
  if (!request.json) core::print(data_summary(data) + "Every answer is now a coin's.\n");
  core::ProgressLine line(request.json);
  const auto result = run_trial({name_of(options.model), options}, data, [&](double share) {
    if (line.due()) line.show(fmt::format("≤ {:.0f} %", 100 * share));
  });
  line.clear();
  if (core::stop_requested()) return 1;
  const auto& part = result.test.all ? result.test : result.valid;
  const double auc = part.all && part.all->auc ? *part.all->auc : 0.5;
  const bool leaks = !(std::abs(auc - 0.5) <= kTolerance);
  if (request.json) {
    nlohmann::ordered_json page;
    page["auc"] = auc;
    page["leaks"] = leaks;
    core::print(page.dump(2) + "\n");
  } else {
    core::print(
        fmt::format("AUC {:.4f}: {}\n", auc,
                    leaks ? "the model sees the answers that it is to predict. Something leaks."
                          : "nothing can be predicted, as it should be. Nothing leaks."));
  }
  return leaks ? 1 : 0;
}

}  // namespace lab::labs::tracing
