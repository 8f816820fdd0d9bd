#include "labs/movielens/trained_model.hpp"

#include <nlohmann/json.hpp>

#include "agents/state_arrays.hpp"
#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "labs/movielens/run_config.hpp"

namespace lab::labs::movielens {

std::unique_ptr<nn::RatingLearner> TrainedModel::learner() const {
  // Whoever trained it: both twins compute the same from the same parameters. To predict needs no
  // rule; plain descent has the least state beside the parameters.
  auto learner = nn::make_fused_rating_learner(shape, {.rule = nn::RatingRule::sgd});
  nn::RatingLearnerState state = learner->state();
  state.parameters = parameters;
  learner->set_state(state);
  return learner;
}

TrainedModel load_model(const std::string& runs, const std::string& which) {
  TrainedModel model;
  model.run = core::find_run(runs, "movielens", which);
  const auto config = core::read_run_config(model.run, "movielens");
  model.options = options_of(config, (model.run / "config.json").string());
  const auto checkpoint = core::usable_checkpoint(model.run, "lab movielens");
  model.data = load_data(model.options);
  check_data(model.data, config);
  model.shape = shape_of(model.options, model.data);
  try {
    agents::StateReader read(checkpoint.arrays);
    model.parameters = read.any_length<float>("best.parameters");
    read("training.best_epoch", model.best_epoch);
  } catch (const Error& error) {
    fail("{}: {}", checkpoint.file.string(), error.what());
  }
  if (model.best_epoch == 0) {
    fail("{}: was stopped in its first epoch, so it has no best one: go on with --resume {}",
         model.run.string(), model.run.filename().string());
  }
  const auto slots = nn::parameter_slots(model.shape);
  const std::size_t size = slots.back().offset + slots.back().size();
  if (model.parameters.size() != size) {
    fail("{}: holds {} parameters where the model has {}", checkpoint.file.string(),
         model.parameters.size(), size);
  }
  return model;
}

}  // namespace lab::labs::movielens
