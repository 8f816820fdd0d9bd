#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/run_request.hpp"
#include "labs/hello/options.hpp"

namespace lab::labs::hello {

enum class WhoseCell { lab, mine };

/// What the user asks for: everything on the command line that is no setting of the training.
struct Request : core::RunRequest {
  bool train = false, compare = false, inspect = false, gradcheck = false;
  std::int64_t sample = 0;
  std::int64_t seeds = 0;
  std::string resume;  // a run; or "newest"

  double temperature = 1;
  std::string prompt;
  WhoseCell cell = WhoseCell::lab;
};

void fields(core::FieldList& f, Request& r);

/// Runs one request; the exit code. One function a file of the same name.
int train(const Request& request, const Options& options);
int resume(const Request& request);
int train_seeds(const Request& request, const Options& options);
int compare(const Request& request, const Options& options);
int inspect(const Request& request);
int sample(const Request& request, const Options& options);
int gradcheck(const Request& request, Options options);

/// Reads the command line and runs what it asks for.
int run(int argc, const char* const* argv);

}  // namespace lab::labs::hello

namespace lab::core {

template <>
inline constexpr std::array<std::string_view, 2> kNames<labs::hello::WhoseCell>{"lab", "mine"};

}  // namespace lab::core
