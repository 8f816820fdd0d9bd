#include "core/epoch_recorder.hpp"

#include <nlohmann/json.hpp>
#include <span>
#include <system_error>
#include <utility>

#include "core/run_config.hpp"
#include "core/stopwatch.hpp"

namespace lab::core {
namespace {

constexpr const char* kSeconds = "recorder.seconds";  // of a checkpoint's arrays

}  // namespace

EpochRecorder::EpochRecorder(RunWriter writer)
    : writer_(std::move(writer)), started_(Stopwatch::now()) {}

double EpochRecorder::training_seconds() const {
  return before_ + Stopwatch::now() - started_ - recording_;
}

void EpochRecorder::continue_from(const Arrays& arrays, std::int64_t step, bool regular) {
  saved_at_ = step;
  if (!regular) between_ = directory() / "checkpoints" / (step_name(step) + ".npz");
  const auto at = arrays.find(kSeconds);
  if (at == arrays.end()) fail("the checkpoint has no '{}': it is of another lab", kSeconds);
  before_ = values_of<double>(at->second, kSeconds).at(0);
  time_ = before_;
}

void EpochRecorder::scalar(const char* key, std::int64_t step, double value) {
  line_.add(key, value);
  writer_.scalar(key, step, value);
}

void EpochRecorder::checkpoint(std::int64_t step, Arrays arrays, int keep) {
  arrays[kSeconds] = make_array(std::span<const double>(&time_, 1), {});
  writer_.checkpoint(step, std::move(arrays), between_.empty() ? keep : keep + 1);
  saved_at_ = step;
  if (between_.empty()) return;
  std::error_code ignored;
  std::filesystem::remove(between_, ignored);
  between_.clear();
}

nlohmann::ordered_json EpochRecorder::write_result(const std::string& status,
                                                   const nlohmann::ordered_json& numbers) {
  auto result = run_result(status, numbers, time_, recording_);
  writer_.finish(result);
  return result;
}

}  // namespace lab::core
