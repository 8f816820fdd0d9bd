#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace lab::labs::movielens {

/// A = L Lᵀ of a symmetric positive definite matrix (A.-L. Cholesky, published 1924), to solve
/// A x = b.
class Cholesky {
 public:
  /// `matrix` [n, n], of which only the lower triangle is read. Throws std::logic_error when it is
  /// not positive definite.
  Cholesky(std::vector<double> matrix, std::size_t n);

  /// A⁻¹ `right` [n].
  [[nodiscard]] std::vector<double> solve(std::span<const double> right) const;

 private:
  std::vector<double> lower_;  // L, in the lower triangle
  std::size_t n_;
};

}  // namespace lab::labs::movielens
