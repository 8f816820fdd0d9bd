#include "nn/embedding_mlp.hpp"

#include <algorithm>
#include <cmath>

#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/nn/shapes.hpp"

using namespace lab;
using nn::EmbeddingMlp;
using nn::EmbeddingMlpShape;
using testing::difference;

namespace {

using Numbers = std::vector<double>;

/// The named parameter of a network, row by row.
Numbers parameter(const EmbeddingMlp<double>& network, const std::string& name) {
  for (const auto& slot : network.slots()) {
    if (slot.name != name) continue;
    const auto part = network.parameters().subspan(slot.offset, slot.size());
    return {part.begin(), part.end()};
  }
  FAIL("no parameter " << name);
  return {};
}

/// W · x + b as written.
Numbers linear(const EmbeddingMlp<double>& network, const std::string& name, const Numbers& x) {
  const auto weight = parameter(network, name + ".weight");
  auto y = parameter(network, name + ".bias");
  for (std::size_t o = 0; o < y.size(); ++o) {
    for (std::size_t i = 0; i < x.size(); ++i) y[o] += weight[o * x.size() + i] * x[i];
  }
  return y;
}

/// Q of one state by the equations, one at a time.
Numbers values_by_hand(const EmbeddingMlp<double>& network, int state) {
  const auto& shape = network.shape();
  const auto table = parameter(network, "embedding.weight");
  Numbers x(table.begin() + state * shape.embedding, table.begin() + (state + 1) * shape.embedding);
  for (std::size_t layer = 0; layer < shape.hidden.size(); ++layer) {
    x = linear(network, "hidden." + std::to_string(layer), x);
    for (double& h : x) h = h > 0 ? h : 0;
  }
  if (!shape.dueling) return linear(network, "head", x);
  auto q = linear(network, "advantage", x);
  const double value = linear(network, "value", x)[0];
  double mean = 0;
  for (const double advantage : q) mean += advantage / shape.actions;
  for (double& element : q) element += value - mean;
  return q;
}

}  // namespace

TEST_CASE("The network computes its equations for every state") {
  core::Pcg64 rng(1);
  for (const auto& shape : testing::network_shapes()) {
    INFO(testing::describe(shape));
    EmbeddingMlp<double> network(shape);
    network.initialise(rng);
    Numbers wanted;
    for (int state = 0; state < shape.states; ++state) {
      for (const double q : values_by_hand(network, state)) wanted.push_back(q);
    }
    CHECK(difference(testing::doubles(network.forward()), wanted, {1e-12}) == "");
    CHECK(difference(testing::doubles(network.values()), wanted, {1e-12}) == "");
  }
}

TEST_CASE("In float the network gives the values and gradients of the one in double") {
  core::Pcg64 rng(2);
  for (const auto& shape : testing::network_shapes()) {
    INFO(testing::describe(shape));
    EmbeddingMlp<float> single(shape);
    EmbeddingMlp<double> twice(shape);
    single.initialise(rng);
    std::copy(single.parameters().begin(), single.parameters().end(), twice.parameters().begin());
    CHECK(difference(testing::doubles(single.forward()), testing::doubles(twice.forward()),
                     {1e-5, 1e-5}) == "");
    std::vector<float> slope;
    for (std::size_t i = 0; i < single.values().size(); ++i) {
      slope.push_back(static_cast<float>(rng.normal()));
    }
    single.backward(slope);
    twice.backward(testing::doubles(slope));
    CHECK(difference(testing::doubles(single.gradients()), testing::doubles(twice.gradients()),
                     {2e-5, 2e-5}) == "");
  }
}

