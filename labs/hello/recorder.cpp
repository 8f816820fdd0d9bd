#include "labs/hello/recorder.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "agents/state_arrays.hpp"
#include "core/run_config.hpp"
#include "core/stopwatch.hpp"
#include "labs/hello/run_config.hpp"

namespace lab::labs::hello {
int recorded_steps(const Options& options, int steps) {
  return std::min(steps, options.file.empty() ? 500 : 100);
}

void write_reading(const std::filesystem::path& folder, const std::string& name,
                   const Reading& reading, const ModelShape& shape) {
  const auto V = static_cast<std::size_t>(shape.vocabulary);
  const auto L = static_cast<std::size_t>(shape.layers);
  const auto G = static_cast<std::size_t>(nn::gate_count(shape.cell));
  const auto H = static_cast<std::size_t>(shape.hidden);
  const auto T = reading.probabilities.size() / V;
  const auto write = [&](const char* part, const std::vector<double>& values,
                         std::vector<std::size_t> extents) {
    if (values.empty()) return;
    const std::vector<float> narrow(values.begin(), values.end());
    core::write_array(folder, name + part,
                      core::make_array(std::span<const float>(narrow), std::move(extents)));
  };
  write("-gates", reading.gates, {T, L, G, H});
  write("-hidden", reading.hidden, {T, L, H});
  write("-cell", reading.cell, {T, L, H});
  write("-probabilities", reading.probabilities, {T, V});
}

Recorder::Recorder(core::RunWriter writer, Training& training, const core::Arrays* continued)
    : writer_(std::move(writer)), training_(training), started_(core::Stopwatch::now()) {
  const core::AddTime add(recording_);
  if (continued != nullptr) {
    agents::StateReader read(*continued);
    state_of(read, *this);
    return;
  }
  record_reading();
  next_reading_ = std::max<std::int64_t>(1, training_.options().record_every);
}

void Recorder::after_step(const std::optional<std::string>& sample) {
  time_ = training_seconds();  // before the recording's own time begins to count
  const core::AddTime add(recording_);
  const std::int64_t step = training_.steps();
  if (step >= next_reading_) {
    record_reading();
    // Dense at first, where most happens; later in proportion, so that a long run stays small.
    const auto every = training_.options().record_every;
    next_reading_ = step + (every > 0 ? every : std::max<std::int64_t>(1, step / 8));
  }
  record_metrics();
  if (sample) {
    const nlohmann::ordered_json line = {
        {"step", step}, {"epoch", training_.epoch()}, {"text", *sample}};
    writer_.sample(line.dump());
  }
  // A broken model is not worth going on from.
  const bool due = step % training_.options().checkpoint_every == 0;
  if (due && std::isfinite(training_.loss())) checkpoint();
}

void Recorder::record_reading() {
  read_at_ = training_.steps();
  const int steps = recorded_steps(training_.options(), training_.stream().steps());
  const auto inputs = training_.stream().inputs().first(static_cast<std::size_t>(steps));
  write_reading(directory() / "activations", core::step_name(read_at_),
                training_.learner().read(inputs, /*with_gates=*/true), training_.shape());
}

void Recorder::record_metrics() {
  const auto step = training_.steps();
  const auto scalar = [&](const char* key, double value) {
    line_.add(key, value);
    writer_.scalar(key, step, value);
  };
  line_.add("step", step);
  line_.add("epoch", training_.epoch());
  line_.add("time", time_);
  scalar("train/loss", training_.loss());
  scalar("train/perplexity", std::exp(training_.loss()));
  scalar("train/gradient_norm", training_.learner().gradient_norm());
  if (training_.at_epoch_end() && training_.options().file.empty()) {
    scalar("train/accuracy", fit_of(training_).accuracy);
  }
  if (const auto loss = training_.validation_loss(); loss && training_.at_epoch_end()) {
    scalar("validation/loss", *loss);
    scalar("validation/perplexity", std::exp(*loss));
  }
  writer_.metrics(line_.finish());
}

template <class Archive, class Self>
void Recorder::state_of(Archive& archive, Self& self) {
  archive("recorder.next_reading", self.next_reading_);
  archive("recorder.seconds", self.before_);
}

void Recorder::checkpoint() {
  auto arrays = training_.save();
  const double so_far = std::exchange(before_, time_);
  agents::StateWriter write(arrays);
  state_of(write, *this);
  before_ = so_far;
  writer_.checkpoint(training_.steps(), std::move(arrays), training_.options().keep_checkpoints);
}

double Recorder::training_seconds() const {
  return before_ + core::Stopwatch::now() - started_ - recording_;
}

nlohmann::ordered_json Recorder::finish(const std::string& status,
                                        const nlohmann::ordered_json& numbers) {
  {
    const core::AddTime add(recording_);
    if (status != "failed") {
      if (read_at_ != training_.steps()) record_reading();
      checkpoint();
    }
  }
  auto result = core::run_result(status, numbers, time_, recording_);
  writer_.finish(result);
  return result;
}

}  // namespace lab::labs::hello
