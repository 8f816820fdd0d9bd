#pragma once

#include <ATen/core/Tensor.h>

#include <string>

#include "assignments/grading/recording.hpp"

namespace lab::grading {

/// The tensor of an input: float32 for real numbers, int64 for whole ones. Throws Error when the
/// input is missing.
at::Tensor tensor(const core::Arrays& input, const std::string& name);
/// A whole number among the inputs.
std::int64_t integer(const core::Arrays& input, const std::string& name);

/// Records a tensor, as float32 or int64; an undefined one is an error that names it.
void record(Recorder& out, const std::string& name, const at::Tensor& tensor);

}  // namespace lab::grading
