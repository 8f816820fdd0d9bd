#pragma once

#include <string>
#include <vector>

#include "labs/hello/training.hpp"

namespace lab::labs::hello {

/// "l → o", as a table shows a step.
std::string step_text(const envs::Vocabulary& vocabulary, std::int32_t input, std::int32_t next);

/// The probabilities of the next character over the text's last repetition, the true one marked.
std::string fit_table(const Training& training, const Fit& fit);

/// The probabilities [V] in a line: all of a small vocabulary, else the likeliest ones.
std::string probability_line(const envs::Vocabulary& vocabulary, std::span<const double> row,
                             std::int32_t next);

}  // namespace lab::labs::hello
