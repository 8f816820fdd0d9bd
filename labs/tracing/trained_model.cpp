#include "labs/tracing/trained_model.hpp"

#include <memory>
#include <nlohmann/json.hpp>

#include "agents/state_arrays.hpp"
#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "labs/tracing/run_config.hpp"
#include "labs/tracing/yardstick.hpp"

namespace lab::labs::tracing {

Predictions predict_with(const Options& o, const nn::TracingShape& shape,
                         const envs::AnswerEncoders& encoders, const std::vector<float>& parameters,
                         const Sequences& sequences) {
  if (o.model == Model::logistic) {
    auto yardstick = make_yardstick(encoders);
    yardstick.set_parameters(parameters);
    return predict(yardstick, sequences);
  }
  // Whoever trained it: both twins compute the same from the same parameters.
  const auto learner = nn::make_fused_tracing_learner(shape, {.threads = thread_count(o)});
  learner->set_state(nn::fresh_state(parameters));
  return predict(*learner, shape, o, sequences);
}

Predictions TrainedModel::predict(const Sequences& sequences) const {
  return predict_with(options, shape, encoders, parameters, sequences);
}

TrainedModel load_model(const std::string& runs, const std::string& which) {
  TrainedModel model;
  model.run = core::find_run(runs, "tracing", which);
  const auto config = core::read_run_config(model.run, "tracing");
  model.options = options_of(config, (model.run / "config.json").string());
  const auto checkpoint = core::usable_checkpoint(model.run, "lab tracing");
  model.encoders = envs::AnswerEncoders::load(model.run);
  model.shape = shape_of(model.options, model.encoders);
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
  const bool is_yardstick = model.options.model == Model::logistic;
  const auto wanted = is_yardstick ? make_yardstick(model.encoders).parameters().size()
                                   : nn::parameter_count(model.shape);
  if (model.parameters.size() != wanted) {
    fail("{}: holds {} parameters where the model has {}: it is of another run",
         checkpoint.file.string(), model.parameters.size(), wanted);
  }
  return model;
}

}  // namespace lab::labs::tracing
