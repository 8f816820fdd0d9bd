#include "viz/data/array_series.hpp"

#include <algorithm>
#include <chrono>
#include <span>

#include "core/files.hpp"
#include "core/run_directory.hpp"
#include "core/text.hpp"

namespace lab::viz {
namespace {

constexpr std::size_t kKept = 64;  // arrays in memory
constexpr std::string_view kExtension = ".npy";

/// Whether a folder has changed so lately that its next change may get the same time: the disk's
/// clock ticks every few milliseconds.
bool is_fresh(const FileStamp& folder) {
  using namespace std::chrono;
  constexpr auto kTick = milliseconds(20);
  const auto changed = seconds(folder.seconds) + nanoseconds(folder.nanoseconds);
  const auto age = system_clock::now().time_since_epoch() - changed;
  return abs(age) < kTick;
}

}  // namespace

ArraySeries::ArraySeries(std::filesystem::path folder, std::string suffix)
    : folder_(std::move(folder)), suffix_(std::move(suffix)) {}

std::vector<std::int64_t> ArraySeries::find() const {
  const std::string end = suffix_ + std::string(kExtension);
  std::vector<std::int64_t> steps;
  for (const auto& name : names_in(folder_)) {
    if (!name.ends_with(end)) continue;
    const auto digits = std::string_view(name).substr(0, name.size() - end.size());
    std::int64_t step = 0;
    // The name must be the one that load() makes of the step.
    if (core::parse(digits, step) && step >= 0 && core::step_name(step) == digits) {
      steps.push_back(step);
    }
  }
  std::ranges::sort(steps);  // by name 1000000 comes before 999999
  return steps;
}

bool ArraySeries::poll() {
  const auto now = stamp_of(folder_);
  const bool touched = now != seen_;
  if (!touched && settled_) return false;
  if (touched) problem_.clear();
  seen_ = now;
  settled_ = !is_fresh(now);
  auto steps = find();
  const bool changed = steps != steps_;
  steps_ = std::move(steps);
  return changed || (touched && !steps_.empty());
}

std::optional<std::int64_t> ArraySeries::at_or_before(double step) const {
  if (steps_.empty()) return std::nullopt;
  const auto after = std::ranges::upper_bound(
      steps_, step, {}, [](std::int64_t recorded) { return static_cast<double>(recorded); });
  return after == steps_.begin() ? steps_.front() : *std::prev(after);
}

std::shared_ptr<const core::Array> ArraySeries::load(std::int64_t step) {
  const auto file = core::step_name(step) + suffix_ + std::string(kExtension);
  const auto stamp = stamp_of(folder_ / file);
  const auto found = std::ranges::find(loaded_, step, &Loaded::step);
  if (found != loaded_.end() && found->stamp == stamp) {
    loaded_.splice(loaded_.begin(), loaded_, found);
    return loaded_.front().array;
  }
  if (found != loaded_.end()) loaded_.erase(found);  // a resumed run has written it anew
  const auto name = (folder_.filename() / file).string();
  try {
    if (!stamp.is_file()) fail("{}: is gone", name);
    const auto text = core::read_file(folder_ / file);
    auto array = std::make_shared<const core::Array>(
        core::decode_npy(std::as_bytes(std::span(text.data(), text.size())), name));
    loaded_.push_front({step, stamp, array});
    if (loaded_.size() > kKept) loaded_.pop_back();
    return array;
  } catch (const Error& error) {
    problem_ = error.what();
    return nullptr;
  }
}

}  // namespace lab::viz
