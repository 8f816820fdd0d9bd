#include "labs/hello/learner.hpp"

#include <cmath>

#include "core/error.hpp"

namespace lab::labs::hello {

std::vector<nn::ParameterSlot> parameter_slots(const ModelShape& shape) {
  auto slots = nn::recurrent_slots(shape.cell, shape.vocabulary, shape.hidden, shape.layers);
  for (auto& slot : slots) slot.name = "rnn." + slot.name;
  const auto add = [&](std::string name, int rows, int columns) {
    const std::size_t offset = slots.back().offset + slots.back().size();
    slots.push_back({std::move(name), rows, columns, offset});
  };
  add("head.weight", shape.vocabulary, shape.hidden);
  add("head.bias", shape.vocabulary, 1);
  return slots;
}

LearnerState initial_state(const ModelShape& shape, core::Pcg64& rng) {
  const auto slots = parameter_slots(shape);
  LearnerState state;
  state.parameters.resize(slots.back().offset + slots.back().size());
  // torch::nn draws a recurrent layer and a Linear of H inputs from the same U(±1/√H).
  const double bound = 1.0 / std::sqrt(static_cast<double>(shape.hidden));
  for (auto& parameter : state.parameters) {
    parameter = static_cast<float>(bound * (2.0 * rng.uniform() - 1.0));
  }
  state.first_moment.resize(state.parameters.size());
  state.second_moment.resize(state.parameters.size());
  return state;
}

void check_sizes(const LearnerState& state, const ModelShape& shape) {
  const auto slots = parameter_slots(shape);
  const std::size_t size = slots.back().offset + slots.back().size();
  for (const auto* part : {&state.parameters, &state.first_moment, &state.second_moment}) {
    if (part->size() != size) {
      fail("the state has {} numbers where the model needs {}: it is of another model",
           part->size(), size);
    }
  }
  const auto layers = static_cast<std::size_t>(shape.layers * shape.hidden);
  if (state.hidden.size() % layers != 0 || state.cell.size() % layers != 0 ||
      (!state.cell.empty() && state.cell.size() != state.hidden.size())) {
    fail("the state carries {} hidden and {} cell numbers, which do not fit {} layers of {} units",
         state.hidden.size(), state.cell.size(), shape.layers, shape.hidden);
  }
}

std::unique_ptr<Learner> make_learner(Implementation implementation, const ModelShape& shape,
                                      const LearnerOptions& options, const std::string& device,
                                      bool double_precision) {
  if (implementation == Implementation::fused) {
    return make_fused_learner(shape, options, double_precision);
  }
  return make_torch_learner(implementation, shape, options, device, double_precision);
}

}  // namespace lab::labs::hello
