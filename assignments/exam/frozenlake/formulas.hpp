#pragma once

#include "assignments/grading/formula_check.hpp"

// What part `frozenlake` is compared with, in double precision and without LibTorch: the right
// formulas and the wrong ones of the catalogue. Inputs are named as in contract.hpp.

namespace lab::grading::frozenlake {

/// What a memory does with the newest transition when it is full.
enum class Full { drops_oldest, drops_newest, overwrites_newest, grows };
/// capacity, transitions [N] → "size" [N] after each push, and what is held at the end, the oldest
/// first: "states", "actions", "rewards", "next states", "terminated" [min(N, capacity)].
Outputs pushed(const core::Arrays& input, Full full, bool newest_first = false);

/// How a batch goes wrong.
enum class Rows { right, states_swapped, from_the_newest };
/// transitions [N], indices [B] → the fields of the batch [B].
Outputs sampled(const core::Arrays& input, Rows rows);

/// The target r + γ · (1 − terminated) · max Q(s′, ·), and what is wrong with it.
struct Target {
  enum class Mask { sample, none, now, reward_too } mask = Mask::sample;
  bool of_next_state = true, has_gamma = true, from_target_net = true;
};
/// The tables online and target [S, A], a batch [B], gamma, terminated_now → "target" [B].
Outputs target(const core::Arrays& input, const Target& how);

/// The learning step on the mean of (Q(s, a) − y)², and what is wrong with it.
struct Learning {
  bool is_detached = true, is_mean = true, clears_gradient = true;
  enum class Value { taken, largest, every_pair } value = Value::taken;
};
/// The weights of Embedding → Linear → ReLU → Linear, a batch [B], gamma, learning_rate, steps →
/// "loss" of the first step, and the gradient and the weights after each step: "gradient of
/// hidden.bias" [steps, H], "hidden.bias" [steps, H], ….
Outputs learned(const core::Arrays& input, const Learning& how);

}  // namespace lab::grading::frozenlake
