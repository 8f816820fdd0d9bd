// The pieces by hand against their twins in torch: values, gradients and optimiser steps.
#include <torch/torch.h>

#include "nn/adam.hpp"
#include "nn/cross_entropy.hpp"
#include "nn/embedding.hpp"
#include "nn/linear.hpp"
#include "nn/sgd.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/nn/torch_numbers.hpp"

using namespace lab;
using testing::difference;
using testing::doubles;
using testing::kType;
using testing::numbers_of;
using testing::Tolerance;

namespace {

/// Sums of up to 130 products of numbers near 1, in another order: 130 · 6e-8 (1e-16), and twice
/// that for a processor without fused multiply-adds.
template <class T>
constexpr Tolerance kRounding =
    std::is_same_v<T, float> ? Tolerance{2e-5, 1e-5} : Tolerance{1e-13, 1e-13};

template <class T>
std::string gap(const std::vector<T>& got, const torch::Tensor& wanted) {
  return difference(doubles(got), doubles(numbers_of<T>(wanted)), kRounding<T>);
}

torch::Tensor leaf(at::IntArrayRef sizes, torch::ScalarType type) {
  return torch::randn(sizes, torch::dtype(type)).requires_grad_();
}

}  // namespace

TEMPLATE_TEST_CASE("Linear by hand equals torch's linear in values and gradients", "", float,
                   double) {
  using T = TestType;
  torch::manual_seed(1);
  for (const auto& [N, D, O] : {std::tuple{1, 1, 1}, {7, 4, 5}, {130, 33, 17}, {97, 64, 100}}) {
    CAPTURE(N, D, O);
    const auto weight = leaf({O, D}, kType<T>), bias = leaf({O}, kType<T>);
    const auto x = leaf({N, D}, kType<T>), dy = torch::randn({N, O}, torch::dtype(kType<T>));
    const auto y = torch::linear(x, weight, bias);
    y.backward(dy);

    nn::Linear<T> linear(D, O);
    const auto x_rows = nn::rows_of(static_cast<const T*>(x.template data_ptr<T>()), D);
    std::vector<T> got(static_cast<std::size_t>(N * O)), dweight(static_cast<std::size_t>(O * D)),
        dbias(static_cast<std::size_t>(O)), dx(static_cast<std::size_t>(N * D));
    linear.forward(weight.template data_ptr<T>(), bias.template data_ptr<T>(), x_rows, N,
                   got.data());
    CHECK(gap(got, y) == "");
    linear.backward(weight.template data_ptr<T>(), x_rows, dy.template data_ptr<T>(), N,
                    dweight.data(), dbias.data(), dx.data());
    CHECK(gap(dweight, weight.grad()) == "");
    CHECK(gap(dbias, bias.grad()) == "");
    CHECK(gap(dx, x.grad()) == "");
  }
}

TEMPLATE_TEST_CASE("Cross-entropy by hand equals torch's in its value and its gradient", "", float,
                   double) {
  using T = TestType;
  torch::manual_seed(2);
  for (const auto& [N, V] : {std::pair{1, 2}, {499, 4}, {32, 100}}) {
    CAPTURE(N, V);
    const auto logits = leaf({N, V}, kType<T>);
    const auto targets = torch::randint(V, {N}, torch::kInt64);
    const auto loss = torch::nn::functional::cross_entropy(logits, targets);
    loss.backward();
    const auto short_targets = numbers_of<std::int32_t>(targets.to(torch::kInt32));
    std::vector<T> gradient(static_cast<std::size_t>(N * V));
    const double got = nn::cross_entropy(logits.template data_ptr<T>(), short_targets.data(), N, V,
                                         gradient.data());
    CHECK(got == testing::Approx(loss.template item<double>()).epsilon(1e-6));
    CHECK(gap(gradient, logits.grad()) == "");
  }
}

TEMPLATE_TEST_CASE("An embedding by hand equals torch's, also where an index comes twice", "",
                   float, double) {
  using T = TestType;
  torch::manual_seed(3);
  const auto weight = leaf({5, 3}, kType<T>);
  const auto indices = torch::tensor({4, 0, 4, 2, 4}, torch::kInt64);
  const auto dy = torch::randn({5, 3}, torch::dtype(kType<T>));
  const auto y = torch::embedding(weight, indices);
  y.backward(dy);
  const auto short_indices = numbers_of<std::int32_t>(indices.to(torch::kInt32));
  std::vector<T> got(15), dweight(15);
  nn::embedding(weight.template data_ptr<T>(), 5, 3, short_indices.data(), 5, got.data());
  nn::embedding_backward(dy.template data_ptr<T>(), 5, 3, short_indices.data(), 5, dweight.data());
  CHECK(gap(got, y) == "");
  CHECK(gap(dweight, weight.grad()) == "");
}

TEMPLATE_TEST_CASE("Adam and SGD by hand walk as torch's optimisers do for 50 steps", "", float,
                   double) {
  using T = TestType;
  torch::manual_seed(4);
  const auto start = torch::randn({40}, torch::dtype(kType<T>));
  const auto walk = [&](auto& optimizer, torch::Tensor parameter, auto& by_hand) {
    auto got = numbers_of<T>(start);
    for (int step = 0; step < 50; ++step) {
      const auto gradient = torch::randn({40}, torch::dtype(kType<T>));
      parameter.mutable_grad() = gradient;
      optimizer.step();
      const auto numbers = numbers_of<T>(gradient);
      by_hand.step(got, numbers);
    }
    CHECK(gap(got, parameter) == "");
  };
  {
    const auto parameter = start.clone().requires_grad_();
    torch::optim::Adam optimizer({parameter}, torch::optim::AdamOptions(0.1));
    nn::Adam<T> by_hand(40, {.learning_rate = 0.1});
    walk(optimizer, parameter, by_hand);
  }
  for (const double momentum : {0.0, 0.9}) {
    CAPTURE(momentum);
    const auto parameter = start.clone().requires_grad_();
    torch::optim::SGD optimizer({parameter}, torch::optim::SGDOptions(0.1).momentum(momentum));
    nn::Sgd<T> by_hand(40, 0.1, momentum);
    walk(optimizer, parameter, by_hand);
  }
}
