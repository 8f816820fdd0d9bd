#include "viz/app.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/options.hpp"

namespace lab::viz {
namespace {

constexpr double kTrainingSeconds = 20;  // of a replay of the whole training at speed 1

}  // namespace

std::vector<std::unique_ptr<Panel>> make_panels() {
  std::vector<std::unique_ptr<Panel>> panels;
  panels.push_back(make_lake_panel());
  panels.push_back(make_hello_panel());
  panels.push_back(make_movielens_panel());
  panels.push_back(make_tracing_panel());
  panels.push_back(make_grades_panel());
  panels.push_back(make_plots_panel());
  panels.push_back(make_experiment_panel());
  return panels;
}

Panel* panel_for(const std::vector<std::unique_ptr<Panel>>& panels, const std::string& name,
                 const Run* run) {
  for (const auto& panel : panels) {
    if (name.empty() ? run != nullptr && panel->suits(*run) : panel->name() == name) {
      return panel.get();
    }
  }
  return nullptr;
}

App::App(UiContext& ui, std::filesystem::path runs, std::filesystem::path programs, View view)
    : ui_(ui),
      runs_(runs),
      programs_(std::move(programs)),
      folder_(std::move(runs)),
      view_(std::move(view)),
      panels_(make_panels()) {
  dark_ = view_.dark;
  ui_.set_theme(theme());
}

Panel* App::chosen_panel(const Scene& scene) {
  auto* panel = panel_for(panels_, view_.panel, scene.run);
  // A lab's own panel stays chosen when a run of another lab is looked at, which it cannot show.
  const bool fits = panel != nullptr && scene.run != nullptr && panel->suits(*scene.run);
  if (!fits && (panel == nullptr || scene.run != nullptr)) {
    panel = panel_for(panels_, "", scene.run);
  }
  return panel != nullptr ? panel : panels_.back().get();
}

Panel* App::time_panel(const Scene& scene) { return panel_for(panels_, "", scene.run); }

void App::handle(const Event& event) {
  if (event.type == Event::Type::close) closed_ = true;
  ui_.feed(event);
  if (event.type == Event::Type::key_down && !ui_.wants_text()) key(event);
}

void App::key(const Event& event) {
  const auto is = [&](char letter) { return static_cast<int>(event.key) == letter; };
  if (event.key == Key::escape) escape_ = true;
  if (event.ctrl && (is('Q') || is('W'))) closed_ = true;
  if (ui_.has_popup()) return;
  if (event.ctrl) {
    if (is('E')) export_.open();
    if (is('D')) view_.dark = !view_.dark;
    return;
  }
  auto scene = runs_.scene(view_, theme());
  switch (event.key) {
    case Key::space: playback_.playing = !playback_.playing; break;
    case Key::left: step_moment(scene, -1); break;
    case Key::right: step_moment(scene, 1); break;
    case Key::home: step_moment(scene, -1e18); break;
    case Key::end: step_moment(scene, 1e18); break;
    case Key::page_up: step_checkpoint(scene, -1); break;
    case Key::page_down: step_checkpoint(scene, 1); break;
    default:
      if (is('L')) playback_.loop = !playback_.loop;
      if (static_cast<int>(event.key) >= '1' && static_cast<int>(event.key) <= '9') {
        playback_.speed = static_cast<int>(event.key) - '0';
        playback_.speed *= playback_.speed;
      }
  }
}

void App::step_moment(Scene& scene, double by) {
  auto* panel = time_panel(scene);
  if (panel == nullptr || panel->last_moment(scene) <= 0) return;
  playback_.playing = false;
  // On the way between two moments, a step leads to the next whole one.
  const double whole = by < 0 ? std::ceil(view_.moment) : std::floor(view_.moment);
  view_.moment = std::clamp(whole + by, 0.0, panel->last_moment(scene));
}

/// Those of the lab's own panel; where its picture is one of the end alone, those of the panel that
/// is shown.
std::vector<std::int64_t> App::training_steps(Scene& scene) {
  auto* panel = time_panel(scene);
  auto steps = panel == nullptr ? std::vector<std::int64_t>() : panel->training_steps(scene);
  return steps.empty() ? chosen_panel(scene)->training_steps(scene) : steps;
}

void App::step_checkpoint(Scene& scene, int by) {
  const auto steps = training_steps(scene);
  if (steps.empty()) return;
  const double now = scene.step();
  if (by < 0) {
    const auto after = std::find_if(steps.begin(), steps.end(), [&](std::int64_t step) {
      return static_cast<double>(step) >= now;
    });
    view_.step = static_cast<double>(after == steps.begin() ? steps.front() : *std::prev(after));
  } else {
    const auto next = std::find_if(steps.begin(), steps.end(), [&](std::int64_t step) {
      return static_cast<double>(step) > now;
    });
    // Behind the last one the view follows the run.
    view_.step =
        next == steps.end() || std::next(next) == steps.end() ? -1 : static_cast<double>(*next);
  }
}

void App::advance(double seconds) {
  if (!playback_.playing) return;
  auto scene = runs_.scene(view_, theme());
  auto* panel = time_panel(scene);
  if (panel == nullptr) return;
  if (playback_.over_training) {
    const auto steps = training_steps(scene);
    if (steps.size() < 2) {
      playback_.playing = false;
      return;
    }
    const auto first = static_cast<double>(steps.front());
    const auto last = static_cast<double>(steps.back());
    // Pressed at the end, it begins anew.
    double now = view_.step < 0 ? first : view_.step;
    now += (last - first) * seconds * playback_.speed / kTrainingSeconds;
    if (now >= last) {
      view_.step = playback_.loop ? first : -1;
      playback_.playing = playback_.loop;
    } else {
      view_.step = now;
    }
    return;
  }
  const double last = panel->last_moment(scene);
  if (view_.moment >= last) view_.moment = 0;
  view_.moment += seconds * playback_.speed;
  if (view_.moment >= last) {
    view_.moment = last;
    playback_.playing = playback_.loop;
  }
}

void App::obey(const std::string& command) {
  if (command.starts_with("show ")) {
    runs_.look_at(command.substr(5));
    view_.step = -1;
    view_.episode = -1;
  } else if (command.starts_with("tick ")) {
    // Runs that belong together: none goes when another one is looked at.
    if (!runs_.looked_at().empty()) runs_.tick(runs_.looked_at(), true);
    runs_.tick(command.substr(5), true);
  } else if (command == "export") {
    export_.open();
  }
}

nlohmann::ordered_json App::status() {
  auto scene = runs_.scene(view_, theme());
  nlohmann::ordered_json json;
  json["panel"] = std::string(chosen_panel(scene)->name());
  json["run"] = runs_.looked_at().filename().string();
  json["other"] = runs_.compared().filename().string();
  json["shown"] = scene.runs.size();
  json["runs"] = runs_.all().size();
  json["step"] = scene.step();
  json["last_step"] = scene.run == nullptr ? 0 : scene.run->last_step();
  json["rows"] = scene.run == nullptr ? 0 : scene.run->metrics().rows();
  json["playing"] = playback_.playing;
  json["loop"] = playback_.loop;
  json["speed"] = playback_.speed;
  json["export"] = export_.message();
  core::FieldList list;
  fields(list, view_);
  json["view"] = core::to_json(list);
  return json;
}

}  // namespace lab::viz
