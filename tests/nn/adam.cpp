#include "nn/adam.hpp"

#include "tests/catch.hpp"

using namespace lab;
using testing::Approx;

namespace {

template <class T>
void two_steps_by_hand(double rounding) {
  // α = 0.1, β₁ = 0.9, β₂ = 0.999, ε = 1e-8, θ = 1; gradients 1 and then −2.
  // Step 1: m = 0.1, v = 0.001; m̂ = 0.1 / 0.1 = 1, v̂ = 0.001 / 0.001 = 1;
  //         θ = 1 − 0.1 · 1 / (1 + 1e-8) = 0.900000001
  // Step 2: m = 0.09 − 0.2 = −0.11, v = 0.000999 + 0.004 = 0.004999;
  //         m̂ = −0.11 / 0.19 = −0.578947368421, v̂ = 0.004999 / 0.001999 = 2.50075037519;
  //         θ = 0.900000001 + 0.1 · 0.578947368421 / 1.58137579194 = 0.936610353472
  nn::Adam<T> adam(1, {.learning_rate = 0.1});
  std::vector<T> parameter{1};
  adam.step(parameter, std::vector<T>{1});
  CHECK(static_cast<double>(parameter[0]) == Approx(0.900000001).epsilon(rounding));
  CHECK(static_cast<double>(adam.first_moment()[0]) == Approx(0.1).epsilon(rounding));
  CHECK(static_cast<double>(adam.second_moment()[0]) == Approx(0.001).epsilon(rounding));
  adam.step(parameter, std::vector<T>{-2});
  CHECK(static_cast<double>(parameter[0]) == Approx(0.936610353472).epsilon(rounding));
  CHECK(static_cast<double>(adam.first_moment()[0]) == Approx(-0.11).epsilon(rounding));
  CHECK(static_cast<double>(adam.second_moment()[0]) == Approx(0.004999).epsilon(rounding));
  CHECK(adam.steps() == 2);
}

}  // namespace

TEST_CASE("Two steps of Adam come out as worked by hand, in double") {
  two_steps_by_hand<double>(1e-11);
}
TEST_CASE("Two steps of Adam come out as worked by hand, in float") {
  two_steps_by_hand<float>(1e-6);
}

TEST_CASE("A scale of the gradient is the same as a scaled gradient") {
  nn::Adam<double> scaled(3, {}), plain(3, {});
  std::vector<double> a{1, 2, 3}, b{1, 2, 3};
  scaled.step(a, std::vector<double>{4, -8, 16}, 0.25);
  plain.step(b, std::vector<double>{1, -2, 4});
  CHECK(a == b);
}

TEST_CASE("A gradient of zero moves nothing at first") {
  nn::Adam<float> adam(2, {.learning_rate = 0.1});
  std::vector<float> parameters{1, 2};
  adam.step(parameters, std::vector<float>{0, 3});
  CHECK(parameters[0] == 1);
  CHECK(parameters[1] == Approx(1.9));
}

TEST_CASE("Without a learning rate the moments move and the parameters stay") {
  nn::Adam<double> adam(1, {.learning_rate = 0.1});
  adam.set_learning_rate(0);
  std::vector<double> parameter{5};
  adam.step(parameter, std::vector<double>{1});
  CHECK(parameter[0] == 5);
  CHECK(adam.first_moment()[0] == Approx(0.1));
}

TEST_CASE("Arrays of another size are a mistake that names the sizes") {
  nn::Adam<float> adam(3, {});
  std::vector<float> two(2), three(3);
  CHECK_THROWS_AS(adam.step(two, two), std::logic_error);
  CHECK_THROWS_AS(adam.step(three, two), std::logic_error);
  CHECK(adam.steps() == 0);
}
