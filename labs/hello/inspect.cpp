// --inspect: what a trained model's gates and states do, character by character.

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"
#include "labs/hello/commands.hpp"
#include "labs/hello/recorder.hpp"
#include "labs/hello/report.hpp"
#include "labs/hello/run_config.hpp"

namespace lab::labs::hello {
namespace {

constexpr int kMostUnits = 8, kMostSteps = 12;

/// What was read: inputs [T] and, where known, the true next characters.
struct Passage {
  std::vector<std::int32_t> inputs, targets;
  int shown_from = 0;
};

/// The prompt; or the whole training text, of which the last period is shown.
Passage passage_of(const Request& request, const TrainedModel& model) {
  Passage p;
  const bool prompt = !request.prompt.empty();
  auto tokens = prompt ? model.vocabulary.encode(request.prompt, "--prompt")
                       : model.vocabulary.encode(model.text, "the run's text");
  const auto period = static_cast<int>(tokens.size());
  if (prompt) {
    p.inputs = std::move(tokens);
    p.targets.assign(p.inputs.begin() + 1, p.inputs.end());
    p.targets.push_back(-1);  // nobody knows
  } else {
    const auto once = tokens;
    for (int i = 1; i < model.options.repeat; ++i) {
      tokens.insert(tokens.end(), once.begin(), once.end());
    }
    p.inputs.assign(tokens.begin(), tokens.end() - 1);
    p.targets.assign(tokens.begin() + 1, tokens.end());
  }
  const auto T = static_cast<int>(p.inputs.size());
  p.shown_from = std::max(0, T - (prompt ? T : period));
  return p;
}

/// Numbers `at` … `at` + H of a flat array.
std::span<const double> units(const std::vector<double>& values, std::size_t row, int hidden) {
  const auto H = static_cast<std::size_t>(hidden);
  return std::span(values).subspan(row * H, H);
}

/// The rows of one step and layer: each gate, c (the LSTM's), h.
std::vector<std::pair<std::string, std::span<const double>>> rows_of(const Reading& reading,
                                                                     const ModelShape& shape,
                                                                     std::size_t t, std::size_t l) {
  const auto letters = nn::gate_letters(shape.cell);
  const auto step = t * static_cast<std::size_t>(shape.layers) + l;
  std::vector<std::pair<std::string, std::span<const double>>> rows;
  // The RNN's only "gate" is its hidden state.
  for (std::size_t g = 0; letters.size() > 1 && g < letters.size(); ++g) {
    rows.emplace_back(letters.substr(g, 1),
                      units(reading.gates, step * letters.size() + g, shape.hidden));
  }
  if (!reading.cell.empty()) rows.emplace_back("c", units(reading.cell, step, shape.hidden));
  rows.emplace_back("h", units(reading.hidden, step, shape.hidden));
  return rows;
}

std::span<const double> probabilities_of(const Reading& reading, const ModelShape& shape,
                                         std::size_t t) {
  return units(reading.probabilities, t, shape.vocabulary);
}

std::string step_page(const TrainedModel& model, const Passage& passage, const Reading& reading,
                      std::size_t t) {
  const auto next = passage.targets[t];
  const auto& V = model.vocabulary;
  std::string text =
      core::styled(fmt::format("step {}: {}", t,
                               next < 0 ? envs::printable(V.character(passage.inputs[t])) + " →"
                                        : step_text(V, passage.inputs[t], next)),
                   "1");
  text += "\n  next: " + probability_line(V, probabilities_of(reading, model.shape, t), next);
  text += "\n";
  const int shown = std::min(model.shape.hidden, kMostUnits);
  for (std::size_t l = 0; l < static_cast<std::size_t>(model.shape.layers); ++l) {
    std::vector<std::string> headings{model.shape.layers > 1 ? fmt::format("<layer {}", l)
                                                             : "<unit"};
    for (int unit = 0; unit < shown; ++unit) headings.push_back(std::to_string(unit));
    core::Table table(std::move(headings));
    for (const auto& [name, values] : rows_of(reading, model.shape, t, l)) {
      std::vector<std::string> cells{name};
      for (const double value : values.first(static_cast<std::size_t>(shown))) {
        cells.push_back(fmt::format("{:.2f}", value));
      }
      table.add(std::move(cells));
    }
    text += table.text();
  }
  return text + "\n";
}

nlohmann::ordered_json step_json(const TrainedModel& model, const Passage& passage,
                                 const Reading& reading, std::size_t t) {
  nlohmann::ordered_json step;
  step["step"] = t;
  step["input"] = model.vocabulary.character(passage.inputs[t]);
  if (passage.targets[t] >= 0) step["next"] = model.vocabulary.character(passage.targets[t]);
  step["probabilities"] = probabilities_of(reading, model.shape, t);
  for (std::size_t l = 0; l < static_cast<std::size_t>(model.shape.layers); ++l) {
    nlohmann::ordered_json layer;
    for (const auto& [name, values] : rows_of(reading, model.shape, t, l)) layer[name] = values;
    step["layers"].push_back(layer);
  }
  return step;
}

}  // namespace

int inspect(const Request& request) {
  const auto model = load_model(request.runs, request.run);
  const auto passage = passage_of(request, model);
  Options options = model.options;
  if (options.implementation != Implementation::hand) {
    options.implementation = Implementation::fused;  // the same numbers, with its gates
    options.device = Device::cpu;
  }
  const auto learner = make_learner(options, model.shape);
  learner->set_state(model.state);
  const auto reading = learner->read(passage.inputs, /*with_gates=*/true);
  write_reading(model.run / "activations", "inspect", reading, model.shape);

  const std::size_t T = passage.inputs.size();
  if (request.json) {
    nlohmann::ordered_json page;
    page["run"] = model.run.string();
    page["step"] = model.step;
    page["model"] = name_of(options.model);
    page["vocabulary"] = model.vocabulary.characters();
    for (std::size_t t = 0; t < T; ++t) {
      page["steps"].push_back(step_json(model, passage, reading, t));
    }
    core::print(page.dump(2) + "\n");
    return 0;
  }
  auto first = static_cast<std::size_t>(passage.shown_from);
  if (T > kMostSteps) first = std::max(first, T - kMostSteps);
  std::string text =
      fmt::format("{} of {} units after {} training steps; characters {} to {} of {}:\n\n",
                  name_of(options.model), model.shape.hidden, model.step, first, T - 1, T);
  for (std::size_t t = first; t < T; ++t) text += step_page(model, passage, reading, t);
  if (model.shape.hidden > kMostUnits || first > 0) {
    text += fmt::format("All steps and units: --json, or activations/inspect-*.npy in\n  {}\n",
                        model.run.string());
  }
  core::print(text);
  return 0;
}

}  // namespace lab::labs::hello
