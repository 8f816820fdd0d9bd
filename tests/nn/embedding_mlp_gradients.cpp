#include <algorithm>
#include <cmath>

#include "nn/embedding_mlp.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/nn/shapes.hpp"

using namespace lab;

namespace {

/// Σ c · Q: a loss whose gradient by the values is c.
double loss_of(nn::EmbeddingMlp<double>& network, const std::vector<double>& c) {
  const auto values = network.forward();
  double loss = 0;
  for (std::size_t i = 0; i < c.size(); ++i) loss += c[i] * values[i];
  return loss;
}

std::vector<double> gradient_by_differences(nn::EmbeddingMlp<double>& network,
                                            const std::vector<double>& c) {
  constexpr double kStep = 1e-6;
  std::vector<double> gradient;
  for (double& parameter : network.parameters()) {
    const double before = parameter;
    parameter = before + kStep;
    const double above = loss_of(network, c);
    parameter = before - kStep;
    const double below = loss_of(network, c);
    parameter = before;
    gradient.push_back((above - below) / (2 * kStep));
  }
  return gradient;
}

}  // namespace

TEST_CASE("The gradient by hand equals finite differences, for networks of every form") {
  core::Pcg64 rng(4);
  for (const auto& shape : testing::network_shapes()) {
    INFO(testing::describe(shape));
    nn::EmbeddingMlp<double> network(shape);
    network.initialise(rng);
    std::vector<double> c;
    for (int i = 0; i < shape.states * shape.actions; ++i) c.push_back(rng.normal());
    const auto wanted = gradient_by_differences(network, c);
    network.forward();
    network.backward(c);
    CHECK(testing::difference(testing::doubles(network.gradients()), wanted, {1e-6, 1e-6}) == "");
  }
}

TEST_CASE("A gradient does not depend on what was computed before") {
  const nn::EmbeddingMlpShape shape{7, 3, {5}, 2, true};
  core::Pcg64 rng(5);
  nn::EmbeddingMlp<double> used(shape), fresh(shape);
  used.initialise(rng);
  std::vector<double> c(14, 1.0), d(14);
  d[3] = 1;
  used.forward();
  used.backward(c);
  std::copy(used.parameters().begin(), used.parameters().end(), fresh.parameters().begin());
  for (auto* network : {&used, &fresh}) {
    network->forward();
    network->backward(d);
  }
  CHECK(testing::doubles(used.gradients()) == testing::doubles(fresh.gradients()));
}

TEST_CASE("States that the loss does not touch leave their embedding alone") {
  nn::EmbeddingMlp<double> network({6, 4, {5}, 3, false});
  core::Pcg64 rng(6);
  network.initialise(rng);
  network.forward();
  std::vector<double> c(18);
  c[2 * 3 + 1] = 1;  // Q(2, 1)
  network.backward(c);
  const auto gradient = network.gradients();
  for (std::size_t state = 0; state < 6; ++state) {
    double size = 0;
    for (std::size_t k = 0; k < 4; ++k) size += std::abs(gradient[state * 4 + k]);
    CHECK((size > 0) == (state == 2));
  }
}
