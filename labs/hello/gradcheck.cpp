// --gradcheck: the gradient of back-propagation through time against finite differences.

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"
#include "labs/hello/commands.hpp"

namespace lab::labs::hello {
namespace {

constexpr double kStep = 1e-5, kBound = 1e-6;
constexpr std::size_t kPerArray = 3;
constexpr int kCharacters = 12;

/// (L(w + h) − L(w − h)) / 2h, whose error falls as h².
double difference_quotient(Learner& learner, const Batch& batch, LearnerState state,
                           std::size_t parameter) {
  const double value = state.parameters[parameter];
  const auto loss_at = [&](double moved) {
    state.parameters[parameter] = moved;
    learner.set_state(state);
    return learner.loss(batch);
  };
  return (loss_at(value + kStep) - loss_at(value - kStep)) / (2 * kStep);
}

/// Relative to the larger one; gradients below 1e-3 are measured against that.
double relative_gap(double a, double b) {
  return std::abs(a - b) / std::max({std::abs(a), std::abs(b), 1e-3});
}

}  // namespace

int gradcheck(const Request& request, Options options) {
  if (!request.was_given("hidden")) options.hidden = 3;
  options.precision = Precision::double_precision;
  const auto stream = make_stream(options);
  const auto count = std::min(stream.steps(), kCharacters - 1);
  const auto part = [&](std::span<const std::int32_t> tokens) {
    return tokens.first(static_cast<std::size_t>(count));
  };
  const Batch batch{count, 1, part(stream.inputs()), part(stream.targets())};
  const auto shape = shape_of(options, stream.vocabulary().size());
  const auto learner = make_learner(options, shape);
  const auto state = learner->state();
  learner->train(batch, /*carry=*/false);
  const auto gradients = learner->gradients();

  core::Table table({"<array", "place", "finite difference", "gradient", "relative gap"});
  auto rows = nlohmann::ordered_json::array();
  double largest = 0;
  for (const auto& slot : parameter_slots(shape)) {
    const auto checks = std::min(kPerArray, slot.size());
    for (std::size_t i = 0; i < checks; ++i) {
      const auto place = (2 * i + 1) * slot.size() / (2 * checks);  // spread over the array
      const double numeric = difference_quotient(*learner, batch, state, slot.offset + place);
      const double by_hand = gradients[slot.offset + place];
      const double gap = relative_gap(numeric, by_hand);
      if (!(gap <= largest)) largest = gap;
      const auto columns = static_cast<std::size_t>(slot.columns);
      table.add({i == 0 ? slot.name : "",
                 columns == 1 ? fmt::format("{}", place)
                              : fmt::format("{}, {}", place / columns, place % columns),
                 fmt::format("{:.9f}", numeric), fmt::format("{:.9f}", by_hand),
                 fmt::format("{:.1e}", gap)});
      rows.push_back({{"array", slot.name},
                      {"index", place},
                      {"finite_difference", numeric},
                      {"gradient", by_hand},
                      {"gap", gap}});
    }
  }
  const bool good = largest <= kBound;
  if (request.json) {
    const nlohmann::ordered_json all = {
        {"largest_gap", largest}, {"bound", kBound}, {"rows", rows}};
    core::print(all.dump(2) + "\n");
  } else {
    core::print(fmt::format("{} ({}), H = {}, {} characters, in double; steps of ±{:g}:\n\n",
                            name_of(options.model), name_of(options.implementation), options.hidden,
                            count, kStep) +
                table.text() +
                fmt::format("\n  largest relative gap {:.1e}, {} the bound of {:g}\n", largest,
                            good ? "below" : "ABOVE", kBound));
  }
  return good ? 0 : 1;
}

}  // namespace lab::labs::hello
