#pragma once

#include <string>

#include "core/error.hpp"
#include "nn/recurrent.hpp"

namespace lab::testing {

/// How a golden file names a cell: "rnn_tanh", "lstm"; "rnncell", "lstmcell" in the training runs.
inline nn::Cell cell_named(const std::string& kind) {
  if (kind == "rnn_tanh" || kind == "rnncell") return nn::Cell::rnn_tanh;
  if (kind == "rnn_relu") return nn::Cell::rnn_relu;
  if (kind == "lstm" || kind == "lstmcell") return nn::Cell::lstm;
  if (kind == "gru" || kind == "grucell") return nn::Cell::gru;
  fail("the golden file names a cell '{}' that the lab has not", kind);
}

}  // namespace lab::testing
