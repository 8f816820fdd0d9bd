#pragma once

#include <cstdint>
#include <optional>
#include <span>

// How good probabilities of "yes" are, against what happened: answers of 1 (yes) and 0 (no). T is
// float or double. All throw std::logic_error for another answer, for NaN, for sizes that differ,
// and, but for auc, when there are none.

namespace lab::core {

/// The area under the ROC curve: the chance that a random "yes" has a higher score than a random
/// "no", where equal scores count half (J. A. Hanley and B. J. McNeil 1982); scikit-learn's
/// `roc_auc_score`. Without a "yes" or without a "no" there is no such number.
template <class T>
std::optional<double> auc(std::span<const T> scores, std::span<const std::int8_t> answers);

/// The share that is predicted right, where a probability of ½ or more predicts "yes".
template <class T>
double accuracy(std::span<const T> probabilities, std::span<const std::int8_t> answers);

/// Binary cross-entropy, the mean of −ln q, q being what was given to the answer. Less than 1e-44
/// counts as that, so that one certain mistake costs 101 and not infinity (torch's modules: 100).
template <class T>
double log_loss(std::span<const T> probabilities, std::span<const std::int8_t> answers);

}  // namespace lab::core
