#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/array.hpp"
#include "core/random.hpp"

namespace lab::grading {

/// `shape` numbers drawn uniformly from −bound to bound, rounded to float32 so that the student's
/// program gets them unchanged.
core::Array drawn(core::Pcg64& random, std::vector<std::size_t> shape, double bound = 1);
/// `count` whole numbers from 0 to bound − 1.
core::Array drawn_integers(core::Pcg64& random, std::size_t count, std::uint32_t bound);
core::Array whole_number(std::int64_t value);

}  // namespace lab::grading
