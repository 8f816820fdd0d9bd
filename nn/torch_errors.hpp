#pragma once

// For .cpp files of the torch targets that have included <torch/torch.h> already.

#include <string>

#include "core/error.hpp"

namespace lab::nn {

/// Lets no exception of LibTorch through as it is: its first line is for the user, the rest is a
/// stack trace.
template <class Act>
auto guarded(Act&& act) {
  try {
    return act();
  } catch (const c10::Error& error) {
    const std::string text = error.what_without_backtrace();
    fail("LibTorch: {}", text.substr(0, text.find('\n')));
  }
}

}  // namespace lab::nn
