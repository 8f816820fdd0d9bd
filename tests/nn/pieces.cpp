// The pieces that a model is built of: Linear, embedding, softmax with cross-entropy, SGD.
#include <cmath>
#include <limits>

#include "core/random.hpp"
#include "nn/cross_entropy.hpp"
#include "nn/embedding.hpp"
#include "nn/linear.hpp"
#include "nn/sgd.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"

using namespace lab;
using testing::Approx;
using testing::difference;
using testing::doubles;

namespace {

std::vector<double> draw(core::Pcg64& rng, int count) {
  std::vector<double> numbers(static_cast<std::size_t>(count));
  for (auto& number : numbers) number = rng.normal();
  return numbers;
}

/// The gradient of `loss` by each of `numbers`, by central differences.
template <class Loss>
std::vector<double> by_differences(std::vector<double>& numbers, Loss&& loss) {
  std::vector<double> gradient;
  for (double& number : numbers) {
    const double before = number;
    number = before + 1e-6;
    const double above = loss();
    number = before - 1e-6;
    const double below = loss();
    number = before;
    gradient.push_back((above - below) / 2e-6);
  }
  return gradient;
}

template <class T>
void check_exponential(double relative) {
  for (double x = -80; x <= 80; x += 0.37) {
    T in[nn::kLanes<T>], out[nn::kLanes<T>];
    std::fill_n(in, nn::kLanes<T>, static_cast<T>(x));
    nn::store(out, nn::exponential<T>(nn::load(in)));
    CHECK(static_cast<double>(out[0]) ==
          Approx(std::exp(static_cast<double>(in[0]))).epsilon(relative));
  }
}

}  // namespace

TEST_CASE("The vector exponential equals the library's to its type's last digits") {
  check_exponential<float>(3e-7);
  check_exponential<double>(6e-16);
}

TEST_CASE("The vector functions saturate at the ends and let NaN through") {
  const auto at = [](float x, auto function) {
    float numbers[nn::kLanes<float>];
    std::fill_n(numbers, nn::kLanes<float>, x);
    nn::store(numbers, function(nn::load(numbers)));
    return numbers[0];
  };
  const auto sigmoid = [](auto x) { return nn::sigmoid<float>(x); };
  const auto tanh = [](auto x) { return nn::hyperbolic_tangent<float>(x); };
  const float infinity = std::numeric_limits<float>::infinity();
  CHECK(at(infinity, sigmoid) == 1);
  CHECK(at(-infinity, sigmoid) == Approx(0).margin(1e-37));
  CHECK(at(infinity, tanh) == 1);
  CHECK(at(-infinity, tanh) == -1);
  CHECK(at(0, tanh) == 0);
  CHECK(std::isnan(at(NAN, sigmoid)));
  CHECK(std::isnan(at(NAN, tanh)));
}

TEST_CASE("A Linear equals its sums, and its gradients equal finite differences") {
  core::Pcg64 rng(1);
  const int D = GENERATE(1, 4, 19), O = GENERATE(1, 5, 33), N = GENERATE(1, 7, 130);
  auto weight = draw(rng, O * D), bias = draw(rng, O), x = draw(rng, N * D);
  const auto dy = draw(rng, N * O);
  nn::Linear<double> linear(D, O);
  const auto x_rows = nn::rows_of(static_cast<const double*>(x.data()), D);
  std::vector<double> y(dy.size()), wanted;
  linear.forward(weight.data(), bias.data(), x_rows, N, y.data());
  const auto output = [&](std::size_t n, std::size_t o) {
    double sum = bias[o];
    for (std::size_t d = 0; d < static_cast<std::size_t>(D); ++d) {
      sum += weight[o * static_cast<std::size_t>(D) + d] * x[n * static_cast<std::size_t>(D) + d];
    }
    return sum;
  };
  for (std::size_t n = 0; n < static_cast<std::size_t>(N); ++n) {
    for (std::size_t o = 0; o < static_cast<std::size_t>(O); ++o) wanted.push_back(output(n, o));
  }
  CHECK(difference(y, wanted, {1e-12, 1e-12}) == "");
  if (N > 7) return;  // differences take a pass a number

  const auto loss = [&] {
    linear.forward(weight.data(), bias.data(), x_rows, N, y.data());
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) sum += y[i] * dy[i];
    return sum;
  };
  std::vector<double> dweight(weight.size()), dbias(bias.size()), dx(x.size());
  linear.backward(weight.data(), x_rows, dy.data(), N, dweight.data(), dbias.data(), dx.data());
  CHECK(difference(dweight, by_differences(weight, loss), {1e-6, 1e-6}) == "");
  CHECK(difference(dbias, by_differences(bias, loss), {1e-6, 1e-6}) == "");
  CHECK(difference(dx, by_differences(x, loss), {1e-6, 1e-6}) == "");
}

