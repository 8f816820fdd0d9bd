#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace lab::viz {

/// Packs numbers below 2^`bits` (2 to 8) as GIF does (Welch 1984, in the variant of the GIF89a
/// specification, appendix F): codes of growing width, least significant bit first.
std::string lzw_pack(std::span<const std::uint8_t> numbers, int bits);

}  // namespace lab::viz
