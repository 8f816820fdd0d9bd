#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/options.hpp"

namespace lab::core {

/// What the help page of a program says beside its options.
struct Manual {
  std::string program;                   ///< "lab frozenlake"
  std::string summary;                   ///< one line, without a full stop
  std::vector<std::string> synopsis;     ///< what follows the program's name, one form a line
  std::vector<std::string> description;  ///< paragraphs
  std::vector<std::pair<std::string, std::string>> examples;  ///< arguments, what they do
  std::vector<std::pair<std::string, std::string>> files;     ///< path, what it holds
};

/// The help page, 80 columns wide, in the order of a manual page.
std::string manual_page(const Manual& manual, const std::vector<const FieldList*>& fields);

/// The version of the project, "1.2.3".
std::string version();

/// Reads the arguments into the fields. `--config FILE` (TOML, INI, or a run's config.json) is read
/// first, so that the command line has the last word. Returns false when only the help page or the
/// version was asked for (it has been printed). Throws UsageError for anything that does not fit,
/// and returns in `given` the names of the options that were set. Words that are no options go to
/// `words`, where the program takes any.
bool parse_command_line(const Manual& manual, const std::vector<const FieldList*>& fields, int argc,
                        const char* const* argv, std::vector<std::string>& given,
                        std::vector<std::string>* words = nullptr);

/// The command line as it was typed, for config.json; `program` stands for its first word.
std::string command_text(const std::string& program, int argc, const char* const* argv);

/// A word as it is typed in a shell: in quotes if it has to be.
std::string quoted(const std::string& word);

/// Runs a program's body and turns what it throws into a line on standard error and an exit code:
/// 0 done, 1 failed, 2 wrong usage.
int run_program(const std::string& program, const std::function<int()>& body);

}  // namespace lab::core
