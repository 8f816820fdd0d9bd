// Whole training runs of `hello` against those that PyTorch recorded, and the twins against each
// other.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "labs/hello/learner.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/golden.hpp"
#include "tests/nn/golden_cell.hpp"

using namespace lab;
using labs::hello::Batch;
using labs::hello::Implementation;
using labs::hello::Learner;
using labs::hello::LearnerOptions;
using labs::hello::LearnerState;
using labs::hello::ModelShape;
using nlohmann::json;
using testing::difference;
using testing::numbers_of;
using testing::Tolerance;

namespace {

constexpr int kSteps = 499;

/// "hello" * 100 as numbers, h e l o = 0 1 2 3: inputs from 0 on, targets from 1 on.
std::vector<std::int32_t> hello_text() {
  std::vector<std::int32_t> text;
  for (int i = 0; i < 100; ++i) text.insert(text.end(), {0, 1, 2, 2, 3});
  return text;
}
const std::vector<std::int32_t> kText = hello_text();
const Batch kBatch{kSteps, 1, std::span(kText).first(kSteps), std::span(kText).subspan(1)};

LearnerOptions options_of(const std::string& name) {
  if (name == "adam_lr0.1") return {.learning_rate = 0.1};
  LearnerOptions options;
  options.optimizer = labs::hello::Optimizer::sgd;
  if (name == "sgd_lr0.5") {
    options.learning_rate = 0.5;
  } else if (name == "sgd_lr0.1_momentum0.9") {
    options.learning_rate = 0.1;
    options.momentum = 0.9;
  } else {
    fail("the golden file names an optimiser '{}' that the test does not know", name);
  }
  return options;
}

/// The parameters of a recorded run in the order of the lab.
std::vector<double> parameters_of(const json& named) {
  std::vector<double> all;
  for (const char* name : {"cell.weight_ih", "cell.weight_hh", "cell.bias_ih", "cell.bias_hh",
                           "head.weight", "head.bias"}) {
    testing::flatten(named.at(name), all);
  }
  return all;
}

std::unique_ptr<Learner> learner_of(Implementation implementation, const ModelShape& shape,
                                    const LearnerOptions& options, bool wide,
                                    std::vector<double> parameters) {
  auto learner = labs::hello::make_learner(implementation, shape, options, "cpu", wide);
  const std::size_t size = parameters.size();
  learner->set_state(
      {std::move(parameters), std::vector<double>(size), std::vector<double>(size), 0, {}, {}});
  return learner;
}

std::vector<double> softmax_rows(std::vector<double> logits, std::size_t V) {
  for (std::size_t row = 0; row < logits.size(); row += V) {
    double sum = 0;
    for (std::size_t v = 0; v < V; ++v) sum += std::exp(logits[row + v]);
    for (std::size_t v = 0; v < V; ++v) logits[row + v] = std::exp(logits[row + v]) / sum;
  }
  return logits;
}

/// How far 50 epochs may drift from PyTorch's: rounding of 6e-8 (1e-16) a number, amplified by the
/// training itself, which the design bounds by 1e-4 (1e-9) in every fitted value.
struct Bounds {
  Tolerance first, training, fitted;
};
Bounds bounds_of(bool wide) {
  if (wide) return {{1e-12, 1e-12}, {1e-9, 1e-9}, {1e-9, 0}};
  return {{1e-6, 1e-5}, {1e-4, 1e-3}, {1e-4, 0}};
}

void check_run(const json& run, Implementation implementation) {
  const bool wide = run["dtype"] == "float64";
  const auto bounds = bounds_of(wide);
  const ModelShape shape{testing::cell_named(run["kind"]), 4, run["hidden"], 1};
  const auto learner = learner_of(implementation, shape, options_of(run["optimizer"]), wide,
                                  parameters_of(run["init"]));
  std::vector<double> losses, norms;
  for (int epoch = 0; epoch < run["epochs"]; ++epoch) {
    losses.push_back(learner->train(kBatch, false));
    norms.push_back(learner->gradient_norm());
    if (epoch == 0) {
      CHECK(difference(learner->gradients(), parameters_of(run["grads_epoch0"]), bounds.first) ==
            "");
      // Adam's first step is ± the rate whatever the gradient's size: where that is next to
      // nothing its sign is rounding, so float32 weights are compared where it is not.
      auto got = learner->state().parameters, wanted = parameters_of(run["weights_after_epoch0"]);
      const auto gradient = parameters_of(run["grads_epoch0"]);
      for (std::size_t i = 0; i < got.size(); ++i) {
        if (std::abs(gradient[i]) < 1e-5 && !wide) got[i] = wanted[i];
      }
      CHECK(difference(got, wanted, {bounds.first.absolute * 10, bounds.first.relative * 10}) ==
            "");
    }
  }
  CHECK(difference(losses, numbers_of(run["loss"]), bounds.training) == "");
  CHECK(difference(norms, numbers_of(run["grad_norm"]), bounds.training) == "");

  auto fitted = learner->read(kBatch.inputs, false).probabilities;
  const auto wanted = softmax_rows(numbers_of(run["final_logits"]), 4);
  fitted.resize(wanted.size());  // some runs hold the first rows only
  CHECK(difference(fitted, wanted, bounds.fitted) == "");
  CHECK(learner->loss(kBatch) ==
        testing::Approx(run["final_loss"].get<double>()).epsilon(bounds.training.relative));
}

}  // namespace

