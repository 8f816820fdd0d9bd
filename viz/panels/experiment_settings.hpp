#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "viz/data/lab_options.hpp"

namespace lab::viz {

/// The options of a training that is to be started. Each has the value that the user gave it, else
/// that of the run it starts from, else the lab's default.
class ExperimentSettings {
 public:
  /// What the lab's program lists when it is given the words `asked` (those that other defaults
  /// follow from). Later lists may have other defaults; what was set stays.
  void set_options(std::vector<LabOption> options, std::vector<std::string> asked = {});
  [[nodiscard]] const std::vector<LabOption>& options() const { return options_; }

  /// Begins at the options of a run (its config.json's "options"; null: at the defaults), started
  /// by `command` (empty: not known). What does not fit is left out; what the user set stays.
  ///
  /// config.json records every option, also what was left to the lab: what has the default that
  /// follows from the run's own options, and what the lab filled in itself (a default of 0 that the
  /// command does not name). Such an option is not said, so that it follows when the map, say, is
  /// changed.
  void start_from(const nlohmann::ordered_json& run_options, const std::string& command = "");

  [[nodiscard]] nlohmann::ordered_json value(const LabOption& option) const;
  /// The value that reset() goes back to.
  [[nodiscard]] nlohmann::ordered_json before(const LabOption& option) const;
  [[nodiscard]] bool is_changed(const LabOption& option) const;
  [[nodiscard]] bool any_changed() const;
  /// Does nothing when the option does not take `value`.
  void set(const LabOption& option, const nlohmann::ordered_json& value);
  void reset(const LabOption& option) { set_.erase(option.name); }
  void reset_all() { set_.clear(); }

  [[nodiscard]] std::int64_t seed() const;
  /// What the command line must say beside the seed: each option that is not at its default.
  [[nodiscard]] std::vector<std::string> words() const;
  /// The options that are not at their defaults, without the seed.
  [[nodiscard]] std::vector<const LabOption*> not_default() const;
  /// Those of words() that other defaults may follow from (a model brings its own settings).
  [[nodiscard]] std::vector<std::string> deciding_words() const;

 private:
  [[nodiscard]] std::vector<std::string> run_deciding_words() const;
  [[nodiscard]] bool is_filled_in(const LabOption& option) const;
  void find_left_to_lab();

  std::vector<LabOption> options_;
  std::vector<std::string> asked_;  // what the list was asked for with
  std::string command_;             // of the run
  std::set<std::string> left_to_lab_;
  nlohmann::ordered_json run_options_ = nlohmann::ordered_json::object();
  std::map<std::string, nlohmann::ordered_json> set_;
};

/// The command that trains so, as it is typed at the root of the repository; `runs` is left out
/// where it is the usual folder, `pace` where it is 0.
std::string training_command(const std::string& lab, const std::vector<std::string>& words,
                             std::int64_t seed, double pace, const std::string& runs);

}  // namespace lab::viz
