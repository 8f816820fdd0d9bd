#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "nn/parameter_slot.hpp"
#include "nn/recurrent.hpp"

namespace lab::labs::hello {

/// A character model: one-hot input [V] → recurrent layers → Linear [V] → softmax.
struct ModelShape {
  nn::Cell cell = nn::Cell::lstm;
  int vocabulary = 4;
  int hidden = 8;
  int layers = 1;

  bool operator==(const ModelShape&) const = default;
};

/// All parameters in one flat array: nn::recurrent_slots as "rnn.weight_ih_l0" …, then
/// "head.weight" [V, H] and "head.bias" [V].
std::vector<nn::ParameterSlot> parameter_slots(const ModelShape& shape);

enum class Optimizer { adam, sgd };

/// How a training step goes.
struct LearnerOptions {
  Optimizer optimizer = Optimizer::adam;
  double learning_rate = 0.1;
  double momentum = 0;   ///< of SGD
  double clip_norm = 0;  ///< largest norm of the whole gradient; 0: any
};

/// N pieces of text, T steps each: inputs and targets [T, N], numbers below V.
struct Batch {
  int steps = 0, batch = 1;
  std::span<const std::int32_t> inputs, targets;
};

/// Everything that a learner carries from step to step, in the order of parameter_slots: the same
/// for all implementations, so that one goes on where another stopped. `first_moment` is Adam's
/// first moment or SGD's momentum buffer; `hidden` and `cell` [L, N, H] are the recurrent state,
/// empty before the first step.
struct LearnerState {
  std::vector<double> parameters, first_moment, second_moment;
  std::int64_t steps = 0;
  std::vector<double> hidden, cell;
};

/// What a model does on a text from a zero state. G gates (nn::gate_letters), L layers.
struct Reading {
  std::vector<double> probabilities;  ///< [T, V] of the next character
  std::vector<double> gates;          ///< [T, L, G, H], after their activations
  std::vector<double> hidden;         ///< [T, L, H]
  std::vector<double> cell;           ///< [T, L, H]; the LSTM's, else empty
};

/// A character model and its training step. Its implementations give the same numbers: `fused` by
/// hand in plain loops, `hand` in tensor operations, `torch-cell` and `torch` with torch::nn.
class Learner {
 public:
  Learner() = default;
  Learner(const Learner&) = delete;
  Learner& operator=(const Learner&) = delete;
  virtual ~Learner() = default;

  /// One step of gradient descent on the mean cross-entropy over T·N predictions; returns it as it
  /// was before the step. The recurrent state begins at zero, or with `carry` where the last step
  /// left it (truncated back-propagation: no gradient flows through it).
  virtual double train(const Batch& batch, bool carry) = 0;
  /// The mean cross-entropy without learning, from a zero state; leaves the carried state alone.
  virtual double loss(const Batch& batch) = 0;
  /// Reads inputs [T] from a zero state; leaves the carried state alone. Where a reader needs no
  /// gates it says so, and they are left empty.
  virtual Reading read(std::span<const std::int32_t> inputs, bool with_gates) = 0;
  /// The gradient of the last train(), before clipping, and its norm.
  [[nodiscard]] virtual std::vector<double> gradients() const = 0;
  [[nodiscard]] virtual double gradient_norm() const = 0;

  virtual void set_learning_rate(double rate) = 0;
  [[nodiscard]] virtual LearnerState state() const = 0;
  /// Throws Error when the sizes are of another model.
  virtual void set_state(const LearnerState& state) = 0;
};

/// `hand` is the cell made of two Linears, `torch_cell` a loop over torch::nn::LSTMCell and its
/// sisters, `torch` torch::nn::LSTM and its sisters over the whole sequence, `mine` a student's
/// cell.
enum class Implementation { fused, hand, torch_cell, torch, mine };

/// The implementation by hand; double_precision computes in float64.
std::unique_ptr<Learner> make_fused_learner(const ModelShape& shape, const LearnerOptions& options,
                                            bool double_precision = false);
/// The ones that need LibTorch (in the module lab-hello-torch). `device` is "cpu" or "cuda".
std::unique_ptr<Learner> make_torch_learner(Implementation implementation, const ModelShape& shape,
                                            const LearnerOptions& options,
                                            const std::string& device,
                                            bool double_precision = false);
/// Any of them; LibTorch is loaded only where it is needed. Throws Error when it was not built.
std::unique_ptr<Learner> make_learner(Implementation implementation, const ModelShape& shape,
                                      const LearnerOptions& options, const std::string& device,
                                      bool double_precision);

/// A new learner's state: weights as torch::nn draws them, U(±1/√H), all else zero.
LearnerState initial_state(const ModelShape& shape, core::Pcg64& rng);
/// Throws Error unless the parts of `state` have the sizes that `shape` needs.
void check_sizes(const LearnerState& state, const ModelShape& shape);

}  // namespace lab::labs::hello
