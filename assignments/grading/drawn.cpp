#include "assignments/grading/drawn.hpp"

#include <span>

namespace lab::grading {

core::Array drawn(core::Pcg64& random, std::vector<std::size_t> shape, double bound) {
  core::Array array{core::array_type<float>(), std::move(shape), {}};
  std::vector<float> values(array.size());
  for (auto& value : values) value = static_cast<float>((2 * random.uniform() - 1) * bound);
  return core::make_array(std::span<const float>(values), array.shape);
}

core::Array drawn_integers(core::Pcg64& random, std::size_t count, std::uint32_t bound) {
  std::vector<std::int64_t> values(count);
  for (auto& value : values) value = random.below(bound);
  return core::make_array(values);
}

core::Array whole_number(std::int64_t value) {
  return core::make_array(std::vector<std::int64_t>{value});
}

}  // namespace lab::grading
