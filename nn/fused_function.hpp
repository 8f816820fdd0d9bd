#pragma once

#include <ATen/core/Tensor.h>

#include "nn/cells.hpp"

namespace lab::nn {

/// y [T, N, H], every step's hidden state; hn and, for the LSTM, cn [N, H], the last states.
struct FusedOutput {
  at::Tensor y, hn, cn;
};

/// RecurrentLayer as one node of autograd's graph: a whole sequence x [T, N, D] through one layer,
/// for float and double tensors on the CPU. `initial` may be undefined: zeros. Throws
/// std::logic_error for another type, device or shape.
///
/// The gradient can be taken once for each call, and has no gradient of its own: backward() with
/// create_graph, or a second time with retain_graph, throws std::logic_error.
[[nodiscard]] FusedOutput fused_layer(Cell cell, const CellWeights& weights, const at::Tensor& x,
                                      const CellState& initial);

}  // namespace lab::nn
