#include "nn/block_shape.hpp"

#include <string>

#include "core/error.hpp"

namespace lab::nn {

std::vector<ParameterSlot> block_slots(const BlockShape& shape) {
  const int H = shape.hidden, F = shape.feed_forward;
  expect(H > 0 && shape.heads > 0 && F > 0 && H % shape.heads == 0,
         "a transformer's block: H = {}, F = {} and {} heads must be positive, and heads divide H",
         H, F, shape.heads);
  std::vector<ParameterSlot> slots;
  std::size_t offset = 0;
  const auto add = [&](const std::string& name, int rows, int columns) {
    slots.push_back({name, rows, columns, offset});
    offset += slots.back().size();
  };
  const auto add_linear = [&](const std::string& name, int rows, int columns) {
    add(name + ".weight", rows, columns);
    add(name + ".bias", rows, 1);
  };
  const auto add_norm = [&](const std::string& name) {
    if (shape.normalization != Normalization::none) add_linear(name, H, 1);
  };
  for (const char* name : {"query", "key", "value", "attn_out"}) add_linear(name, H, H);
  if (shape.cross) {
    for (const char* name : {"cross_query", "cross_key", "cross_value", "cross_out"}) {
      add_linear(name, H, H);
    }
  }
  add_linear("inter", F, H);
  add_linear("out", H, F);
  add_norm("ln1");
  if (shape.cross) add_norm("cross_ln");
  add_norm("ln2");
  return slots;
}

}  // namespace lab::nn
