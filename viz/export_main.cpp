// The program lab-export: writes what the viewer shows to files, on a machine without a display.

#include <filesystem>

#include "core/command_line.hpp"
#include "core/error.hpp"
#include "core/terminal.hpp"
#include "viz/export/export_run.hpp"
#include "viz/find_runs.hpp"

namespace {

using namespace lab;

core::Manual manual() {
  core::Manual m;
  m.program = "lab export";
  m.summary = "writes what the viewer shows of a run to files";
  m.synopsis = {"[RUN...] [OPTIONS] --png FILE | --svg FILE | --gif FILE | --mp4 FILE"};
  m.description = {
      "Draws a run as lab view does, without a display: a panel as a picture in pixels or in "
      "lines, "
      "or as an animation over an episode or over the training. A RUN is a folder, a number or a "
      "name; without one it is the newest. The first is looked at; the others lie over it in "
      "plots.",
      "In the viewer, the button \"export\" shows the command that makes the picture on the "
      "screen."};
  m.examples = {
      {"frozenlake/001 --board --png lake.png", "The board with the values at the end."},
      {"--board --checkpoint 600 --svg lake.svg", "The newest run's values after 600 steps."},
      {"--board --gif walk.gif", "Its last episode, step by step."},
      {"--board --over training --gif values.gif", "How the values spread from the goal."},
      {"001 002 003 --plot score/mean100 --plot q/distance --svg curves.svg",
       "Two plots of three runs: mean and 95 % band if they differ only in the seed."},
      {"hello/001 --checkpoint 10 --png gates.png", "The gates after 10 epochs."}};
  return m;
}

int run(int argc, const char* const* argv) {
  viz::ExportRequest request;
  viz::View view;
  core::FieldList request_fields, view_fields;
  fields(request_fields, request);
  fields(view_fields, view);
  std::vector<std::string> names;
  if (!core::parse_command_line(manual(), {&request_fields, &view_fields}, argc, argv,
                                request.given, &names)) {
    return 0;
  }
  viz::check_ranges(view);
  viz::check_request(request);
  core::catch_stop_signals();
  const auto runs = viz::find_runs(request.runs, names);
  for (const auto& line : viz::export_run(runs, view, request)) core::print(line + "\n");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const int status = lab::core::run_program("lab export", [&] { return run(argc, argv); });
  const int signal = lab::core::stop_signal();
  return status != 0 && signal != 0 ? 128 + signal : status;
}
