// Both twins against learning steps recorded from PyTorch.
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "tests/agents/twins.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/golden.hpp"

using namespace lab;
using agents::DqnLearner;
using nlohmann::json;
using testing::difference;
using testing::flatten;
using testing::numbers_of;
using testing::Tolerance;

namespace {

/// Rounding is all that may differ. float32: sums of up to 16 products of numbers near 1 in another
/// order, 6e-8 each, of which a learning step makes a few in a row. float64: the batch holds γ as
/// float32, and 0.99F is 9.5e-9 off 0.99; everything else is exact to 1e-15.
Tolerance tolerance(bool double_precision) {
  return double_precision ? Tolerance{2e-8, 2e-8} : Tolerance{1e-6, 1e-6};
}

/// All parameters in the order of the lab. PyTorch numbered the modules of its nn.Sequential:
/// embedding, linear, ReLU, …, linear; those with weights come in the same order.
std::vector<double> parameters_of(const json& named, const nn::EmbeddingMlpShape& shape) {
  std::vector<double> all;
  for (std::size_t module = 0; module <= 2 * shape.hidden.size() + 1;
       module += module == 0 ? 1 : 2) {
    for (const char* kind : {".weight", ".bias"}) {
      const auto name = std::to_string(module) + kind;
      if (module > 0 || named.contains(name)) flatten(named.at(name), all);
    }
  }
  return all;
}

nn::EmbeddingMlpShape shape_of(const json& golden) {
  const auto& init = golden.at("init");
  nn::EmbeddingMlpShape shape;
  shape.states = static_cast<int>(init.at("0.weight").size());
  shape.embedding = static_cast<int>(init.at("0.weight").at(0).size());
  shape.hidden.clear();
  std::size_t module = 1;
  for (; init.contains(std::to_string(module + 2) + ".weight"); module += 2) {
    shape.hidden.push_back(static_cast<int>(init.at(std::to_string(module) + ".bias").size()));
  }
  shape.actions = static_cast<int>(init.at(std::to_string(module) + ".bias").size());
  return shape;
}

agents::LearnerOptions options_of(const json& golden) {
  agents::LearnerOptions options;
  options.learning_rate = golden.at("lr").get<double>();
  options.huber = golden.value("huber", false);
  options.double_q = golden.value("double", false);
  if (golden.contains("clip") && !golden["clip"].is_null()) options.clip_norm = golden["clip"];
  const auto adam = golden.value("adam", json::object());
  if (adam.value("b1", 0.9) != 0.9 || adam.value("b2", 0.999) != 0.999 ||
      adam.value("eps", 1e-8) != 1e-8) {
    fail("a learner has Adam's usual constants, not {}", adam.dump());
  }
  return options;
}

agents::Minibatch batch_of(const json& rows, double gamma) {
  agents::Minibatch batch;
  batch.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    batch.state[i] = rows[i].at(0).get<int>();
    batch.action[i] = rows[i].at(1).get<int>();
    batch.reward[i] = rows[i].at(2).get<float>();
    batch.next_state[i] = rows[i].at(3).get<int>();
    batch.terminated[i] = rows[i].at(4).get<double>() != 0;
    batch.discount[i] = static_cast<float>(gamma);
  }
  return batch;
}

void run_case(const json& golden, DqnLearner& learner, Tolerance close) {
  const auto shape = shape_of(golden);
  agents::LearnerState start;
  start.parameters = start.target_parameters = parameters_of(golden.at("init"), shape);
  start.first_moment.resize(start.parameters.size());
  start.second_moment.resize(start.parameters.size());
  learner.set_state(start);

  const int target_sync = golden.value("target_sync", 1'000'000);
  int done = 0;
  for (const auto& step : golden.at("steps")) {
    INFO("learning step " << ++done);
    const auto batch = batch_of(step.at("batch"), golden.at("gamma").get<double>());
    const double loss = learner.learn(batch);
    const auto trace = learner.trace();
    REQUIRE(difference(trace.prediction, numbers_of(step.at("pred")), close) == "");
    REQUIRE(difference(trace.target, numbers_of(step.at("target")), close) == "");
    REQUIRE(difference(std::vector{loss}, numbers_of(step.at("loss")), close) == "");
    if (step.contains("grad")) {
      REQUIRE(difference(trace.gradients, parameters_of(step["grad"], shape), close) == "");
    }
    if (step.contains("grad_norm") && !step["grad_norm"].is_null()) {
      REQUIRE(difference(std::vector{trace.gradient_norm}, numbers_of(step["grad_norm"]), close) ==
              "");
    }
    if (done % target_sync == 0) learner.update_target(1.0);
    // The table is float32 in both precisions.
    if (step.contains("q_table")) {
      REQUIRE(difference(testing::doubles(learner.q_values()), numbers_of(step["q_table"]),
                         {1e-6, 1e-6}) == "");
    }
  }
  if (golden.contains("final")) {
    CHECK(difference(learner.state().parameters, parameters_of(golden["final"], shape), close) ==
          "");
  }
  CHECK(learner.state().steps == done);
}

}  // namespace

TEST_CASE("Every twin repeats PyTorch's learning steps, number for number") {
  const auto cases = testing::golden_cases("frozenlake/dqn_learn_step.json", "cases");
  for (const auto& twin : testing::all_twins()) {
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const bool doubles = cases[i].value("dtype", "torch.float32") == "torch.float64";
      if (doubles != twin.double_precision) continue;
      INFO(twin.name << ", case " << i);
      const auto learner = twin.make(shape_of(cases[i]), options_of(cases[i]));
      run_case(cases[i], *learner, tolerance(doubles));
    }
  }
}
