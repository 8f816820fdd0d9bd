#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/child_process.hpp"
#include "viz/data/lab_options.hpp"

namespace lab::viz {

/// Asks a lab's program for its options, while the frames go on.
class OptionsQuery {
 public:
  /// Asks anew when `program` or `words` (options that others' defaults follow from) differ from
  /// those of the last question. One question at a time: the caller comes again in each frame.
  void ask(const std::filesystem::path& program, const std::vector<std::string>& words);
  /// The answer, once, when it has come.
  std::optional<std::vector<LabOption>> take();
  /// The same, but waits for it: at most 2 s.
  std::optional<std::vector<LabOption>> wait();

  /// The words of the last question.
  [[nodiscard]] const std::vector<std::string>& words() const { return words_; }
  [[nodiscard]] bool is_waiting() const { return child_ != nullptr; }
  /// Why the last question got no list, for the user; empty when it did.
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  std::filesystem::path program_;
  std::vector<std::string> words_;
  std::unique_ptr<core::ChildProcess> child_;
  std::string problem_;
};

}  // namespace lab::viz
