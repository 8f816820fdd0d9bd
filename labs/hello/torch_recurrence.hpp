#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <memory>
#include <vector>

#include "labs/hello/learner.hpp"
#include "nn/cells.hpp"

namespace lab::labs::hello {

/// What a pass over a text gives: the last layer's outputs and every layer's states and gates.
struct Pass {
  at::Tensor outputs;                            // [T, N, H]
  std::vector<nn::CellState> last;               // of each layer, [N, H]
  std::vector<std::vector<nn::CellStep>> steps;  // [T][L]; where the recurrence keeps them
};

/// The recurrent layers in one of the three forms.
class Recurrence {
 public:
  Recurrence() = default;
  Recurrence(const Recurrence&) = delete;
  Recurrence& operator=(const Recurrence&) = delete;
  virtual ~Recurrence() = default;

  /// x [T, N, V] from the states of all layers.
  virtual Pass run(const at::Tensor& x, std::vector<nn::CellState> states, bool keep_steps) = 0;
  /// In the order of nn::recurrent_slots.
  virtual std::vector<at::Tensor> parameters() = 0;
};

/// The form that `implementation` names (not `fused`), with numbers of `type` on `device`.
std::unique_ptr<Recurrence> make_recurrence(Implementation implementation, const ModelShape& shape,
                                            at::ScalarType type, const at::Device& device);

}  // namespace lab::labs::hello
