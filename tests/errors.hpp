#pragma once

#include <string>
#include <utility>

#include "core/error.hpp"

namespace lab::testing {

/// The text of the E that `act` throws; "(nothing was thrown)" when it throws none. Any other
/// exception goes through and fails the test.
template <class E = Error, class Act>
std::string error_of(Act&& act) {
  try {
    std::forward<Act>(act)();
  } catch (const E& error) {
    return error.what();
  }
  return "(nothing was thrown)";
}

}  // namespace lab::testing