TEST_CASE("Parameters lie one behind the other, without gap, under PyTorch's names") {
  const auto names = [](const EmbeddingMlpShape& shape) {
    std::vector<std::string> list;
    std::size_t end = 0;
    for (const auto& slot : nn::parameter_slots(shape)) {
      CHECK(slot.offset == end);
      end += slot.size();
      list.push_back(fmt::format("{} {}x{}", slot.name, slot.rows, slot.columns));
    }
    return list;
  };
  CHECK(names({5, 3, {7, 6}, 2, false}) ==
        std::vector<std::string>{"embedding.weight 5x3", "hidden.0.weight 7x3", "hidden.0.bias 7x1",
                                 "hidden.1.weight 6x7", "hidden.1.bias 6x1", "head.weight 2x6",
                                 "head.bias 2x1"});
  auto dueling = names({5, 3, {7}, 2, true});
  std::sort(dueling.begin(), dueling.end());
  CHECK(dueling == std::vector<std::string>{"advantage.bias 2x1", "advantage.weight 2x7",
                                            "embedding.weight 5x3", "hidden.0.bias 7x1",
                                            "hidden.0.weight 7x3", "value.bias 1x1",
                                            "value.weight 1x7"});
}

TEST_CASE("A new network is drawn as torch::nn would: normal embedding, uniform layers") {
  EmbeddingMlp<double> network({400, 50, {300, 100}, 40, true});
  core::Pcg64 rng(3);
  network.initialise(rng);
  for (const auto& slot : network.slots()) {
    INFO(slot.name);
    const auto numbers = parameter(network, slot.name);
    const auto n = static_cast<double>(numbers.size());
    double sum = 0, squares = 0, greatest = 0;
    for (const double x : numbers) {
      sum += x;
      squares += x * x;
      greatest = std::max(greatest, std::abs(x));
    }
    const bool embedding = slot.name == "embedding.weight";
    const int inputs = slot.name.starts_with("hidden.0")   ? 50
                       : slot.name.starts_with("hidden.1") ? 300
                                                           : 100;
    const double bound = 1 / std::sqrt(inputs);
    const double deviation = embedding ? 1 : bound / std::sqrt(3);
    if (!embedding) CHECK(greatest <= bound);
    if (n < 30) continue;  // value.bias is one number
    CHECK(std::abs(sum / n) < 4 * deviation / std::sqrt(n));
    // The variance of x² is 2σ⁴ for a normal and 0.8σ⁴ for a uniform distribution.
    CHECK(std::abs(squares / n / (deviation * deviation) - 1) <
          4 * std::sqrt((embedding ? 2 : 0.8) / n));
    if (!embedding && n > 3000) CHECK(greatest > 0.99 * bound);
    if (embedding) CHECK(greatest > 3.5);
  }
}

TEST_CASE("The same random stream gives the same network, in either precision") {
  const EmbeddingMlpShape shape{9, 4, {5}, 3, false};
  EmbeddingMlp<double> one(shape), same(shape), other(shape);
  EmbeddingMlp<float> single(shape);
  core::Pcg64 a(1), b(1), c(2), d(1);
  one.initialise(a);
  same.initialise(b);
  other.initialise(c);
  single.initialise(d);
  CHECK(testing::doubles(one.parameters()) == testing::doubles(same.parameters()));
  CHECK(testing::doubles(one.parameters()) != testing::doubles(other.parameters()));
  CHECK(difference(testing::doubles(single.parameters()), testing::doubles(one.parameters()),
                   {0, 1e-7}) == "");
}

TEST_CASE("Impossible shapes and gradients of another size are mistakes") {
  CHECK_THROWS_AS(EmbeddingMlp<float>({0, 4, {4}, 2, false}), std::logic_error);
  CHECK_THROWS_AS(EmbeddingMlp<float>({4, 0, {4}, 2, false}), std::logic_error);
  CHECK_THROWS_AS(EmbeddingMlp<float>({4, 4, {0}, 2, false}), std::logic_error);
  CHECK_THROWS_AS(EmbeddingMlp<float>({4, 4, {-1}, 2, false}), std::logic_error);
  CHECK_THROWS_AS(EmbeddingMlp<float>({4, 4, {4}, 0, false}), std::logic_error);
  EmbeddingMlp<float> network({4, 4, {4}, 2, false});
  CHECK_THROWS_AS(network.backward(std::vector<float>(7)), std::logic_error);
}
