#include "nn/layer_norm.hpp"

#include <algorithm>
#include <cmath>

#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/nn/finite_differences.hpp"

using namespace lab;
using testing::Approx;
using testing::difference;

TEST_CASE("A LayerNorm's rows have mean 0 and variance 1 before weight and bias") {
  core::Pcg64 rng(1);
  const int H = GENERATE(2, 7, 16, 64, 65), rows = 3;
  const auto count = static_cast<std::size_t>(H);
  const auto x = testing::normal_numbers(rng, count * rows);
  const std::vector<double> ones(count, 1), zeros(count, 0);
  std::vector<double> y(x.size()), shifted(x.size());
  nn::layer_norm(x.data(), H, rows, H, ones.data(), zeros.data(), y.data(), H);
  for (std::size_t i = 0; i < rows; ++i) {
    double sum = 0, squares = 0;
    for (std::size_t j = 0; j < count; ++j) sum += y[i * count + j];
    for (std::size_t j = 0; j < count; ++j) squares += y[i * count + j] * y[i * count + j];
    CHECK(sum == Approx(0).margin(1e-12));
    CHECK(squares / H == Approx(1).epsilon(1e-9));
  }
  const auto weight = testing::normal_numbers(rng, count),
             bias = testing::normal_numbers(rng, count);
  nn::layer_norm(x.data(), H, rows, H, weight.data(), bias.data(), shifted.data(), H);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = y[i] * weight[i % count] + bias[i % count];
  CHECK(difference(shifted, y, {1e-12}) == "");
}

TEST_CASE("A row of equal numbers is normalized to 0") {
  const std::vector<double> x(5, 3.25), weight(5, 2), bias{1, 2, 3, 4, 5};
  std::vector<double> y(5);
  nn::layer_norm(x.data(), 5, 1, 5, weight.data(), bias.data(), y.data(), 5);
  CHECK(y == bias);
}

TEST_CASE("The gradients of a LayerNorm equal finite differences, in rows apart and in place") {
  core::Pcg64 rng(2);
  const int H = GENERATE(1, 3, 8, 19), rows = 4, row = H + 2;
  const auto count = static_cast<std::size_t>(H), all = static_cast<std::size_t>(rows * row);
  auto x = testing::normal_numbers(rng, all), weight = testing::normal_numbers(rng, count);
  auto bias = testing::normal_numbers(rng, count);
  const auto dy = testing::normal_numbers(rng, count * rows);
  std::vector<double> y(dy.size());
  const auto loss = [&] {
    nn::layer_norm(x.data(), row, rows, H, weight.data(), bias.data(), y.data(), H);
    return testing::dot(y, dy);
  };
  std::vector<double> dx(all, 0), dweight(count, 1), dbias(count, 1);  // the sums are added
  for (std::size_t i = 0; i < rows; ++i) {
    std::copy_n(&dy[i * count], count, &dx[i * static_cast<std::size_t>(row)]);
  }
  nn::layer_norm_backward(x.data(), row, rows, H, weight.data(), dx.data(), row, dweight.data(),
                          dbias.data(), dx.data(), row);
  for (auto* sums : {&dweight, &dbias}) {
    for (double& sum : *sums) sum -= 1;
  }
  CHECK(difference(dx, testing::by_differences(x, loss), {1e-7, 1e-6}) == "");
  CHECK(difference(dweight, testing::by_differences(weight, loss), {1e-7, 1e-6}) == "");
  CHECK(difference(dbias, testing::by_differences(bias, loss), {1e-7, 1e-6}) == "");
}

TEST_CASE("A NaN makes its own row of a LayerNorm NaN and no other") {
  std::vector<float> x(34, 1), y(34);
  for (std::size_t j = 0; j < 34; ++j) x[j] = static_cast<float>(j);
  x[3] = NAN;
  const std::vector<float> weight(17, 1), bias(17, 0);
  nn::layer_norm(x.data(), 17, 2, 17, weight.data(), bias.data(), y.data(), 17);
  for (std::size_t j = 0; j < 17; ++j) CHECK(std::isnan(y[j]));
  for (std::size_t j = 17; j < 34; ++j) CHECK(std::isfinite(y[j]));
}
