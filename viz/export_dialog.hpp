#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/child_process.hpp"
#include "viz/open_runs.hpp"
#include "viz/ui/marks.hpp"

namespace lab::viz {

/// "export…": chooses a kind of file and a name, shows the command `lab export …` that makes the
/// picture, and runs that very command.
class ExportDialog {
 public:
  void open() { wanted_ = true; }
  void draw(OpenRuns& runs, const View& view, const std::string& panel,
            const std::filesystem::path& programs, const Theme& theme, Marks& marks);
  /// Whether an export is under way, or how it ended is not yet on the screen.
  [[nodiscard]] bool is_busy() const { return child_ != nullptr || owed_frames_ > 0; }
  /// How the last export went: "wrote f.png", or why not; empty before the first.
  [[nodiscard]] const std::string& message() const { return message_; }

 private:
  const std::vector<std::string>& command(OpenRuns& runs, const View& view,
                                          const std::string& panel);
  void follow_child();
  void choose_file(const std::string& panel, Marks& marks);
  void begin(std::vector<std::string> words, const std::filesystem::path& programs);

  std::string file_;
  std::size_t kind_ = 0;
  int owed_frames_ = 0;  ///< that a popup needs to take the size of another message
  bool over_training_ = false, wanted_ = false, failed_ = false;
  std::vector<std::string> command_;
  std::string made_for_;  ///< all that command_ depends on
  std::unique_ptr<core::ChildProcess> child_;
  std::string message_;
};

/// The words, after "lab", of the command that makes the picture on the screen: the looked-at run,
/// those on the screen that `panel` draws beside it, and what of the view fits them.
std::vector<std::string> export_command(OpenRuns& runs, const View& view, const std::string& panel);

}  // namespace lab::viz
