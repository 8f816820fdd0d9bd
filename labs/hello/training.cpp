#include "labs/hello/training.hpp"

#include <algorithm>
#include <cmath>

#include "agents/state_arrays.hpp"
#include "core/error.hpp"
#include "labs/hello/sampler.hpp"

namespace lab::labs::hello {
namespace {

/// Cuts `tokens` into `streams` pieces of `length` and lays them side by side: [length, streams].
std::vector<std::int32_t> side_by_side(std::span<const std::int32_t> tokens, std::size_t length,
                                       std::size_t streams) {
  std::vector<std::int32_t> result(length * streams);
  for (std::size_t n = 0; n < streams; ++n) {
    for (std::size_t t = 0; t < length; ++t) result[t * streams + n] = tokens[n * length + t];
  }
  return result;
}

std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }

}  // namespace

Training::Training(const Options& options)
    : options_(options),
      stream_(make_stream(options)),
      shape_(shape_of(options, stream_.vocabulary().size())),
      sample_rng_(core::stream(static_cast<std::uint64_t>(options.seed), "sample")) {
  const std::int64_t all = stream_.steps();
  training_steps_ = options.file.empty() ? all : all - all / 20;
  length_ = training_steps_ / options.batch;
  if (length_ < 1) {
    fail("the text of {} characters is too short for --batch {}: lower it, or give more text",
         all + 1, options.batch);
  }
  if (options.bptt > length_) {
    fail(
        "the text of {} characters, cut into {} streams, is shorter than --bptt {}: use at most {}",
        all + 1, options.batch, options.bptt, length_);
  }
  chunk_ = options.bptt == 0 ? length_ : options.bptt;
  inputs_ = side_by_side(stream_.inputs(), index(length_), index(options.batch));
  targets_ = side_by_side(stream_.targets(), index(length_), index(options.batch));
  learner_ = make_learner(options, shape_);
}

double Training::step() {
  const auto count = std::min(chunk_, length_ - position_);
  const auto chunk = [&](const std::vector<std::int32_t>& tokens) {
    return std::span(tokens).subspan(index(position_ * options_.batch),
                                     index(count * options_.batch));
  };
  const Batch batch{static_cast<int>(count), options_.batch, chunk(inputs_), chunk(targets_)};
  loss_ = learner_->train(batch, /*carry=*/position_ > 0);
  loss_sum_ += loss_ * static_cast<double>(count);
  ++steps_;
  position_ += count;
  if (position_ == length_) {
    position_ = 0;
    ++epoch_;
    epoch_loss_ = loss_sum_ / static_cast<double>(length_);
    loss_sum_ = 0;
    validation_ = measure_validation();
  }
  return loss_;
}

bool Training::has_failed() const { return !std::isfinite(loss_); }

double Training::measure_validation() {
  // In pieces of at most 500 characters, each from the zero state, as many at a time as in
  // training.
  const auto first = index(training_steps_);
  const std::size_t held_out = index(stream_.steps()) - first;
  if (held_out == 0) return -1;
  const std::size_t length = std::min<std::size_t>(500, held_out);
  double sum = 0;
  std::size_t counted = 0;
  for (std::size_t at = first; at + length <= first + held_out;) {
    const auto streams =
        std::min<std::size_t>(index(options_.batch), (first + held_out - at) / length);
    const auto inputs = side_by_side(stream_.inputs().subspan(at), length, streams);
    const auto targets = side_by_side(stream_.targets().subspan(at), length, streams);
    sum += learner_->loss({static_cast<int>(length), static_cast<int>(streams), inputs, targets}) *
           static_cast<double>(streams);
    counted += streams;
    at += streams * length;
  }
  return sum / static_cast<double>(counted);
}

std::optional<double> Training::validation_loss() const {
  // Not ">= 0": a loss that is no number shall be seen.
  return validation_ == -1 ? std::nullopt : std::optional(validation_);
}

std::string Training::sample() {
  Sampler sampler(shape_, learner_->state().parameters);
  return write_text(sampler, stream_.vocabulary(), stream_.inputs().first(1), 80, 1, sample_rng_);
}

namespace {

/// The learner's members, to be written or read.
template <class Archive, class State>
void hello_state_of(Archive& archive, State& state) {
  agents::learner_state_of(archive, state);
  archive.growing("learner.hidden", state.hidden);
  archive.growing("learner.cell", state.cell);
}

}  // namespace

void save_learner(core::Arrays& arrays, const LearnerState& state) {
  agents::StateWriter write(arrays);
  hello_state_of(write, state);
}

LearnerState load_learner(const core::Arrays& arrays) {
  agents::StateReader read(arrays);
  LearnerState state;
  hello_state_of(read, state);
  return state;
}

template <class Archive, class Self>
void Training::state_of(Archive& archive, Self& self) {
  archive("training.steps", self.steps_);
  archive("training.epoch", self.epoch_);
  archive("training.position", self.position_);
  archive("training.loss", self.loss_);
  archive("training.loss_sum", self.loss_sum_);
  archive("training.epoch_loss", self.epoch_loss_);
  archive("training.validation", self.validation_);
  archive("training.sample_rng", self.sample_rng_);
}

core::Arrays Training::save() const {
  core::Arrays arrays;
  save_learner(arrays, learner_->state());
  agents::StateWriter write(arrays);
  state_of(write, *this);
  return arrays;
}

void Training::load(const core::Arrays& arrays) {
  learner_->set_state(load_learner(arrays));
  agents::StateReader read(arrays);
  state_of(read, *this);
}

Fit fit_of(Training& training) {
  const auto inputs = training.stream().inputs();
  const auto targets = training.stream().targets();
  const auto V = static_cast<std::ptrdiff_t>(training.shape().vocabulary);
  Fit fit;
  fit.loss = training.learner().loss({training.stream().steps(), 1, inputs, targets});
  fit.probabilities = training.learner().read(inputs, /*with_gates=*/false).probabilities;
  const auto period = static_cast<std::size_t>(training.stream().period());
  double right = 0, settled = 0;
  for (std::size_t t = 0; t < inputs.size(); ++t) {
    const auto row = fit.probabilities.begin() + static_cast<std::ptrdiff_t>(t) * V;
    const bool hit = std::max_element(row, row + V) - row == targets[t];
    right += hit ? 1 : 0;
    settled += hit && t >= period ? 1 : 0;
  }
  const auto count = static_cast<double>(inputs.size());
  fit.accuracy = right / count;
  fit.settled_accuracy =
      inputs.size() > period ? settled / static_cast<double>(inputs.size() - period) : fit.accuracy;
  return fit;
}

}  // namespace lab::labs::hello
