#include "envs/elapsed_time.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>

#include "core/error.hpp"

namespace lab::envs {
namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 24 * 60 * 60 * kSecond;

/// Elapsed times as the competition's baseline knows them, in seconds; −1 where there is none.
std::vector<std::int64_t> whole_seconds(const std::vector<std::int64_t>& microseconds) {
  std::vector<std::int64_t> seconds;
  seconds.reserve(microseconds.size());
  for (const auto time : microseconds) seconds.push_back(time < 0 ? -1 : time % kDay / kSecond);
  return seconds;
}

/// The smallest of the most frequent times; −1 where there is none.
std::int64_t mode_of(const std::vector<std::int64_t>& times) {
  std::map<std::int64_t, std::size_t> counts;
  for (const auto time : times) {
    if (time >= 0) ++counts[time];
  }
  const auto most = std::max_element(counts.begin(), counts.end(),
                                     [](auto& a, auto& b) { return a.second < b.second; });
  return most == counts.end() ? -1 : most->first;
}

LabelColumn compat_labels(const std::vector<std::int64_t>& microseconds) {
  const auto seconds = whole_seconds(microseconds);
  const auto mode = mode_of(seconds);
  LabelColumn labels;
  for (const auto time : seconds) {
    const auto filled = time < 0 ? mode : time;
    labels.add(filled < 0 ? "unknown" : fmt::format("{}.0", filled));  // as Python writes a float
  }
  return labels;
}

/// Buckets of elapsed time with their labels.
class Buckets {
 public:
  explicit Buckets(const ElapsedOptions& options)
      : log_cap_(std::log(options.cap)), steps_(options.buckets - 1) {
    for (int i = 0; i <= steps_; ++i) {
      const double from = i == 0 ? 0 : std::exp(log_cap_ * (i - 1) / steps_);
      labels_.push_back(fmt::format("{:02}: from {:.2g} s", i, from));
    }
  }

  [[nodiscard]] const std::string& label(std::int64_t microseconds) const {
    const double seconds = static_cast<double>(microseconds) / static_cast<double>(kSecond);
    if (seconds < 1) return labels_[0];
    const double step = std::floor(std::log(seconds) / log_cap_ * steps_);
    return labels_[1 + static_cast<std::size_t>(std::min<double>(step, steps_ - 1))];
  }

 private:
  double log_cap_;
  int steps_;  // buckets from a second on
  std::vector<std::string> labels_;
};

}  // namespace

std::vector<std::int64_t> elapsed_microseconds(const Interactions& table,
                                               const InteractionOrder& order) {
  std::vector<std::int64_t> elapsed(table.microseconds.size(), -1);
  if (elapsed.empty()) return elapsed;
  const bool has_tests = !table.test.empty();
  // The last row of each test, and whose it was.
  struct Last {
    std::size_t user = 0;
    std::uint32_t row = 0;
  };
  const auto tests = has_tests ? table.test.names().size() : 1;
  std::vector<Last> last(tests, Last{order.users.size(), 0});
  for (std::size_t user = 0; user < order.users.size(); ++user) {
    for (const auto row : order.rows_of(user)) {
      auto& before = last[has_tests ? static_cast<std::size_t>(table.test.rows()[row]) : 0];
      if (before.user == user) {
        elapsed[row] = table.microseconds[row] - table.microseconds[before.row];
      }
      before = {user, row};
    }
  }
  return elapsed;
}

LabelColumn elapsed_labels(const Interactions& table, const InteractionOrder& order,
                           const ElapsedOptions& options) {
  if (!(options.cap > 1 && std::isfinite(options.cap))) {
    fail("elapsed time: a cap of {} s leaves no buckets; give more than 1 s", options.cap);
  }
  if (options.buckets < 2 || options.buckets > 1000) {
    fail("elapsed time: {} buckets; give 2 to 1000", options.buckets);
  }
  const auto microseconds = elapsed_microseconds(table, order);
  if (options.compat) return compat_labels(microseconds);
  const Buckets buckets(options);
  LabelColumn labels;
  for (const auto time : microseconds) labels.add(time < 0 ? "first" : buckets.label(time));
  return labels;
}

}  // namespace lab::envs
