#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "viz/data/child_process.hpp"
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
  /// Whether an export is under way.
  [[nodiscard]] bool is_busy() const { return child_ != nullptr; }
  /// How the last export went: "wrote f.png", or why not; empty before the first.
  [[nodiscard]] const std::string& message() const { return message_; }

 private:
  void begin(std::vector<std::string> words, const std::filesystem::path& programs);

  std::string file_;
  int kind_ = 0;
  bool over_training_ = false, wanted_ = false, failed_ = false;
  std::unique_ptr<ChildProcess> child_;
  std::string message_;
};

/// The words, after "lab", of the command that makes the picture on the screen.
std::vector<std::string> export_command(const OpenRuns& runs, const View& view,
                                        const std::string& panel);

}  // namespace lab::viz