TEST_CASE("Fifty epochs of hello end where PyTorch's recorded runs end") {
  const auto implementation = GENERATE(Implementation::fused, Implementation::hand,
                                       Implementation::torch_cell, Implementation::torch);
  const auto file = GENERATE(as<std::string>{}, "hello_rnncell", "hello_lstmcell");
  for (const auto& run : testing::golden_cases("sequence/" + file + ".json", "runs")) {
    CAPTURE(implementation, run["kind"], run["dtype"], run["optimizer"], run["seed"]);
    check_run(run, implementation);
  }
}

TEST_CASE("The hand-written cell trains bit for bit as torch::nn's cell, for every cell") {
  const auto cell = GENERATE(nn::Cell::rnn_tanh, nn::Cell::rnn_relu, nn::Cell::lstm, nn::Cell::gru);
  const auto optimizer = GENERATE(labs::hello::Optimizer::adam, labs::hello::Optimizer::sgd);
  const bool wide = GENERATE(false, true);
  const int layers = GENERATE(1, 2), side_by_side = GENERATE(1, 3);
  CAPTURE(cell, optimizer, wide, layers, side_by_side);
  LearnerOptions options{.optimizer = optimizer, .learning_rate = 0.1};
  if (optimizer == labs::hello::Optimizer::sgd) {
    options.learning_rate = 0.01;  // with more, relu runs away, and NaN equals nothing
    options.momentum = 0.9;
  }
  const ModelShape shape{cell, 4, 5, layers};
  core::Pcg64 rng(3);
  const auto start = labs::hello::initial_state(shape, rng).parameters;
  const Batch batch{99 / side_by_side, side_by_side, std::span(kText).first(99),
                    std::span(kText).subspan(1, 99)};
  std::vector<double> ends[2];
  for (const bool hand : {false, true}) {
    const auto learner = learner_of(hand ? Implementation::hand : Implementation::torch_cell, shape,
                                    options, wide, start);
    for (int epoch = 0; epoch < 50; ++epoch) learner->train(batch, false);
    ends[hand ? 1 : 0] = learner->state().parameters;
  }
  CHECK(ends[0] == ends[1]);
  CHECK(ends[0] != start);
}

TEST_CASE("All implementations carry the state between pieces of text alike") {
  const auto cell = GENERATE(nn::Cell::rnn_tanh, nn::Cell::rnn_relu, nn::Cell::lstm, nn::Cell::gru);
  const auto implementation =
      GENERATE(Implementation::hand, Implementation::torch_cell, Implementation::torch);
  CAPTURE(cell, implementation);
  const ModelShape shape{cell, 4, 6, 2};
  core::Pcg64 rng(8);
  const auto start = labs::hello::initial_state(shape, rng).parameters;
  const LearnerOptions options{.learning_rate = 0.01, .clip_norm = 0.05};
  const auto fused = learner_of(Implementation::fused, shape, options, true, start);
  const auto twin = learner_of(implementation, shape, options, true, start);
  for (std::size_t piece = 0; piece < 6; ++piece) {
    const Batch batch{7, 3, std::span(kText).subspan(21 * piece, 21),
                      std::span(kText).subspan(21 * piece + 1, 21)};
    CHECK(fused->train(batch, true) == testing::Approx(twin->train(batch, true)).epsilon(1e-10));
    CHECK(difference(fused->gradients(), twin->gradients(), {1e-11, 1e-9}) == "");
  }
  const auto a = fused->state(), b = twin->state();
  CHECK(difference(a.parameters, b.parameters, {1e-10, 1e-10}) == "");
  CHECK(difference(a.first_moment, b.first_moment, {1e-11, 1e-9}) == "");
  CHECK(difference(a.second_moment, b.second_moment, {1e-12, 1e-9}) == "");
  CHECK(difference(a.hidden, b.hidden, {1e-10, 1e-10}) == "");
  CHECK(difference(a.cell, b.cell, {1e-10, 1e-10}) == "");
}
