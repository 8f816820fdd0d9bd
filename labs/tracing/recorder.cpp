#include "labs/tracing/recorder.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "agents/state_arrays.hpp"
#include "core/run_config.hpp"
#include "core/stopwatch.hpp"
#include "labs/tracing/student.hpp"

namespace lab::labs::tracing {
namespace {

constexpr int kStudents = 3;  // that are looked into at the end, so that there is something to see

}  // namespace

Recorder::Recorder(core::RunWriter writer, Training& training, const core::Arrays* continued)
    : writer_(std::move(writer)), training_(training), started_(core::Stopwatch::now()) {
  const core::AddTime add(recording_);
  training_.data().encoders.save(directory());
  if (continued == nullptr) return;
  saved_at_ = training_.steps();
  if (!training_.at_epoch_end() || training_.epoch() % training_.options().checkpoint_every != 0) {
    between_ = directory() / "checkpoints" / (core::step_name(training_.steps()) + ".npz");
  }
  agents::StateReader read(*continued);
  read("recorder.seconds", before_);
  time_ = before_;
}

void Recorder::after_step() {
  time_ = training_seconds();  // before the recording's own time begins to count
  const core::AddTime add(recording_);
  record_metrics();
  if (training_.at_epoch_end() && training_.epoch() % training_.options().checkpoint_every == 0) {
    checkpoint();
  }
}

void Recorder::record_metrics() {
  const auto step = training_.steps();
  const auto scalar = [&](const char* key, double value) {
    line_.add(key, value);
    writer_.scalar(key, step, value);
  };
  line_.add("step", step);
  line_.add("epoch", training_.epochs_done());
  line_.add("time", time_);
  scalar("train/loss", training_.last_step().loss);
  scalar("train/gradient_norm", training_.last_step().gradient_norm);
  scalar("train/learning_rate", training_.learning_rate());
  if (time_ > 0) {
    scalar("train/sequences_per_second", static_cast<double>(training_.sequences_seen()) / time_);
  }
  if (training_.at_epoch_end()) {
    const auto& validation = *training_.validation();
    scalar("train/epoch_loss", training_.epoch_loss());
    scalar("validation/auc", validation.auc.value_or(0.5));
    scalar("validation/accuracy", validation.accuracy);
    scalar("validation/loss", validation.log_loss);
  }
  writer_.metrics(line_.finish());
}

void Recorder::checkpoint() {
  auto arrays = training_.save();
  agents::StateWriter write(arrays);
  write("recorder.seconds", time_);
  const int keep = training_.options().keep_checkpoints;
  writer_.checkpoint(training_.steps(), std::move(arrays), between_.empty() ? keep : keep + 1);
  saved_at_ = training_.steps();
  if (between_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove(between_, ignored);
  between_.clear();
}

double Recorder::training_seconds() const {
  return before_ + core::Stopwatch::now() - started_ - recording_;
}

nlohmann::ordered_json Recorder::finish(const std::string& status,
                                        const nlohmann::ordered_json& numbers) {
  {
    const core::AddTime add(recording_);
    if (status != "failed" && saved_at_ != training_.steps()) checkpoint();
    if (status == "finished" && training_.best_epoch() > 0) {
      record_students({directory(), training_.options(), training_.data().encoders,
                       training_.shape(), training_.best_parameters(), training_.best_epoch()},
                      training_.data(), kStudents);
    }
  }
  auto result = core::run_result(status, numbers, time_, recording_);
  writer_.finish(result);
  return result;
}

}  // namespace lab::labs::tracing
