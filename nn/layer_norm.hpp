#pragma once

#include <cmath>
#include <cstddef>

#include "nn/reductions.hpp"

namespace lab::nn {

/// ε of BERT's LayerNorms.
inline constexpr double kLayerNormEpsilon = 1e-12;

namespace detail {

template <class T>
struct Moments {
  T mean, inverse_deviation;
};

/// Of a row of H numbers: their mean and 1 / √(variance + ε), the variance being the biased one.
template <class T>
inline Moments<T> moments(const T* x, int hidden) {
  constexpr int L = kLanes<T>;
  const auto mean_of = [&](auto term) {
    Vector<T> sums = {};
    int j = 0;
    for (; j + L <= hidden; j += L) sums += term(load(x + j));
    T sum = sum_of<T>(sums);
    for (; j < hidden; ++j) sum += term(x[j]);
    return sum / static_cast<T>(hidden);
  };
  const T mean = mean_of([](auto number) { return number; });
  const T variance = mean_of([&](auto number) { return (number - mean) * (number - mean); });
  return {mean, 1 / std::sqrt(variance + static_cast<T>(kLayerNormEpsilon))};
}

}  // namespace detail

/// y = x̂ ∘ weight + bias with x̂ = (x − mean) / √(variance + ε), over each of the rows of H numbers
/// (J. L. Ba and others 2016); the twin of torch::nn::LayerNorm. Rows of x and y lie x_row and
/// y_row apart; y may be x.
template <class T>
void layer_norm(const T* x, std::ptrdiff_t x_row, int rows, int hidden, const T* weight,
                const T* bias, T* y, std::ptrdiff_t y_row) {
  for (int i = 0; i < rows; ++i, x += x_row, y += y_row) {
    const auto m = detail::moments(x, hidden);
    for (int j = 0; j < hidden; ++j) {
      y[j] = (x[j] - m.mean) * m.inverse_deviation * weight[j] + bias[j];
    }
  }
}

/// From the gradient dy and the same x: dx = (g − mean(g) − x̂ mean(g ∘ x̂)) / √(variance + ε) with
/// g = dy ∘ weight (dx may be dy); Σ dy ∘ x̂ and Σ dy are added to dweight and dbias [H].
template <class T>
void layer_norm_backward(const T* x, std::ptrdiff_t x_row, int rows, int hidden, const T* weight,
                         const T* dy, std::ptrdiff_t dy_row, T* dweight, T* dbias, T* dx,
                         std::ptrdiff_t dx_row) {
  constexpr int L = kLanes<T>;
  const T share = 1 / static_cast<T>(hidden);
  for (int i = 0; i < rows; ++i, x += x_row, dy += dy_row, dx += dx_row) {
    const auto m = detail::moments(x, hidden);
    Vector<T> sums = {}, products = {};
    int j = 0;
    for (; j + L <= hidden; j += L) {
      const Vector<T> normal = (load(x + j) - m.mean) * m.inverse_deviation, by_y = load(dy + j);
      store(dweight + j, load(dweight + j) + by_y * normal);
      store(dbias + j, load(dbias + j) + by_y);
      const Vector<T> g = by_y * load(weight + j);
      sums += g;
      products += g * normal;
    }
    T sum = sum_of<T>(sums), product = sum_of<T>(products);
    for (; j < hidden; ++j) {
      const T normal = (x[j] - m.mean) * m.inverse_deviation;
      dweight[j] += dy[j] * normal;
      dbias[j] += dy[j];
      sum += dy[j] * weight[j];
      product += dy[j] * weight[j] * normal;
    }
    for (j = 0; j < hidden; ++j) {
      const T normal = (x[j] - m.mean) * m.inverse_deviation;
      dx[j] = (dy[j] * weight[j] - sum * share - normal * (product * share)) * m.inverse_deviation;
    }
  }
}

}  // namespace lab::nn
