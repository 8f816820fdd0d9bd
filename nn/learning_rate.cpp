#include "nn/learning_rate.hpp"

#include <algorithm>
#include <limits>

#include "core/error.hpp"

namespace lab::nn {

Plateau::Plateau(double rate, const Options& options) : options_(options) {
  expect(rate >= 0 && options.factor > 0 && options.factor < 1,
         "Plateau: a rate of {} that is multiplied by {}", rate, options.factor);
  expect(options.patience >= 0 && options.threshold >= 0 && options.cooldown >= 0 &&
             options.min_rate >= 0 && options.epsilon >= 0,
         "Plateau: patience {}, threshold {}, cooldown {}, least rate {}, epsilon {}",
         options.patience, options.threshold, options.cooldown, options.min_rate, options.epsilon);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  state_.rate = rate;
  state_.best = options.mode == Mode::min ? kInfinity : -kInfinity;
}

bool Plateau::is_better(double figure) const {
  return options_.mode == Mode::min ? figure < state_.best * (1 - options_.threshold)
                                    : figure > state_.best * (1 + options_.threshold);
}

double Plateau::step(double figure) {
  if (is_better(figure)) {
    state_.best = figure;
    state_.worse = 0;
  } else {
    ++state_.worse;
  }
  if (state_.cooldown > 0) {
    --state_.cooldown;
    state_.worse = 0;
  }
  if (state_.worse > options_.patience) {
    const double lower = std::max(state_.rate * options_.factor, options_.min_rate);
    if (state_.rate - lower > options_.epsilon) state_.rate = lower;
    state_.cooldown = options_.cooldown;
    state_.worse = 0;
  }
  return state_.rate;
}

double LinearWarmup::at(std::int64_t step) const {
  expect(warmup >= 0 && step >= 0, "LinearWarmup: {} steps of warm-up, step {}", warmup, step);
  if (step < warmup) return rate * (static_cast<double>(step) / static_cast<double>(warmup));
  if (step >= total) return 0;
  return rate * (static_cast<double>(total - step) / static_cast<double>(total - warmup));
}

}  // namespace lab::nn
