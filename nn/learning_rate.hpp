#pragma once

#include <cstdint>

namespace lab::nn {

/// Lowers the learning rate when a figure has stopped getting better; the twin of PyTorch's
/// `ReduceLROnPlateau` (older releases of LibTorch have none), with the same defaults.
class Plateau {
 public:
  enum class Mode { min, max };  ///< whether a small figure (loss) or a large one (AUC) is good
  struct Options {
    Mode mode = Mode::min;
    double factor = 0.1;      ///< the rate is multiplied by
    int patience = 10;        ///< figures in a row that may be no better
    double threshold = 1e-4;  ///< better is: by more than this share of the best figure
    int cooldown = 0;         ///< figures after a change that do not count
    double min_rate = 0;
    double epsilon = 1e-8;  ///< a change of the rate by no more than this is left out
  };
  /// What a checkpoint holds.
  struct State {
    double rate = 0, best = 0;
    std::int64_t worse = 0;     ///< figures in a row that were no better
    std::int64_t cooldown = 0;  ///< figures that still do not count

    bool operator==(const State&) const = default;
  };

  /// Throws std::logic_error unless 0 < factor < 1 and nothing is negative.
  Plateau(double rate, const Options& options);

  /// Takes the figure of an epoch; the learning rate of the next. NaN is never better.
  double step(double figure);
  [[nodiscard]] double rate() const { return state_.rate; }

  [[nodiscard]] const State& state() const { return state_; }
  void set_state(const State& state) { state_ = state; }

 private:
  [[nodiscard]] bool is_better(double figure) const;

  Options options_;
  State state_;
};

/// A learning rate that rises from 0 in a straight line for `warmup` steps and then falls in a
/// straight line, to be 0 at step `total` (the usual one for transformers, `transformers`'
/// `get_linear_schedule_with_warmup`). It has no state but the number of the step.
struct LinearWarmup {
  double rate = 0;  ///< the highest
  std::int64_t warmup = 0, total = 0;

  /// Of step 0, 1, …
  [[nodiscard]] double at(std::int64_t step) const;
};

}  // namespace lab::nn
