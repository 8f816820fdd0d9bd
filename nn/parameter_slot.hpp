#pragma once

#include <cstddef>
#include <string>

namespace lab::nn {

/// Where a named parameter lies in the flat array of all parameters: row-major [rows, columns]
/// (a bias has rows = its length and columns = 1).
struct ParameterSlot {
  std::string name;
  int rows, columns;
  std::size_t offset;

  [[nodiscard]] std::size_t size() const {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  }
};

}  // namespace lab::nn
