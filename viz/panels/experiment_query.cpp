#include "viz/panels/experiment_query.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "core/error.hpp"
#include "core/stopwatch.hpp"

namespace lab::viz {

void OptionsQuery::ask(const std::filesystem::path& program,
                       const std::vector<std::string>& words) {
  if (child_ || (program == program_ && words == words_)) return;
  program_ = program;
  words_ = words;
  std::vector<std::string> command{program.string(), "--list-options"};
  command.insert(command.end(), words.begin(), words.end());
  child_ = std::make_unique<core::ChildProcess>(command);
}

std::optional<std::vector<LabOption>> OptionsQuery::take() {
  if (!child_) return std::nullopt;
  child_->poll();
  if (child_->is_running()) return std::nullopt;
  const auto child = std::move(child_);
  problem_.clear();
  if (child->status() != 0) {
    const auto lines = core::last_lines(child->error_output(), 1);
    problem_ = lines.empty() || child->signal() != 0
                   ? fmt::format("{}: {}", program_.string(), core::end_text(*child))
                   : lines.front();
    return std::nullopt;
  }
  try {
    return read_lab_options(child->output(), program_.string());
  } catch (const Error& error) {
    problem_ = error.what();
    return std::nullopt;
  }
}

std::optional<std::vector<LabOption>> OptionsQuery::wait() {
  constexpr double kLongest = 2;
  const core::Stopwatch watch;
  while (child_ && watch.seconds() < kLongest) {
    if (auto options = take()) return options;
    usleep(1'000);
  }
  return std::nullopt;
}

}  // namespace lab::viz
