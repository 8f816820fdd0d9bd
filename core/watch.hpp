#pragma once

#include <filesystem>
#include <string>

#include "core/run_directory.hpp"
#include "core/run_request.hpp"

namespace lab::core {

/// Holds a training back to so many steps a second, so that an eye can follow it. It sleeps between
/// steps and changes nothing else: the numbers that are computed stay the same.
class Pace {
 public:
  /// `per_second` 0: never waits. `done` is what an earlier call has done (a resumed run).
  explicit Pace(double per_second = 0, double done = 0);

  /// Waits until `done` steps are due. Ctrl-C ends the wait.
  void wait(double done) const;
  [[nodiscard]] double per_second() const { return per_second_; }

 private:
  double per_second_, first_, start_;
};

/// Throws UsageError when --watch is asked for and there is no new record of one training to look
/// at: `one_training` tells whether the request is such a training.
void check_watch(const RunRequest& request, bool one_training);

/// Opens the viewer (lab-view, beside this program) on a run and waits until its first picture is
/// on the screen, at most 10 s. It goes on when this program ends. Throws Error, saying why, when
/// there is no picture.
void open_viewer(const std::filesystem::path& run);

/// What a training does about --watch and --pace when its run directory is there (`writer`; null:
/// nothing is recorded) and `done` steps are done: opens the viewer, or says in a line on standard
/// error why it cannot, and returns the pace to keep. Who watches and gives no --pace gets
/// `watched_pace` steps a second.
Pace begin_watching(const RunRequest& request, const std::string& program, RunWriter* writer,
                    double watched_pace, double done);

}  // namespace lab::core
