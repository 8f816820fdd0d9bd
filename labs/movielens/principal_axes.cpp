#include "labs/movielens/principal_axes.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include "core/error.hpp"

namespace lab::labs::movielens {
namespace {

std::size_t index(int i) { return static_cast<std::size_t>(i); }

/// Σ (x − mean)(x − mean)ᵀ [D, D]; the factor 1/count changes neither axes nor shares.
std::vector<double> scatter(std::span<const float> rows, const std::vector<double>& mean) {
  const std::size_t D = mean.size();
  std::vector<double> matrix(D * D), x(D);
  for (std::size_t at = 0; at + D <= rows.size(); at += D) {
    for (std::size_t i = 0; i < D; ++i) x[i] = rows[at + i] - mean[i];
    for (std::size_t i = 0; i < D; ++i) {
      for (std::size_t j = 0; j <= i; ++j) matrix[i * D + j] += x[i] * x[j];
    }
  }
  for (std::size_t i = 0; i < D; ++i) {
    for (std::size_t j = 0; j < i; ++j) matrix[j * D + i] = matrix[i * D + j];
  }
  return matrix;
}

/// Turns the plane of axes p and q so that `a`[p, q] becomes 0, in the stable form of H.
/// Rutishauser (1966), and the rows p and q of `vectors` with it.
void rotate(std::vector<double>& a, std::vector<double>& vectors, std::size_t D, std::size_t p,
            std::size_t q) {
  const double theta = (a[q * D + q] - a[p * D + p]) / (2 * a[p * D + q]);
  const double t = (theta < 0 ? -1 : 1) / (std::abs(theta) + std::hypot(theta, 1.0));
  const double c = 1 / std::hypot(t, 1.0), s = t * c;
  const auto turn = [c, s](double& x, double& y) {
    const double old = x;
    x = c * old - s * y;
    y = s * old + c * y;
  };
  for (std::size_t k = 0; k < D; ++k) turn(a[k * D + p], a[k * D + q]);
  for (std::size_t k = 0; k < D; ++k) turn(a[p * D + k], a[q * D + k]);
  for (std::size_t k = 0; k < D; ++k) turn(vectors[p * D + k], vectors[q * D + k]);
}

/// C. G. J. Jacobi's method (1846): plane by plane, rotations turn the symmetric `a` [D, D] into
/// the diagonal of its eigenvalues; returns the eigenvectors as rows [D, D].
std::vector<double> eigenvectors(std::vector<double>& a, std::size_t D) {
  constexpr int kMostSweeps = 60;
  std::vector<double> vectors(D * D);
  for (std::size_t i = 0; i < D; ++i) vectors[i * D + i] = 1;
  const double all = std::inner_product(a.begin(), a.end(), a.begin(), 0.0);
  for (int sweep = 0; sweep < kMostSweeps; ++sweep) {
    double off = 0;
    for (std::size_t p = 0; p < D; ++p) {
      for (std::size_t q = p + 1; q < D; ++q) off += a[p * D + q] * a[p * D + q];
    }
    if (!(off > 1e-30 * all)) break;
    for (std::size_t p = 0; p < D; ++p) {
      for (std::size_t q = p + 1; q < D; ++q) {
        if (a[p * D + q] != 0) rotate(a, vectors, D, p, q);
      }
    }
  }
  return vectors;
}

}  // namespace

PrincipalAxes principal_axes(std::span<const float> rows, int count, int dim) {
  const std::size_t D = index(dim);
  expect(dim > 0 && count > 0 && rows.size() == index(count) * D,
         "principal_axes: {} numbers for {} points of {} numbers", rows.size(), count, dim);
  PrincipalAxes result{std::vector<double>(D), std::vector<double>(2 * D), {0, 0}};
  for (std::size_t i = 0; i < rows.size(); ++i) result.mean[i % D] += rows[i];
  for (double& m : result.mean) m /= count;

  auto matrix = scatter(rows, result.mean);
  const auto vectors = eigenvectors(matrix, D);
  std::vector<std::size_t> order(D);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto value = [&](std::size_t i) { return matrix[i * D + i]; };
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return value(a) > value(b); });
  double total = 0;
  for (std::size_t i = 0; i < D; ++i) total += value(i);

  for (std::size_t k = 0; k < std::min<std::size_t>(2, D); ++k) {
    const double* vector = &vectors[order[k] * D];
    const double largest = *std::max_element(
        vector, vector + D, [](double a, double b) { return std::abs(a) < std::abs(b); });
    for (std::size_t d = 0; d < D; ++d) {
      result.axes[k * D + d] = largest < 0 ? -vector[d] : vector[d];
    }
    if (total > 0) result.share[k] = std::max(0.0, value(order[k])) / total;
  }
  return result;
}

void PrincipalAxes::align(const PrincipalAxes& previous) {
  const std::size_t D = mean.size();
  expect(previous.mean.size() == D, "PrincipalAxes: axes of {} numbers after axes of {}", D,
         previous.mean.size());
  for (std::size_t k = 0; k < 2; ++k) {
    const auto axis = std::span(axes).subspan(k * D, D);
    const double along = std::inner_product(axis.begin(), axis.end(), &previous.axes[k * D], 0.0);
    if (along >= 0) continue;
    for (double& x : axis) x = -x;
  }
}

std::vector<float> PrincipalAxes::project(std::span<const float> rows, int count, int dim) const {
  const std::size_t D = index(dim), N = index(count);
  expect(mean.size() == D && rows.size() == N * D,
         "project: {} numbers for {} points of {} on axes of {}", rows.size(), count, dim,
         mean.size());
  std::vector<float> places(2 * N);
  for (std::size_t n = 0; n < N; ++n) {
    for (std::size_t k = 0; k < 2; ++k) {
      double sum = 0;
      for (std::size_t d = 0; d < D; ++d) {
        sum += (rows[n * D + d] - mean[d]) * axes[k * D + d];
      }
      places[2 * n + k] = static_cast<float>(sum);
    }
  }
  return places;
}

}  // namespace lab::labs::movielens
