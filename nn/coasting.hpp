#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lab::nn {

/// What dense Adam (β₁ 0.9, β₂ 0.999, ε 1e-8, torch's defaults) does to a weight whose gradient
/// stays 0 for k steps: it coasts on. With m and v as they were after step t, step t + j moves it
/// by
///
///   α / (1 − β₁^(t+j)) · β₁^j m / (β₂^(j/2) √v / r(t+j) + ε),     r(t) = √(1 − β₂^t)
///     = α · ρ^j u(t+j) · m / (√v + ε r(t+j) β₂^(−j/2)),           u(t) = r(t) / (1 − β₁^t)
///
/// with ρ = β₁ / √β₂. All k moves together are α · A · m / (√v + ε̄): A = Σ ρ^j u(t+j) does not
/// depend on the weight, and ε̄ is the mean of what stands beside √v, weighted by A's terms. What
/// that leaves out is var / v of the whole, var being their variance: less than a rounding error
/// unless √v is as small as ε.
class Coasting {
 public:
  static constexpr double kBeta1 = 0.9, kBeta2 = 0.999, kEpsilon = 1e-8;

  /// The corrections of the moments' bias towards 0 at step t.
  struct Step {
    double first;  ///< 1 − β₁^t
    double root;   ///< r(t)
    // Sums over j = 1, 2, … without end: of A's terms, of these times e = r(t+j) β₂^(−j/2), times
    // e².
    double sum, first_order, second_order;
  };
  /// k steps after step t in one.
  struct Jump {
    double sum;             ///< A
    double epsilon;         ///< ε̄
    double variance;        ///< of what ε̄ is the mean of; 0 for one step
    double decay1, decay2;  ///< β₁^k and β₂^k, by which m and v shrink
  };

  static const Coasting& tables() {
    static const Coasting tables;
    return tables;
  }

  /// From step 40,959 on the corrections are 1 to the last digit of a double.
  [[nodiscard]] const Step& step(std::int64_t t) const {
    return steps_[static_cast<std::size_t>(std::min(t, kSteps - 1))];
  }
  /// A sum of k terms is the endless one less its end, which is the endless one of t + k.
  [[nodiscard]] Jump jump(std::int64_t t, std::int64_t k) const {
    const Step &from = step(t), &to = step(t + k);
    const Powers power = k < kPowers ? powers_[static_cast<std::size_t>(k)]
                                     : Powers{0, 0, 0, 0, std::pow(kBeta2, static_cast<double>(k))};
    const double sum = from.sum - power.rho * to.sum;
    const double mean = (from.first_order - power.rho1 * to.first_order) / sum;
    const double square = (from.second_order - power.rho2 * to.second_order) / sum;
    return {sum, kEpsilon * mean, kEpsilon * kEpsilon * (square - mean * mean), power.beta1,
            power.beta2};
  }

 private:
  static constexpr std::int64_t kSteps = 40960, kPowers = 1024;  // 0.9^1024 = 1e-47

  struct Powers {
    double rho, rho1, rho2;  // ρ^k, (ρ / √β₂)^k, (ρ / β₂)^k
    double beta1, beta2;
  };

  Coasting() : steps_(kSteps), powers_(kPowers) {
    const double rho = kBeta1 / std::sqrt(kBeta2), rho1 = kBeta1 / kBeta2, rho2 = rho / kBeta2;
    for (std::size_t k = 0; k < powers_.size(); ++k) {
      const auto n = static_cast<double>(k);
      powers_[k] = {std::pow(rho, n), std::pow(rho1, n), std::pow(rho2, n), std::pow(kBeta1, n),
                    std::pow(kBeta2, n)};
    }
    // Backwards from where all corrections are 1: what follows t is the term of t + 1 and what
    // follows that, one power of ρ later.
    Step after{1, 1, rho / (1 - rho), rho1 / (1 - rho1), rho2 / (1 - rho2)};
    for (std::size_t t = steps_.size(); t-- > 0;) {
      const auto n = static_cast<double>(t);
      const double r = after.root, u = r / after.first;
      after = {1 - std::pow(kBeta1, n), std::sqrt(1 - std::pow(kBeta2, n)), rho * (u + after.sum),
               rho1 * (u * r + after.first_order), rho2 * (u * r * r + after.second_order)};
      steps_[t] = after;
    }
  }

  std::vector<Step> steps_;
  std::vector<Powers> powers_;
};

}  // namespace lab::nn
