#pragma once

#include <cstdint>
#include <string_view>

namespace lab::envs {

/// Reads "2020-03-24 00:17:11", with up to 6 digits of a second's fraction or none, as microseconds
/// since 1970. Returns false when it is anything else or no day of the calendar.
bool read_timestamp(std::string_view text, std::int64_t& microseconds);

}  // namespace lab::envs
