#include "viz/panels/experiment_settings.hpp"

#include <algorithm>
#include <array>
#include <sstream>

#include "core/command_line.hpp"
#include "core/text.hpp"

namespace lab::viz {
namespace {

using Kind = core::Field::Kind;

const std::string kSeed = "seed";  // every lab's

/// Options that bring values for others with them, which the command then does not name.
constexpr std::array kSources{"config", "preset", "mistake", "sweep", "resume"};

/// Whether other defaults may follow from it.
bool decides(const LabOption& option) {
  return option.kind == Kind::choice || option.kind == Kind::text;
}

/// Whether a command line gives an option, as "--lr 1", "--lr=1", "--double" or "--no-double".
bool names(const std::string& command, const std::string& option) {
  std::istringstream words(command);
  for (std::string word; words >> word;) {
    word = word.substr(0, word.find('='));
    if (word == "--" + option || word == "--no-" + option) return true;
  }
  return false;
}

void append(std::vector<std::string>& words, std::vector<std::string> more) {
  words.insert(words.end(), more.begin(), more.end());
}

}  // namespace

void ExperimentSettings::set_options(std::vector<LabOption> options,
                                     std::vector<std::string> asked) {
  options_ = std::move(options);
  asked_ = std::move(asked);
  find_left_to_lab();
}

void ExperimentSettings::start_from(const nlohmann::ordered_json& run_options,
                                    const std::string& command) {
  run_options_ = run_options.is_object() ? run_options : nlohmann::ordered_json::object();
  command_ = command;
  left_to_lab_.clear();
  find_left_to_lab();
}

/// Whether the lab chose the run's value where the command left it at 0.
bool ExperimentSettings::is_filled_in(const LabOption& option) const {
  const bool is_number = option.kind == Kind::integer || option.kind == Kind::real;
  return is_number && option.name != kSeed && option.initial == 0 && !command_.empty() &&
         !names(command_, option.name) &&
         std::none_of(kSources.begin(), kSources.end(),
                      [&](const char* source) { return names(command_, source); });
}

void ExperimentSettings::find_left_to_lab() {
  for (const auto& option : options_) {
    if (is_filled_in(option)) left_to_lab_.insert(option.name);
  }
  if (asked_ != run_deciding_words()) return;
  for (const auto& option : options_) {
    const auto found = run_options_.find(option.name);
    if (found != run_options_.end() && *found == option.initial) left_to_lab_.insert(option.name);
  }
}

/// The deciding words of the run alone, whatever the user has set.
std::vector<std::string> ExperimentSettings::run_deciding_words() const {
  std::vector<std::string> words;
  for (const auto& option : options_) {
    if (!decides(option)) continue;
    const auto found = run_options_.find(option.name);
    const bool is_said =
        found != run_options_.end() && fits(option, *found) && *found != option.initial;
    if (is_said) append(words, option_words(option, *found));
  }
  return words;
}

nlohmann::ordered_json ExperimentSettings::before(const LabOption& option) const {
  if (left_to_lab_.contains(option.name)) return option.initial;
  const auto found = run_options_.find(option.name);
  return found != run_options_.end() && fits(option, *found) ? *found : option.initial;
}

nlohmann::ordered_json ExperimentSettings::value(const LabOption& option) const {
  const auto found = set_.find(option.name);
  return found != set_.end() && fits(option, found->second) ? found->second : before(option);
}

bool ExperimentSettings::is_changed(const LabOption& option) const {
  return set_.count(option.name) != 0 && value(option) != before(option);
}

bool ExperimentSettings::any_changed() const {
  return std::any_of(options_.begin(), options_.end(),
                     [&](const auto& option) { return is_changed(option); });
}

void ExperimentSettings::set(const LabOption& option, const nlohmann::ordered_json& value) {
  if (!fits(option, value)) return;
  if (value == before(option)) {
    set_.erase(option.name);
  } else {
    set_[option.name] = value;
  }
}

std::int64_t ExperimentSettings::seed() const {
  const auto found = std::find_if(options_.begin(), options_.end(),
                                  [](const auto& option) { return option.name == kSeed; });
  return found == options_.end() ? 0 : value(*found).get<std::int64_t>();
}

std::vector<const LabOption*> ExperimentSettings::not_default() const {
  std::vector<const LabOption*> found;
  for (const auto& option : options_) {
    if (option.name != kSeed && value(option) != option.initial) found.push_back(&option);
  }
  return found;
}

std::vector<std::string> ExperimentSettings::words() const {
  std::vector<std::string> words;
  for (const auto* option : not_default()) append(words, option_words(*option, value(*option)));
  return words;
}

std::vector<std::string> ExperimentSettings::deciding_words() const {
  std::vector<std::string> words;
  for (const auto* option : not_default()) {
    if (decides(*option)) append(words, option_words(*option, value(*option)));
  }
  return words;
}

std::string training_command(const std::string& lab, const std::vector<std::string>& words,
                             std::int64_t seed, double pace, const std::string& runs) {
  std::string text = "./lab " + lab + " --train";
  for (const auto& word : words) text += " " + core::quoted(word);
  text += fmt::format(" --seed {}", seed);
  if (pace > 0) text += " --pace " + core::number(pace);
  if (!runs.empty() && runs != "runs") text += " --runs " + core::quoted(runs);
  return text;
}

}  // namespace lab::viz
