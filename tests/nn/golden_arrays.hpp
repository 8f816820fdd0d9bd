#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "core/error.hpp"
#include "nn/recurrent.hpp"

namespace lab::testing {

/// The numbers of nested lists, row by row.
inline void flatten(const nlohmann::json& value, std::vector<double>& numbers) {
  if (value.is_array()) {
    for (const auto& element : value) flatten(element, numbers);
  } else {
    numbers.push_back(value.get<double>());
  }
}
inline std::vector<double> numbers_of(const nlohmann::json& value) {
  std::vector<double> numbers;
  flatten(value, numbers);
  return numbers;
}

/// The golden files' word for a cell: "rnn_tanh", "lstm", also "lstmcell" of the training runs.
inline nn::Cell cell_of(const std::string& kind) {
  if (kind == "rnn_tanh" || kind == "rnncell") return nn::Cell::rnn_tanh;
  if (kind == "rnn_relu") return nn::Cell::rnn_relu;
  if (kind == "lstm" || kind == "lstmcell") return nn::Cell::lstm;
  if (kind == "gru" || kind == "grucell") return nn::Cell::gru;
  fail("the golden file names a cell '{}' that the lab has not", kind);
}

}  // namespace lab::testing
