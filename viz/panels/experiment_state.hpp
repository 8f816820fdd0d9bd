#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "viz/panels/experiment_query.hpp"
#include "viz/panels/experiment_queue.hpp"
#include "viz/panels/experiment_settings.hpp"
#include "viz/scene.hpp"

namespace lab::viz {

/// What the user is about to train: which lab, with which options, how fast. Each lab keeps its own
/// settings when another is tried in between.
class ExperimentState {
 public:
  /// The folder with the programs lab-…, and the folder that new runs go to.
  void set_folders(const std::filesystem::path& programs, const std::filesystem::path& runs);
  [[nodiscard]] const std::filesystem::path& programs() const { return programs_; }

  /// When another run is looked at, its lab is chosen, and its options are begun with unless the
  /// user has changed some.
  void follow(const Scene& scene);
  void choose(const std::string& lab) { lab_ = lab; }
  /// The chosen lab; empty when there is none to choose.
  [[nodiscard]] const std::string& lab() const { return lab_; }
  ExperimentSettings& settings() { return benches_[lab_].settings; }

  /// Begins with a run's options; null: with the defaults.
  void start_from(const Run* run);
  /// The name of that run; empty: the defaults.
  [[nodiscard]] const std::string& base() { return benches_[lab_].base; }

  /// Asks the lab's program what can be set, where that is not known for the present settings, and
  /// takes an answer that has come. The other waits for it.
  void ask();
  void ask_and_wait();
  [[nodiscard]] bool is_asking() { return benches_[lab_].query.is_waiting(); }
  /// Whether what can be set is known.
  [[nodiscard]] bool is_ready() { return !settings().options().empty() && !is_asking(); }
  /// Why the program gave no answer, for the user; empty when it did.
  [[nodiscard]] const std::string& problem() { return benches_[lab_].query.problem(); }

  /// Steps or epochs a second; 0: as fast as it can.
  double pace = 0;

  /// The command that trains so, as it is typed.
  [[nodiscard]] std::string command();
  /// Trainings with the seeds `first`, `first` + 1, …
  [[nodiscard]] std::vector<TrainingOrder> orders(std::int64_t first, int count);

 private:
  struct Bench {
    ExperimentSettings settings;
    OptionsQuery query;
    std::string base;
  };
  std::map<std::string, Bench> benches_;  // by lab
  std::string lab_;
  std::filesystem::path programs_, runs_ = "runs";
  std::filesystem::path seen_;  // the run that was looked at in the last frame
};

}  // namespace lab::viz
