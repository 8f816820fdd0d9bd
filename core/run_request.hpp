#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "core/command_line.hpp"
#include "core/options.hpp"
#include "core/terminal.hpp"

namespace lab::core {

/// What every lab is asked beside its own: which run, and how to answer. A lab's Request derives
/// from it.
struct RunRequest {
  std::string runs = "runs";
  std::string run;
  std::string name;
  bool json = false;
  bool record = true;
  bool watch = false;
  double pace = 0;  ///< of the training, not a setting of it: it changes no number
  bool list_options = false;

  std::vector<std::string> given;  ///< names of the options that were set
  std::string command_line;

  [[nodiscard]] bool was_given(const std::string& option) const {
    return std::find(given.begin(), given.end(), option) != given.end();
  }
};

inline void run_fields(FieldList& f, RunRequest& r) {
  f("run", r.run, "the run to look at: its number, name or folder; empty: the newest", "RUN");
  f("runs", r.runs, "folder that holds the runs", "DIR");
  f("name", r.name, "name of the new run; empty: the next number", "NAME");
  f("record", r.record, "recording of the run");
  f("watch", r.watch, "Open the viewer on the run that is trained");
  f("pace", r.pace,
    "most training steps (frozenlake) or epochs (hello, movielens) a second, to watch it learn; 0: "
    "as fast as it can",
    {0, 1e9});
  f("json", r.json, "Print the result as JSON on standard output, and nothing else there");
  f("list-options", r.list_options,
    "Print what can be set for a training as JSON, with the defaults that follow from the other "
    "options given, for a program that offers it");
}

/// What --list-options does: prints each option with what it may be, and its value in `defaults` as
/// its default.
template <class Options>
int print_options(Options defaults) {
  FieldList list;
  fields(list, defaults);
  print(description_text(list) + "\n");
  return 0;
}

/// Sets a fresh request, and the options over what they hold, from the command line. Returns false
/// when only the help page or the version was asked for.
template <class Request, class Options>
bool read_arguments(const Manual& manual, int argc, const char* const* argv, Request& request,
                    Options& options) {
  request = Request{};
  FieldList request_fields, option_fields;
  fields(request_fields, request);
  fields(option_fields, options);
  return parse_command_line(manual, {&request_fields, &option_fields}, argc, argv, request.given);
}

}  // namespace lab::core
