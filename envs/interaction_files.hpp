#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/mapped_file.hpp"
#include "envs/interactions.hpp"

namespace lab::envs {

/// The readers of read_interactions, one a format. Each throws Error for what it cannot read.
Interactions read_answer_lines(const core::MappedFile& file, bool with_questions);
Interactions read_pykt(const core::MappedFile& file);
Interactions read_competition(const core::MappedFile& file);

/// Reads "1", "0" or "-1". Returns what is wrong with it, "" when nothing is.
std::string read_answer(std::string_view field, std::int8_t& correct);

}  // namespace lab::envs
