#include "viz/panels/experiment_state.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/text.hpp"

namespace lab::viz {

void ExperimentState::set_folders(const std::filesystem::path& programs,
                                  const std::filesystem::path& runs) {
  programs_ = programs;
  if (!runs.empty()) runs_ = runs;
}

void ExperimentState::follow(const Scene& scene) {
  const auto labs = labs_in(programs_);
  const auto has = [&](const std::string& lab) {
    return std::find(labs.begin(), labs.end(), lab) != labs.end();
  };
  const auto looked_at =
      scene.run == nullptr ? std::filesystem::path() : scene.run->summary().directory;
  if (looked_at != seen_) {
    seen_ = looked_at;
    if (scene.run != nullptr && has(scene.run->lab())) {
      lab_ = scene.run->lab();
      // What the user is trying out is not taken away by a look at another run.
      if (!settings().any_changed()) start_from(scene.run);
    }
  }
  if (!has(lab_)) lab_ = labs.empty() ? std::string() : labs.front();
}

void ExperimentState::start_from(const Run* run) {
  auto& bench = benches_[lab_];
  const bool readable = run != nullptr && run->config().is_object();
  bench.base = readable ? run->summary().name : std::string();
  if (!readable) {
    bench.settings.start_from(nullptr);
    return;
  }
  const auto member = [&](const char* name) {
    const auto found = run->config().find(name);
    return found == run->config().end() ? nlohmann::ordered_json() : *found;
  };
  const auto command = member("command");
  bench.settings.start_from(member("options"),
                            command.is_string() ? command.get<std::string>() : std::string());
}

void ExperimentState::ask() {
  auto& bench = benches_[lab_];
  if (auto options = bench.query.take()) {
    bench.settings.set_options(std::move(*options), bench.query.words());
  }
  bench.query.ask(lab_program(programs_, lab_), bench.settings.deciding_words());
}

void ExperimentState::ask_and_wait() {
  auto& bench = benches_[lab_];
  // The second answer has the defaults that follow from what the first showed to differ.
  for (int i = 0; i < 2; ++i) {
    ask();
    if (auto options = bench.query.wait()) {
      bench.settings.set_options(std::move(*options), bench.query.words());
    }
  }
}

std::string ExperimentState::command() {
  return training_command(lab_, settings().words(), settings().seed(), pace, runs_.string());
}

std::vector<TrainingOrder> ExperimentState::orders(std::int64_t first, int count) {
  auto words = settings().words();
  if (pace > 0) words.insert(words.end(), {"--pace", core::number(pace)});
  std::vector<TrainingOrder> orders;
  for (int i = 0; i < count; ++i) {
    orders.push_back({lab_program(programs_, lab_), lab_, runs_, words, first + i});
  }
  return orders;
}

}  // namespace lab::viz
