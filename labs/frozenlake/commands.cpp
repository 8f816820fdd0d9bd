#include "labs/frozenlake/commands.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "core/command_line.hpp"
#include "core/error.hpp"
#include "core/request_checks.hpp"
#include "core/run_directory.hpp"
#include "core/terminal.hpp"
#include "core/watch.hpp"
#include "labs/frozenlake/recorder.hpp"

namespace lab::labs::frozenlake {
namespace {

core::Manual manual() {
  core::Manual m;
  m.program = "lab frozenlake";
  m.summary = "an agent learns to cross a frozen lake";
  m.synopsis = {"--train [OPTIONS]", "--train --seeds N | --sweep SPEC | --mistake NAME [OPTIONS]",
                "--evaluate | --play | --show [--run RUN]", "--resume RUN"};
  m.description = {
      "The lake is a grid of ice with holes in it. Walking from the start S to the goal G earns 1, "
      "everything else 0; a hole ends the walk, and on slippery ice a step often goes to one side. "
      "It is the same lake, with the same random numbers, as Gymnasium's FrozenLake-v1.",
      "The agent is a DQN whose network begins with an embedding of the state's number. It trains "
      "until the mean score of the last 100 episodes reaches 0.9 (\"cleared\"), records everything "
      "in a run directory, and ends with the policy that it learned, measured exactly against the "
      "best one possible. labs/frozenlake/README.md explains the mathematics and every option."};
  m.files = {{"runs/frozenlake/NNN-…/",
              "One run: config.json, metrics.jsonl, episodes.jsonl, values/*.npy "
              "(Q tables), checkpoints/*.npz, result.json (written last)."}};
  m.examples = {
      {"--train", "Learn to cross the 4x4 lake."},
      {"--train --watch", "The same, and see in a window how the values spread from the goal."},
      {"--train --slippery", "The same on slippery ice, where no policy is certain to arrive."},
      {"--train --map 8x8 --seeds 20", "Twenty seeds on the large lake, with median and spread."},
      {"--train --preset exam", "The settings of a published exercise."},
      {"--mistake no-mask", "Train with a famous error beside the right version."},
      {"--sweep lr=1e-4..1e-2,target-every=10..500 --trials 30", "Random search over options."},
      {"--play", "Watch the newest run's policy walk (space pauses, arrows step)."}};
  return m;
}

}  // namespace

void fields(core::FieldList& f, Request& r) {
  f.group("What to do");
  f("train", r.train, "Train an agent");
  f("evaluate", r.evaluate, "Play a run's greedy policy without learning, and count");
  f("play", r.play, "Show an episode of a run's greedy policy, step by step");
  f("show", r.show, "Print a run's Q table and its arrows");
  f("resume", r.resume, "go on with a run that was stopped, from its last checkpoint", "RUN");
  f("seeds", r.seeds, "train this many seeds, from --seed on, in several threads; 0: one",
    {0, 100'000});
  f("sweep", r.sweep,
    "random search: options with ranges (lr=1e-4..1e-2) or choices (hidden=32|64), with commas "
    "between them; --seeds of each trial. The same --name goes on where it stopped",
    "SPEC");
  f("trials", r.trials, "how many settings the sweep tries", {1, 100'000});
  f("preset", r.preset, "settings to begin with");

  f.group("How to do it");
  core::run_fields(f, r);
  f("threads", r.threads, "threads for --seeds and --sweep; 0: one a processor", {0, 1024});
  f("test-episodes", r.test_episodes, "episodes of --evaluate", {1, 1e9});
  f("delay", r.delay, "seconds between the steps of --play", {0, 60});
}

int run(int argc, const char* const* argv) {
  Request request;
  Options options;
  if (!core::read_arguments(manual(), argc, argv, request, options)) return 0;

  const bool mistake = options.mistake != Mistake::none;
  // A preset lies under what was said beside it; so does the exercise's when a mistake is shown.
  const bool exam = request.preset == Preset::exam || (mistake && !request.was_given("preset"));
  if (exam) {
    options = exam_preset();
    core::read_arguments(manual(), argc, argv, request, options);
  }
  if (request.list_options) return core::print_options(exam ? exam_preset() : Options{});
  request.command_line = core::command_text("lab frozenlake", argc, argv);

  const bool trains = request.train || request.seeds > 0 || !request.sweep.empty() || mistake;
  core::check_one_mode({{"train", trains},
                        {"evaluate", request.evaluate},
                        {"play", request.play},
                        {"show", request.show},
                        {"resume", !request.resume.empty()}});
  const bool one_training =
      request.train && request.seeds == 0 && request.sweep.empty() && !mistake;
  core::check_watch(request, one_training || !request.resume.empty());
  core::catch_stop_signals();
  if (!request.resume.empty()) return resume(request);
  if (request.evaluate) return evaluate(request, options);
  if (request.play) return play(request, options);
  if (request.show) return show(request, options);

  options = resolved(options);
  if (!request.sweep.empty()) return sweep(request, options);
  if (mistake) return compare_mistake(request, options);
  if (request.seeds > 0) return train_seeds(request, options);
  return train(request, options);
}

Learned load_learned(const Request& request, const Options& options) {
  if (request.was_given("agent") && request.run.empty() &&
      (options.agent == AgentKind::value_iteration || options.agent == AgentKind::random)) {
    const auto full = resolved(options);
    const auto lake = make_lake(full);
    const auto q = make_agent(full, lake.model())->q_values();
    return {full,
            {q.begin(), q.end()},
            options.agent == AgentKind::random ? "no learning" : "planned by value iteration"};
  }
  const auto directory = core::find_run(request.runs, "frozenlake", request.run);
  auto learned = Learned{options_of(core::read_run_config(directory, "frozenlake"),
                                    (directory / "config.json").string()),
                         {},
                         {}};
  if (request.was_given("seed")) learned.options.seed = options.seed;
  const auto steps = core::value_steps(directory);
  if (steps.empty())
    fail("{}: holds no values: the run was stopped before it began", directory.string());
  const auto file = directory / "values" / (core::step_name(steps.back()) + ".npy");
  learned.q = core::values_of<float>(core::read_npy(file), file.string());
  const auto states = static_cast<std::size_t>(make_map(learned.options).state_count());
  if (learned.q.size() != states * envs::FrozenLake::kActions) {
    fail("{}: holds {} values where its lake of {} cells needs {}", file.string(), learned.q.size(),
         states, states * envs::FrozenLake::kActions);
  }
  learned.title = fmt::format("{}, step {}", directory.string(), steps.back());
  return learned;
}

void in_parallel(std::int64_t count, int threads, const std::function<void(std::int64_t)>& work) {
  if (threads == 0) threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  threads = static_cast<int>(std::min<std::int64_t>(threads, count));
  std::atomic<std::int64_t> next = 0;
  std::exception_ptr failure;
  std::mutex mutex;
  const auto loop = [&] {
    for (std::int64_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!failure) failure = std::current_exception();
        next = count;
      }
    }
  };
  std::vector<std::jthread> pool;
  for (int i = 1; i < threads; ++i) pool.emplace_back(loop);
  loop();
  pool.clear();  // waits for all
  if (failure) std::rethrow_exception(failure);
}

}  // namespace lab::labs::frozenlake