TEST_CASE("Cross-entropy is −log of the target's softmax, with the gradient p − onehot") {
  core::Pcg64 rng(2);
  const int V = GENERATE(1, 2, 4, 37), N = 5;
  auto logits = draw(rng, N * V);
  std::vector<std::int32_t> targets;
  for (int i = 0; i < N; ++i) {
    targets.push_back(static_cast<std::int32_t>(rng.below(static_cast<std::uint32_t>(V))));
  }
  std::vector<double> gradient(logits.size()), row(static_cast<std::size_t>(V));
  const double loss = nn::cross_entropy(logits.data(), targets.data(), N, V, gradient.data());
  double wanted = 0;
  for (int i = 0; i < N; ++i) {
    nn::softmax(logits.data() + i * V, V, row.data());
    wanted -= std::log(row[static_cast<std::size_t>(targets[static_cast<std::size_t>(i)])]) / N;
  }
  CHECK(loss == Approx(wanted).epsilon(1e-12));
  const auto of_loss = [&] {
    return nn::cross_entropy<double>(logits.data(), targets.data(), N, V, nullptr);
  };
  CHECK(difference(gradient, by_differences(logits, of_loss), {1e-9, 1e-6}) == "");
}

TEST_CASE("Cross-entropy of huge logits stays finite and of NaN becomes NaN") {
  std::vector<float> logits{1e30F, -1e30F, 0, 3};
  const std::int32_t target = 0;
  CHECK(nn::cross_entropy<float>(logits.data(), &target, 1, 4, nullptr) == 0);
  logits = {NAN, 0, 0, 0};
  CHECK(std::isnan(nn::cross_entropy<float>(logits.data(), &target, 1, 4, nullptr)));
}

TEST_CASE("An embedding picks rows, and its gradient sums over the rows picked twice") {
  const std::vector<double> weight{1, 2, 3, 4, 5, 6}, dy{1, 1, 10, 10, 100, 100};
  const std::vector<std::int32_t> indices{2, 0, 2};
  std::vector<double> y(6), dweight(6, 77);
  nn::embedding(weight.data(), 3, 2, indices.data(), 3, y.data());
  CHECK(y == std::vector<double>{5, 6, 1, 2, 5, 6});
  nn::embedding_backward(dy.data(), 3, 2, indices.data(), 3, dweight.data());
  CHECK(dweight == std::vector<double>{10, 10, 0, 0, 101, 101});
  const std::int32_t outside = 3;
  CHECK_THROWS_AS(nn::embedding(weight.data(), 3, 2, &outside, 1, y.data()), std::logic_error);
}

TEST_CASE("Two steps of SGD with momentum are those computed by hand") {
  // α = 0.1, μ = 0.9, θ = 1; gradients 1 and 2: b = 1, θ = 0.9; b = 0.9 + 2 = 2.9, θ = 0.61
  nn::Sgd<double> sgd(1, 0.1, 0.9);
  std::vector<double> parameter{1};
  sgd.step(parameter, std::vector<double>{1});
  CHECK(parameter[0] == Approx(0.9).epsilon(1e-14));
  sgd.step(parameter, std::vector<double>{4}, 0.5);  // clipped to half
  CHECK(parameter[0] == Approx(0.61).epsilon(1e-14));
  CHECK(sgd.buffer()[0] == Approx(2.9).epsilon(1e-14));
}
