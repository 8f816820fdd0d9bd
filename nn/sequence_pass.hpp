#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "nn/cells.hpp"

namespace lab::nn {

struct PassOptions {
  Cell cell;
  bool fused;  ///< by fused_layer(), or step by step by cell_step()
};

/// One layer in one direction: y [T, N, H], each sequence's last state, and step by step only the
/// gates [T, G, N, H].
struct SequencePass {
  at::Tensor y;
  CellState last;
  at::Tensor gates;
};

/// x [T, N, D] from first to last step. `lengths` are those of the N sequences, longest first; y
/// and the gates are 0 behind them.
[[nodiscard]] SequencePass forward_pass(PassOptions options, const CellWeights& weights,
                                        const at::Tensor& x, const CellState& initial,
                                        const std::vector<std::int64_t>& lengths);

/// The same from each sequence's own last step to its first; y and gates stand at their step of x.
[[nodiscard]] SequencePass reverse_pass(PassOptions options, const CellWeights& weights,
                                        const at::Tensor& x, const CellState& initial,
                                        const std::vector<std::int64_t>& lengths);

}  // namespace lab::nn
