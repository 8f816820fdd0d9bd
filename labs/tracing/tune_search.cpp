#include "labs/tracing/tune_search.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"

namespace lab::labs::tracing {
namespace {

namespace fs = std::filesystem;

constexpr unsigned kBetweenLooks = 10'000;  // microseconds

nlohmann::ordered_json parsed(const std::string& text) {
  return nlohmann::ordered_json::parse(text, nullptr, /*allow_exceptions=*/false);
}

/// The trainings of one rung: those that wait, and those that run.
class RungTrainings {
 public:
  RungTrainings(std::deque<TrialTraining> waiting, std::size_t jobs)
      : waiting_(std::move(waiting)), jobs_(jobs) {}

  [[nodiscard]] bool are_left() const { return !waiting_.empty() || !running_.empty(); }
  [[nodiscard]] std::size_t running() const { return running_.size(); }

  /// Starts what may start; `end` is called for those that an earlier call had ended.
  template <class End>
  void start(const End& end) {
    while (!waiting_.empty() && running_.size() < jobs_ && !waiting_.front().is_taken()) {
      auto training = std::move(waiting_.front());
      waiting_.pop_front();
      if (const auto outcome = training.ended()) {
        end(*outcome);
        continue;
      }
      training.start();
      running_.push_back(std::move(training));
    }
  }
  /// Calls `end` for each that has ended since.
  template <class End>
  void look(const End& end) {
    for (auto& training : running_) {
      if (training.is_running()) continue;
      if (!stopping_) end(training.result());
      training.child.reset();
    }
    std::erase_if(running_, [](const auto& training) { return training.child == nullptr; });
  }
  void stop() {
    stopping_ = true;
    waiting_.clear();
    for (auto& training : running_) training.child->stop();
  }

 private:
  std::deque<TrialTraining> waiting_;
  std::vector<TrialTraining> running_;
  std::size_t jobs_;
  bool stopping_ = false;
};

}  // namespace

std::optional<SearchPlan> plan_in(const fs::path& folder) {
  const auto file = folder / "search.json";
  std::error_code error;
  if (!fs::exists(file, error)) return std::nullopt;
  return plan_from(parsed(core::read_file(file)), file.string());
}

Search::Search(fs::path folder, const SearchPlan& plan)
    : folder_(std::move(folder)), plan_(plan), trials_(draw_trials(plan)) {
  begin();
  read_outcomes();
}

void Search::begin() {
  const auto begun = plan_in(folder_);
  if (begun && *begun != plan_) {
    fail(
        "{}: is a search with other settings: choose another --name, or go on with it by ./lab "
        "tracing --tune --name {}",
        folder_.string(), folder_.filename().string());
  }
  if (begun) return;
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) {
    fail("{}: cannot make this folder: {} (choose another place with --runs DIR)", folder_.string(),
         error.message());
  }
  core::write_file(folder_ / "search.json", to_json(plan_).dump(2) + "\n");
}

void Search::read_outcomes() {
  const auto file = folder_ / "trials.jsonl";
  if (core::is_held(file)) {
    fail("{}: another process is at this search: wait for it, or stop it", folder_.string());
  }
  std::uint64_t whole = 0;
  std::error_code error;
  if (fs::exists(file, error)) {
    for (const auto& line : core::whole_lines(file)) {
      whole += line.size() + 1;
      auto outcome = outcome_from(parsed(line), file.string());
      const auto trial = static_cast<std::size_t>(outcome.trial);
      if (trial >= trials_.size() ||
          static_cast<std::size_t>(outcome.rung) != trials_[trial].outcomes.size()) {
        fail("{}: trial {} has no outcome on rung {} yet: the file is damaged", file.string(),
             outcome.trial, outcome.rung);
      }
      trials_[trial].outcomes.push_back(std::move(outcome));
    }
  }
  lines_.emplace(file, whole);
  lines_->hold();
}

TrialTraining Search::training_of(int number, std::size_t rung, int threads) const {
  const auto& trial = trials_[static_cast<std::size_t>(number)];
  auto words = words_of(plan_.fixed);
  const auto drawn = words_of(trial.drawn);
  words.insert(words.end(), drawn.begin(), drawn.end());
  return {.run = folder_ / "tracing" / trial.run(plan_),
          .words = std::move(words),
          .outcome = {.trial = number, .rung = static_cast<int>(rung), .message = {}},
          .epochs = rungs_of(plan_)[rung].epochs,
          .patience = options_of(plan_.fixed, trial.drawn).patience,
          .threads = threads};
}

bool Search::run(int jobs, int threads, const SearchShow& show) {
  for (std::size_t rung = 0; rung < rungs_of(plan_).size(); ++rung) {
    if (!run_rung(rung, jobs, threads, show)) return false;
  }
  return true;
}

bool Search::run_rung(std::size_t rung, int jobs, int threads, const SearchShow& show) {
  const auto numbers = trials_on(plan_, trials_, rung);
  std::deque<TrialTraining> left;
  for (const int number : numbers) {
    if (trials_[static_cast<std::size_t>(number)].outcomes.size() > rung) continue;
    left.push_back(training_of(number, rung, threads));
  }
  std::size_t ended = numbers.size() - left.size();
  RungTrainings trainings(std::move(left), static_cast<std::size_t>(jobs));
  const auto end = [&](const RungOutcome& outcome) {
    record(outcome);
    ++ended;
    show.ended(trials_[static_cast<std::size_t>(outcome.trial)]);
  };
  while (trainings.are_left()) {
    if (core::stop_requested()) trainings.stop();
    trainings.start(end);
    trainings.look(end);
    show.progress(rung, numbers.size(), trainings.running(), ended);
    usleep(kBetweenLooks);
  }
  return !core::stop_requested();
}

void Search::record(const RungOutcome& outcome) {
  lines_->append_line(to_json(outcome).dump());
  lines_->flush();
  trials_[static_cast<std::size_t>(outcome.trial)].outcomes.push_back(outcome);
}

fs::path search_folder(const fs::path& runs, const std::string& name) {
  auto parent = (runs / "").parent_path();  // without a slash at its end
  parent += "-tune";
  if (!name.empty()) {
    if (fs::path(name).filename() != name || name == "." || name == "..") {
      fail_usage("--name: '{}' is no name of a folder (use --runs for the place)", name);
    }
    return parent / name;
  }
  std::int64_t highest = 0;
  std::error_code error;
  for (fs::directory_iterator entry(parent, error), end; !error && entry != end;
       entry.increment(error)) {
    std::int64_t number = 0;
    if (core::parse(entry->path().filename().string(), number)) highest = std::max(highest, number);
  }
  return parent / fmt::format("{:03}", highest + 1);
}

}  // namespace lab::labs::tracing
