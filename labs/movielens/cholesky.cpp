#include "labs/movielens/cholesky.hpp"

#include <cmath>
#include <utility>

#include "core/error.hpp"

namespace lab::labs::movielens {

Cholesky::Cholesky(std::vector<double> matrix, std::size_t n) : lower_(std::move(matrix)), n_(n) {
  expect(lower_.size() == n * n, "Cholesky: {} numbers for a matrix of {} rows", lower_.size(), n);
  for (std::size_t i = 0; i < n; ++i) {
    double* row = &lower_[i * n];
    for (std::size_t j = 0; j <= i; ++j) {
      const double* other = &lower_[j * n];
      double rest = row[j];
      for (std::size_t k = 0; k < j; ++k) rest -= row[k] * other[k];
      if (i == j) {
        expect(rest > 0, "Cholesky: the matrix is not positive definite (row {})", i);
        row[i] = std::sqrt(rest);
      } else {
        row[j] = rest / other[j];
      }
    }
  }
}

std::vector<double> Cholesky::solve(std::span<const double> right) const {
  expect(right.size() == n_, "Cholesky: {} numbers on the right of {} rows", right.size(), n_);
  std::vector<double> x(right.begin(), right.end());
  for (std::size_t i = 0; i < n_; ++i) {
    for (std::size_t k = 0; k < i; ++k) x[i] -= lower_[i * n_ + k] * x[k];
    x[i] /= lower_[i * n_ + i];
  }
  for (std::size_t i = n_; i-- > 0;) {
    for (std::size_t k = i + 1; k < n_; ++k) x[i] -= lower_[k * n_ + i] * x[k];
    x[i] /= lower_[i * n_ + i];
  }
  return x;
}

}  // namespace lab::labs::movielens
