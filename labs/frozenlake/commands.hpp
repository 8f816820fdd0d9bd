#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/run_request.hpp"
#include "labs/frozenlake/options.hpp"

namespace lab::labs::frozenlake {

/// What the user asks for: everything on the command line that is no setting of the training.
struct Request : core::RunRequest {
  bool train = false, evaluate = false, play = false, show = false;
  std::string resume;  // a run; or "newest"
  std::int64_t seeds = 0;
  std::string sweep;
  std::int64_t trials = 20;
  int threads = 0;
  Preset preset = Preset::standard;

  std::int64_t test_episodes = 1'000;
  double delay = 0.25;
};

void fields(core::FieldList& f, Request& r);

/// Runs one request; the exit code. One function a file of the same name.
int train(const Request& request, const Options& options);
int resume(const Request& request);
int compare_mistake(const Request& request, const Options& options);
int train_seeds(const Request& request, const Options& options);
int sweep(const Request& request, const Options& options);
int evaluate(const Request& request, const Options& options);
int play(const Request& request, const Options& options);
int show(const Request& request, const Options& options);

/// Reads the command line and runs what it asks for.
int run(int argc, const char* const* argv);

/// A policy to look at: of a run's newest values, or computed where --agent asks for no run.
struct Learned {
  Options options;
  std::vector<float> q;  // [S × A]
  std::string title;     // "runs/frozenlake/001-4x4-dqn, step 1482"
};
Learned load_learned(const Request& request, const Options& options);

/// One training from start to end without a word, recorded (unless --no-record) under the request's
/// runs folder as `suffix`; what result.json holds. `suffix` follows --name or the run's number.
nlohmann::ordered_json train_quietly(const Request& request, const Options& options,
                                     const std::string& suffix);

/// Calls `work(i)` for i in [0, count) from `threads` threads (0: one a processor). The first error
/// stops the others and is thrown here.
void in_parallel(std::int64_t count, int threads, const std::function<void(std::int64_t)>& work);

}  // namespace lab::labs::frozenlake
