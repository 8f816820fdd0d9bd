#include "agents/dqn_learner.hpp"

#include "agents/fused_dqn.hpp"
#include "agents/torch_twin.hpp"
#include "core/error.hpp"

namespace lab::agents {

void check_sizes(const LearnerState& state, std::size_t size) {
  for (const auto* part :
       {&state.parameters, &state.target_parameters, &state.first_moment, &state.second_moment}) {
    if (part->size() != size) {
      fail("the state has {} numbers where the network needs {}: it is of another network",
           part->size(), size);
    }
  }
}

LearnerState initial_state(const nn::EmbeddingMlpShape& shape, core::Pcg64& rng) {
  nn::EmbeddingMlp<float> network(shape);
  network.initialise(rng);
  LearnerState state;
  state.parameters.assign(network.parameters().begin(), network.parameters().end());
  state.target_parameters = state.parameters;
  state.first_moment.resize(state.parameters.size());
  state.second_moment.resize(state.parameters.size());
  return state;
}

std::unique_ptr<DqnLearner> make_learner(Backend backend, const nn::EmbeddingMlpShape& shape,
                                         const LearnerOptions& options, core::Pcg64& rng) {
  std::unique_ptr<DqnLearner> learner;
  if (backend == Backend::torch) {
    learner = load_torch_learner(shape, options);
  } else {
    learner = std::make_unique<FusedDqn<float>>(shape, options);
  }
  learner->set_state(initial_state(shape, rng));
  return learner;
}

}  // namespace lab::agents
