#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "nn/attention.hpp"
#include "tests/nn/finite_differences.hpp"

namespace lab::testing {

/// What may be seen: all, by keys of right- or left-padded sequences, of sequences with holes, or
/// of which one has no key at all.
enum class Keys { all, right_padded, left_padded, holes, one_without };

/// [N, T]; empty for Keys::all. Sequence 0 keeps its whole length, the others lose some.
inline std::vector<std::uint8_t> keys_of(Keys kind, int steps, int batch) {
  std::vector<std::uint8_t> keys;
  if (kind == Keys::all) return keys;
  for (int n = 0; n < batch; ++n) {
    const int length = kind == Keys::one_without ? (n == batch - 1 ? 0 : steps)
                                                 : std::max(1, steps - n * (steps / 3 + 1));
    for (int j = 0; j < steps; ++j) {
      bool seen = j < length;
      if (kind == Keys::left_padded) seen = j >= steps - length;
      if (kind == Keys::holes) seen = (j + n) % 3 != 0;
      keys.push_back(seen);
    }
  }
  return keys;
}

/// The inputs of an attention, rows [T, N, H], and the coefficients of a loss Σ y · dy.
struct AttentionProblem {
  int T, N, heads, d;
  bool causal;
  std::vector<std::uint8_t> keys;
  std::vector<double> q, k, v, dy;

  AttentionProblem(int steps, int batch, int head_count, int size, bool is_causal, Keys kind)
      : T(steps),
        N(batch),
        heads(head_count),
        d(size),
        causal(is_causal),
        keys(keys_of(kind, steps, batch)) {
    core::Pcg64 rng(static_cast<std::uint64_t>(T + 1000 * N + 10000 * heads + 100000 * d));
    const auto count = static_cast<std::size_t>(T * N * H());
    for (auto* numbers : {&q, &k, &v, &dy}) *numbers = normal_numbers(rng, count);
  }

  [[nodiscard]] int H() const { return heads * d; }
  [[nodiscard]] nn::AttentionMask mask() const {
    return {causal, keys.empty() ? nullptr : keys.data()};
  }
  [[nodiscard]] std::size_t at(int t, int n, int head) const {
    return static_cast<std::size_t>((t * N + n) * H() + head * d);
  }
  [[nodiscard]] bool sees(int n, int i, int j) const {
    return (keys.empty() || keys[static_cast<std::size_t>(n * T + j)] != 0) && (j <= i || !causal);
  }
  /// What step i of sequence n attends to [T], as the definition says.
  [[nodiscard]] std::vector<double> probabilities(int n, int head, int i) const {
    std::vector<double> p(static_cast<std::size_t>(T), 0.0);
    double sum = 0;
    for (int j = 0; j < T; ++j) {
      if (!sees(n, i, j)) continue;
      double score = 0;
      for (int e = 0; e < d; ++e) {
        const auto here = static_cast<std::size_t>(e);
        score += q[at(i, n, head) + here] * k[at(j, n, head) + here];
      }
      sum += p[static_cast<std::size_t>(j)] = std::exp(score / std::sqrt(d));
    }
    if (sum == 0) sum = p[static_cast<std::size_t>(i)] = 1;
    for (double& number : p) number /= sum;
    return p;
  }
  /// [T, N, H]
  [[nodiscard]] std::vector<double> outputs() const {
    std::vector<double> y(q.size(), 0.0);
    for (int n = 0; n < N; ++n) {
      for (int head = 0; head < heads; ++head) {
        for (int i = 0; i < T; ++i) {
          const auto p = probabilities(n, head, i);
          for (int j = 0; j < T; ++j) {
            for (std::size_t e = 0; e < static_cast<std::size_t>(d); ++e) {
              y[at(i, n, head) + e] += p[static_cast<std::size_t>(j)] * v[at(j, n, head) + e];
            }
          }
        }
      }
    }
    return y;
  }
};

}  // namespace lab::testing
