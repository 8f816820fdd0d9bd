#include "viz/panels/experiment_settings.hpp"

#include <algorithm>

#include "core/command_line.hpp"
#include "core/text.hpp"

namespace lab::viz {
namespace {

using Kind = core::Field::Kind;

const std::string kSeed = "seed";  // every lab's

void append(std::vector<std::string>& words, std::vector<std::string> more) {
  words.insert(words.end(), more.begin(), more.end());
}

}  // namespace

void ExperimentSettings::set_options(std::vector<LabOption> options) {
  options_ = std::move(options);
}

void ExperimentSettings::start_from(const nlohmann::ordered_json& run_options) {
  run_options_ = run_options.is_object() ? run_options : nlohmann::ordered_json::object();
}

nlohmann::ordered_json ExperimentSettings::before(const LabOption& option) const {
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
    const bool decides = option->kind == Kind::choice || option->kind == Kind::text;
    if (decides) append(words, option_words(*option, value(*option)));
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
