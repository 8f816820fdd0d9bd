#pragma once

#include <array>
#include <span>
#include <vector>

namespace lab::labs::movielens {

/// The two directions in which a cloud of points spreads most (principal component analysis, K.
/// Pearson 1901): the plane on which a map of the films' rows is drawn.
struct PrincipalAxes {
  std::vector<double> mean;       ///< of the points [D]
  std::vector<double> axes;       ///< [2, D], each of length 1; the second is 0 when D = 1
  std::array<double, 2> share{};  ///< of the variance, along each axis; 0 when all points are equal

  /// Turns an axis round where it points away from that of `previous`, so that a map drawn again
  /// and again does not jump. Throws std::logic_error when D differs.
  void align(const PrincipalAxes& previous);
  /// Where points `rows` [count, dim] lie on the two axes, seen from the mean [count, 2].
  [[nodiscard]] std::vector<float> project(std::span<const float> rows, int count, int dim) const;
};

/// Of points `rows` [count, dim], from the eigenvectors of their covariance. Which way an axis
/// points is free: the component of the largest size is positive. Throws std::logic_error when the
/// sizes do not fit.
PrincipalAxes principal_axes(std::span<const float> rows, int count, int dim);

}  // namespace lab::labs::movielens
