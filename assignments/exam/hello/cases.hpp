#pragma once

#include <vector>

#include "core/array.hpp"
#include "nn/recurrent.hpp"

// The inputs that part `hello` is graded with, drawn from fixed seeds: of each kind three of
// different sizes, for a training two. Named as in contract.hpp.

namespace lab::grading::hello {

/// text [T]
std::vector<core::Arrays> text_cases();
/// logits [T, V], targets [T]
std::vector<core::Arrays> loss_cases();
/// A step: x [N, D], h [N, H], the cell's parameters.
std::vector<core::Arrays> step_cases(nn::Cell cell);
/// The LSTM's second half: gates [N, 4·H], c and next_c [N, H], the cell's parameters.
std::vector<core::Arrays> state_cases();
/// x [T, N, D], direction [T, N, H], the cell's parameters.
std::vector<core::Arrays> sequence_cases(nn::Cell cell);
/// text [T], direction [T, V], the parameters of cell and head, vocabulary and hidden.
std::vector<core::Arrays> model_cases(nn::Cell cell);
/// "hello" twenty times, the first parameters of cell and head, vocabulary, hidden and epochs.
std::vector<core::Arrays> training_cases(nn::Cell cell);

}  // namespace lab::grading::hello
