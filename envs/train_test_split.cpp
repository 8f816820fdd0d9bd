#include "envs/train_test_split.hpp"

#include <cmath>

#include "core/error.hpp"
#include "core/legacy_random.hpp"

namespace lab::envs {

Split train_test_split(std::size_t rows, double test_size, std::uint32_t seed) {
  if (!(test_size > 0 && test_size < 1)) {
    fail("--test-size {}: the share held out must lie between 0 and 1, both excluded", test_size);
  }
  const auto held_out = static_cast<std::size_t>(std::ceil(test_size * static_cast<double>(rows)));
  if (held_out == 0 || held_out >= rows) {
    fail(
        "--test-size {}: {} of {} ratings would be held out: there must be some to validate with "
        "and some to learn from",
        test_size, held_out, rows);
  }
  Split split;
  split.training = core::RandomState(seed).permutation(rows);
  const auto end = split.training.begin() + static_cast<std::ptrdiff_t>(held_out);
  split.validation.assign(split.training.begin(), end);
  split.training.erase(split.training.begin(), end);
  return split;
}

}  // namespace lab::envs
