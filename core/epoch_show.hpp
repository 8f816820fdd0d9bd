#pragma once

#include <cstdint>
#include <string>

#include "core/stopwatch.hpp"
#include "core/terminal.hpp"

namespace lab::core {

/// What a training that goes by epochs has to do: so many epochs of so many `items` ("ratings").
struct EpochWork {
  std::int64_t epochs = 0, items_per_epoch = 0;
  std::string items;
};

/// What the terminal shows of a training while it runs: lines that stay, and below them one of
/// progress that is written anew in place. A `quiet` one (--json) shows nothing, but its clock
/// runs. Whoever asks for a number tells how many epochs are done by now, with the share of the one
/// that is not.
class EpochShow {
 public:
  /// `epochs_before` were done in an earlier call, of a run that is resumed.
  EpochShow(bool quiet, EpochWork work, double epochs_before);

  /// Of this call.
  [[nodiscard]] double seconds() const { return watch_.seconds(); }
  /// Items a second in this call.
  [[nodiscard]] double speed(double epochs_done) const;
  /// The same for a reader: "12,345 ratings/s", the number in at least `width` columns.
  [[nodiscard]] std::string speed_text(double epochs_done, int width = 0) const;

  /// Prints lines that stay.
  void print(const std::string& text);
  /// Whether it is time for a new line of progress.
  bool due() { return progress_.due(); }
  void progress(const std::string& text) { progress_.show(text); }
  /// A line of progress: "epoch 3 of 8  [=====     ]  12,345 ratings/s  ≤ 12.3 s left".
  [[nodiscard]] std::string progress_text(double epochs_done) const;
  /// Removes the line of progress.
  void clear() { progress_.clear(); }

 private:
  bool quiet_;
  EpochWork work_;
  double epochs_before_;
  Stopwatch watch_;
  ProgressLine progress_;
};

}  // namespace lab::core
