#pragma once

#include <cstddef>
#include <vector>

#include "nn/parameter_slot.hpp"

namespace lab::nn {

/// Where a block normalizes: after each sum, LN(x + f(x)) (A. Vaswani and others 2017); before each
/// part, x + f(LN(x)); or nowhere, which wants the first weights of T-Fixup.
enum class Normalization { post, pre, none };

struct BlockShape {
  int hidden = 0, heads = 1, feed_forward = 0;
  Normalization normalization = Normalization::post;
  bool cross = false;  ///< a decoder's: after its self-attention it attends to an encoder's output
};

/// The parameters of a block in one flat array: "query.weight" [H, H], "query.bias" [H], the same
/// of "key", "value" and "attn_out"; of a decoder also "cross_query", "cross_key", "cross_value",
/// "cross_out"; "inter.weight" [F, H], "inter.bias" [F], "out.weight" [H, F], "out.bias" [H]; and
/// with LayerNorms "ln1.weight", "ln1.bias" [H] (attention), of a decoder "cross_ln", "ln2"
/// (feed-forward). Offsets count from 0. Throws std::logic_error unless the sizes are positive and
/// heads divide H.
std::vector<ParameterSlot> block_slots(const BlockShape& shape);

}  // namespace lab::nn
