#pragma once

#include <cstdint>
#include <filesystem>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/array.hpp"
#include "viz/data/disk.hpp"

namespace lab::viz {

/// The arrays that a run records at moments of its training: `folder/NNNNNN<suffix>.npy`, such as
/// values/000100.npy (suffix "") or activations/000100-gates.npy (suffix "-gates").
class ArraySeries {
 public:
  ArraySeries(std::filesystem::path folder, std::string suffix);

  /// Looks for new files. True when there are any, or fewer than before.
  bool poll();
  /// The training steps with an array, ascending.
  [[nodiscard]] const std::vector<std::int64_t>& steps() const { return steps_; }
  /// The last of steps() that is not after `step`; the first when all are; nothing when there are
  /// none.
  [[nodiscard]] std::optional<std::int64_t> at_or_before(double step) const;
  /// The array of one of steps(), read when it is first asked for (the newest 64 stay in memory).
  /// Null when the file is gone or damaged; problem() then says so.
  std::shared_ptr<const core::Array> load(std::int64_t step);
  /// What the last failed load() met, for the user; empty if none failed.
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  struct Loaded {
    std::int64_t step;
    FileStamp stamp;
    std::shared_ptr<const core::Array> array;
  };
  std::vector<std::int64_t> find() const;

  std::filesystem::path folder_;
  std::string suffix_;
  FileStamp seen_;       // of the folder at the last poll
  bool settled_ = true;  // it had been still for so long that another change would show in its time
  std::vector<std::int64_t> steps_;
  std::list<Loaded> loaded_;  // the latest used first
  std::string problem_;
};

}  // namespace lab::viz
