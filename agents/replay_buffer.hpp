#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "agents/n_step.hpp"
#include "agents/sum_tree.hpp"
#include "core/random.hpp"

namespace lab::agents {

/// N transitions side by side: what one learning step looks at.
struct Minibatch {
  std::vector<std::uint32_t> index;  // places in the buffer
  std::vector<std::int32_t> state, action, next_state;
  std::vector<float> reward, discount;
  std::vector<std::uint8_t> terminated;
  std::vector<float> weight;  // of each sample in the loss; empty: all 1

  [[nodiscard]] std::size_t size() const { return state.size(); }
  void resize(std::size_t size);
};

/// Samples transitions in proportion to (|TD error| + 1e-6)^alpha and corrects the bias that this
/// brings with the weights (N · P)^−beta, scaled to a maximum of 1 (Schaul et al. 2016, section 3).
struct PriorityOptions {
  double alpha = 0.6;
  double beta = 0.4;
};

/// The last `capacity` transitions in a ring of plain arrays (Lin 1992). Memory is taken as it
/// fills.
class ReplayBuffer {
 public:
  explicit ReplayBuffer(std::size_t capacity, std::optional<PriorityOptions> priority = {});

  [[nodiscard]] std::size_t size() const { return state_.size(); }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }

  /// Adds a transition; when full it takes the place of the oldest. New ones get the largest
  /// priority so far, so that each is seen at least once with good odds.
  void add(const Transition& transition);

  /// Fills `batch` with `count` different transitions drawn with `rng`. Throws std::logic_error
  /// when there are fewer.
  void sample(core::Pcg64& rng, std::size_t count, Minibatch& batch);
  /// Fills `batch` with the newest transition alone.
  void newest(Minibatch& batch) const;

  /// After a learning step: the new |TD error| of each sample of `batch`.
  void set_priorities(const Minibatch& batch, std::span<const float> td_errors);

  /// Whether every transition is one of a world with so many states and actions.
  [[nodiscard]] bool fits(int states, int actions) const;

  [[nodiscard]] core::Arrays save() const;
  void load(const core::Arrays& arrays);

 private:
  void gather(Minibatch& batch) const;
  void draw_uniform(core::Pcg64& rng, Minibatch& batch);
  void draw_by_priority(core::Pcg64& rng, Minibatch& batch);

  std::size_t capacity_;
  std::size_t next_ = 0;  // where the next one goes
  std::vector<std::int32_t> state_, action_, next_state_;
  std::vector<float> reward_, discount_;
  std::vector<std::uint8_t> terminated_;
  std::vector<std::uint64_t> taken_;  // one bit a place: already in the batch that is being drawn

  std::optional<PriorityOptions> priority_;
  SumTree tree_;
  double largest_priority_ = 1.0;
};

}  // namespace lab::agents
