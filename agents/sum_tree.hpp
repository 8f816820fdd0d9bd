#pragma once

#include <cstddef>
#include <vector>

namespace lab::agents {

/// Weights of `size` items with their sum, such that changing one weight and finding the item at a
/// point of the running sum both take O(log size).
class SumTree {
 public:
  explicit SumTree(std::size_t size) {
    while (leaves_ < size) leaves_ *= 2;
    nodes_.resize(2 * leaves_);
  }

  void set(std::size_t item, double weight) {
    std::size_t node = leaves_ + item;
    nodes_[node] = weight;
    // Sums are made anew, not corrected by differences, so that rounding does not pile up.
    for (node /= 2; node != 0; node /= 2) nodes_[node] = nodes_[2 * node] + nodes_[2 * node + 1];
  }
  [[nodiscard]] double weight(std::size_t item) const { return nodes_[leaves_ + item]; }
  [[nodiscard]] double total() const { return nodes_[1]; }

  /// The item where the running sum of weights passes `point`, for 0 ≤ point < total(). Never an
  /// item of weight 0 while any other is left.
  [[nodiscard]] std::size_t find(double point) const {
    std::size_t node = 1;
    while (node < leaves_) {
      node *= 2;
      if (point >= nodes_[node] && nodes_[node + 1] > 0) {
        point -= nodes_[node];
        ++node;
      }
    }
    return node - leaves_;
  }

 private:
  std::size_t leaves_ = 1;
  std::vector<double> nodes_;  // node i has the children 2i and 2i + 1; nodes_[1] is the root
};

}  // namespace lab::agents
