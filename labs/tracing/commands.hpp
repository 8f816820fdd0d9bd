#pragma once

#include <string>
#include <vector>

#include "core/run_request.hpp"
#include "labs/tracing/options.hpp"

namespace lab::labs::tracing {

/// What the user asks for: everything on the command line that is no setting of the training.
struct Request : core::RunRequest {
  bool train = false;
  std::string resume;  // a run; or "newest"
  bool infer = false;
  bool evaluate = false;
  std::string inspect;  // USER
  bool compare = false;
  bool ablate = false;
  bool leak_test = false;
  bool tune = false;

  std::string out = "-";
  int seeds = 1;
  int trials = 16;
  int jobs = 0;
};

void fields(core::FieldList& f, Request& r);

/// Runs one request; the exit code. One function a file of the same name.
int train(const Request& request, const Options& options);
/// Of the options only --epochs counts.
int resume(const Request& request, const Options& options);
int infer(const Request& request, const std::string& data);
int evaluate(const Request& request, const std::string& data);
int inspect(const Request& request);
int compare(const Request& request, const Options& options);
int ablate(const Request& request, const Options& options);
int leak_test(const Request& request, const Options& options);
int train_folds(const Request& request, const Options& options);
int tune(const Request& request, const Options& options);

/// Reads the command line and runs what it asks for.
int run(int argc, const char* const* argv);

}  // namespace lab::labs::tracing
