#include "labs/tracing/recorder.hpp"

#include <nlohmann/json.hpp>
#include <utility>

#include "core/stopwatch.hpp"
#include "labs/tracing/student.hpp"

namespace lab::labs::tracing {
namespace {

constexpr int kStudents = 3;  // that are looked into at the end, so that there is something to see

}  // namespace

Recorder::Recorder(core::RunWriter writer, Training& training, const core::Arrays* continued)
    : EpochRecorder(std::move(writer)), training_(training) {
  const core::AddTime add(recording_);
  training_.data().encoders.save(directory());
  if (continued != nullptr) {
    continue_from(*continued, training_.steps(), is_time_for_checkpoint());
  }
}

bool Recorder::is_time_for_checkpoint() const {
  return training_.at_epoch_end() && training_.epoch() % training_.options().checkpoint_every == 0;
}

void Recorder::after_step() {
  end_of_step();
  const core::AddTime add(recording_);
  record_metrics();
  if (is_time_for_checkpoint()) save();
}

void Recorder::record_metrics() {
  const auto step = training_.steps();
  line_.add("step", step);
  line_.add("epoch", training_.epochs_done());
  line_.add("time", time_);
  scalar("train/loss", step, training_.last_step().loss);
  scalar("train/gradient_norm", step, training_.last_step().gradient_norm);
  scalar("train/learning_rate", step, training_.learning_rate());
  if (time_ > 0) {
    scalar("train/sequences_per_second", step,
           static_cast<double>(training_.sequences_seen()) / time_);
  }
  if (training_.at_epoch_end()) {
    const auto& validation = *training_.validation();
    scalar("train/epoch_loss", step, training_.epoch_loss());
    scalar("validation/auc", step, validation.auc.value_or(0.5));
    scalar("validation/accuracy", step, validation.accuracy);
    scalar("validation/loss", step, validation.log_loss);
  }
  writer_.metrics(line_.finish());
}

void Recorder::save() {
  checkpoint(training_.steps(), training_.save(), training_.options().keep_checkpoints);
}

nlohmann::ordered_json Recorder::finish(const std::string& status,
                                        const nlohmann::ordered_json& numbers) {
  {
    const core::AddTime add(recording_);
    if (status != "failed" && !has_checkpoint_at(training_.steps())) save();
    if (status == "finished" && training_.best_epoch() > 0) {
      record_students({directory(), training_.options(), training_.data().encoders,
                       training_.shape(), training_.best_parameters(), training_.best_epoch()},
                      training_.data(), kStudents);
    }
  }
  return write_result(status, numbers);
}

}  // namespace lab::labs::tracing
