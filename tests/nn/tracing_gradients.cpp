// The gradients of whole tracing models, which are written by hand.
#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "nn/binary_cross_entropy.hpp"
#include "nn/tracing_net.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/nn/finite_differences.hpp"
#include "tests/nn/tracing_data.hpp"

using namespace lab;
using testing::difference;
using testing::Pad;
using testing::TracingData;

namespace {

constexpr testing::Tolerance kClose{1e-7, 1e-6};

/// A model in double with a batch, and the sum of its losses.
struct Problem {
  nn::TracingShape shape;
  TracingData data;
  nn::TracingBatch batch;
  nn::Dropout dropout;
  std::vector<double> parameters;
  nn::TracingNet<double> net;

  Problem(const nn::TracingShape& of, const TracingData& sequences, double dropout_rate = 0)
      : shape(of),
        data(sequences),
        batch(data.view()),
        dropout{dropout_rate, 5},
        parameters(testing::random_parameters(shape, 0.5)),
        net(shape) {}

  [[nodiscard]] nn::BatchPart all() const { return {0, data.sequences, data.steps}; }
  /// The loss of a part, and its gradient by the logits.
  double loss(const nn::BatchPart& part, std::vector<double>& dlogits) {
    std::vector<double> logits(static_cast<std::size_t>(part.rows()));
    net.forward(parameters.data(), batch, part, dropout.rate > 0 ? &dropout : nullptr,
                logits.data());
    std::vector<float> targets, weights;
    for (int n = part.first; n < part.first + part.count; ++n) {
      for (int t = 0; t < part.steps; ++t) {
        targets.push_back(data.targets[data.at(n, t)]);
        weights.push_back(data.weights[data.at(n, t)]);
      }
    }
    dlogits.resize(logits.size());
    return nn::binary_cross_entropy<double>(logits, targets, weights, 1, dlogits);
  }
  std::vector<double> gradient(const nn::BatchPart& part) {
    std::vector<double> dlogits, gradient(parameters.size(), 77);
    loss(part, dlogits);
    std::fill_n(gradient.begin(), net.embeddings_end(), 0.0);
    net.backward(dlogits.data(), gradient.data());
    net.add_embedding_gradients(gradient.data());
    return gradient;
  }
};

void check_gradients(Problem& problem) {
  const auto got = problem.gradient(problem.all());
  std::vector<double> ignored;
  const auto wanted = testing::by_differences(problem.parameters,
                                              [&] { return problem.loss(problem.all(), ignored); });
  for (const auto& slot : nn::parameter_slots(problem.shape)) {
    CAPTURE(slot.name);
    CHECK(difference(std::span(&got[slot.offset], slot.size()),
                     std::span(&wanted[slot.offset], slot.size()), kClose) == "");
  }
}

}  // namespace

TEST_CASE("The gradients of every tracing model equal finite differences") {
  for (const auto& shape : testing::small_shapes()) {
    for (const auto pad : {Pad::right, Pad::left}) {
      INFO(testing::describe(shape) << (pad == Pad::right ? ", right" : ", left") << " padding");
      Problem problem(shape, testing::random_sequences(shape, 3, 4, pad));
      check_gradients(problem);
    }
  }
}

TEST_CASE("The gradients of a tracing model with dropout are those of what forward left out") {
  for (const auto model : testing::kTracingModels) {
    const auto shape = testing::small_shape(model, nn::Normalization::pre);
    INFO(testing::describe(shape));
    Problem problem(shape, testing::random_sequences(shape, 3, 4), 0.4);
    check_gradients(problem);
    std::vector<double> ignored;
    const double with = problem.loss(problem.all(), ignored);
    problem.dropout.key = 6;
    CHECK(problem.loss(problem.all(), ignored) != with);
  }
}

TEST_CASE("The gradients of the parts of a batch add up to those of the whole") {
  for (const auto& shape : testing::small_shapes()) {
    INFO(testing::describe(shape));
    Problem problem(shape, testing::padded_behind(testing::random_sequences(shape, 5, 6), 3));
    const auto whole = problem.gradient(problem.all());
    // Of no part are the steps of padding that stand behind all its sequences.
    auto sum = problem.gradient({0, 2, 6});
    const auto rest = problem.gradient({2, 3, 7});
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += rest[i];
    CHECK(difference(sum, whole, {1e-12, 1e-10}) == "");
  }
}

TEST_CASE("The features of one tracing model may have rows of any width, and none easiness") {
  for (const auto model : testing::kTracingModels) {
    auto shape = testing::small_shape(model);
    shape.features = {{"question", 4, false, 7}, {"interaction", 3, true, 1}};
    shape.hidden = 6;
    shape.heads = 3;
    shape.layers = 1;
    INFO(testing::describe(shape));
    for (const auto& [sequences, steps] : {std::pair{1, 1}, {2, 19}}) {
      Problem problem(shape, testing::random_sequences(shape, sequences, steps, Pad::left));
      check_gradients(problem);
    }
  }
}
