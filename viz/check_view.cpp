#include "viz/check_view.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "core/error.hpp"
#include "core/text.hpp"
#include "viz/app.hpp"
#include "viz/data/hello_run.hpp"
#include "viz/data/lake_run.hpp"
#include "viz/data/movielens_run.hpp"
#include "viz/data/tracing_students.hpp"

namespace lab::viz {
namespace {

bool has(const std::vector<std::string>& words, const std::string& word) {
  return std::ranges::find(words, word) != words.end();
}

/// "a", "a or b", "a, b or c".
std::string listed(const std::vector<std::string>& words, std::string_view last_word) {
  if (words.empty()) return {};
  std::string text = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) {
    text += i + 1 == words.size() ? fmt::format(" {} ", last_word) : ", ";
    text += words[i];
  }
  return text;
}

/// "the layers 0 to 3", "only the layer 0".
std::string counted(const char* what, std::int64_t count) {
  return count == 1 ? fmt::format("only the {} 0", what)
                    : fmt::format("the {}s 0 to {}", what, count - 1);
}

std::vector<std::string> parts(std::string_view key) {
  std::vector<std::string> words(1);
  for (const char c : key) {
    if (c == '/') {
      words.emplace_back();
    } else {
      words.back() += c;
    }
  }
  return words;
}

/// What may be meant by `key`: those that share its last part ("score" in "train/score"), else the
/// one that is spelt most alike; each in quotation marks.
std::vector<std::string> similar(const std::string& key, const std::vector<std::string>& keys) {
  constexpr std::size_t kMost = 3;
  std::vector<std::string> found;
  for (const auto& known : keys) {
    if (found.size() < kMost && has(parts(known), parts(key).back())) {
      found.push_back(fmt::format("'{}'", known));
    }
  }
  if (!found.empty()) return found;
  if (const auto near = core::nearest(key, keys); !near.empty()) {
    found.push_back(fmt::format("'{}'", near));
  }
  return found;
}

/// What can be had instead of what there is not.
std::string instead(const std::vector<std::string>& meant, const std::vector<std::string>& all) {
  return fmt::format("{}: choose one of {}",
                     meant.empty() ? "" : fmt::format(" (did you mean {}?)", listed(meant, "or")),
                     fmt::join(all, ", "));
}

void check_plots(const Scene& scene, std::vector<Misfit>& misfits) {
  std::vector<std::string> keys;
  for (const auto& shown : scene.runs) {
    for (const auto& key : shown.run->metrics().keys()) {
      if (!has(keys, key)) keys.push_back(key);
    }
  }
  if (keys.empty()) return;
  for (const auto& key : scene.view.plots) {
    if (has(keys, key)) continue;
    misfits.push_back({fmt::format("--plot: {} no metric '{}'{}",
                                   scene.runs.size() == 1 ? "this run has" : "these runs have", key,
                                   instead(similar(key, keys), keys)),
                       [key](View& view) { std::erase(view.plots, key); }});
  }
}

void check_lake(const Scene& scene, std::vector<Misfit>& misfits) {
  const auto& view = scene.view;
  LakeRun lake;
  lake.look_at(*scene.run);
  if (!lake.problem().empty()) return;
  const int states = lake.map().state_count();
  if (view.from >= states) {
    misfits.push_back({fmt::format("--from: there is no cell {}; this lake has {}", view.from,
                                   counted("cell", states)),
                       [](View& changed) { changed.from = -1; }});
  }
  if (view.episode < 0) return;
  auto& episodes = scene.run->episodes();
  const auto drop = [](View& changed) { changed.episode = -1; };
  if (episodes.count() == 0) {
    misfits.push_back({"--episode: this run has recorded no episode", drop});
    return;
  }
  const auto first = episodes.number(0), last = episodes.number(episodes.count() - 1);
  if (view.episode < first || view.episode > last) {
    misfits.push_back({fmt::format("--episode: this run has not recorded episode {}, only "
                                   "episodes from {} to {}",
                                   view.episode, first, last),
                       drop});
  }
}

void check_hello(const Scene& scene, std::vector<Misfit>& misfits) {
  const auto& view = scene.view;
  if (view.layer == 0 && view.gate.empty() && view.unit < 0) return;
  auto& run = *scene.run;
  const auto reading = load_reading(run, hello_config(run.config()), run.last_step());
  if (reading.layers == 0 || reading.units == 0) return;
  if (view.layer >= reading.layers) {
    misfits.push_back({fmt::format("--layer: there is no layer {}; this network has {}", view.layer,
                                   counted("layer", reading.layers)),
                       [](View& changed) { changed.layer = 0; }});
  }
  const auto add = [&](std::string message) {
    misfits.push_back({std::move(message), [](View& changed) {
                         changed.gate.clear();
                         changed.unit = -1;
                       }});
  };
  std::vector<std::string> gates;
  for (const auto& track : reading.tracks) gates.emplace_back(1, track.letter);
  const auto units = counted("unit", reading.units);
  if (!view.gate.empty() && !has(gates, view.gate)) {
    add(fmt::format("--gate: there is no gate '{}'; this cell has {}", view.gate,
                    listed(gates, "and")));
  } else if (view.unit >= reading.units) {
    add(fmt::format("--unit: there is no unit {}; this cell has {}", view.unit, units));
  } else if (!view.gate.empty() && view.unit < 0) {
    add(fmt::format("--gate {} needs --unit, too: this cell has {}", view.gate, units));
  } else if (view.gate.empty() && view.unit >= 0) {
    add(fmt::format("--unit {} needs --gate, too: {}", view.unit, listed(gates, "or")));
  }
}

void check_movielens(const Scene& scene, std::vector<Misfit>& misfits) {
  const auto& view = scene.view;
  if (view.movie < 0 && view.genre.empty()) return;
  MovieLensRun run;
  run.look(*scene.run, scene.run->last_step());
  const auto films =
      static_cast<std::int64_t>(std::max(run.films().films.size(), run.epoch().places.size() / 2));
  if (films > 0 && view.movie >= films) {
    misfits.push_back({fmt::format("--movie: there is no film {}; this run has {}", view.movie,
                                   counted("film", films)),
                       [](View& changed) { changed.movie = -1; }});
  }
  const auto& genres = run.genres();
  if (!view.genre.empty() && !genres.empty() && !has(genres, view.genre)) {
    misfits.push_back({fmt::format("--genre: no film is of the genre '{}'{}", view.genre,
                                   instead(similar(view.genre, genres), genres)),
                       [](View& changed) { changed.genre.clear(); }});
  }
}

void check_tracing(const Scene& scene, std::vector<Misfit>& misfits) {
  const auto& view = scene.view;
  if (view.student.empty() && view.attention == 0 && view.head == 0) return;
  TracingStudents students;
  students.look(*scene.run, view.student);
  const auto users = students.users();
  if (users.empty()) return;
  if (!view.student.empty() && !has(users, view.student)) {
    misfits.push_back(
        {fmt::format("--student: '{}' was not inspected, only {}: ./lab tracing --inspect {} --run "
                     "{} adds this one",
                     view.student, listed(users, "and"), view.student, scene.run->summary().name),
         [](View& changed) { changed.student.clear(); }});
  }
  const auto& student = students.student();
  if (student.steps.empty() || (!student.has_attention() && !student.attentions.empty())) return;
  const auto layers = std::ssize(student.attentions);
  const auto drop = [](View& changed) { changed.attention = changed.head = 0; };
  if (layers == 0) {
    if (view.attention == 0 && view.head == 0) return;
    misfits.push_back({fmt::format("--{}: this model ({}) has no attention",
                                   view.attention > 0 ? "attention" : "head", student.model),
                       drop});
    return;
  }
  if (view.attention >= layers) {
    misfits.push_back({fmt::format("--attention: there is no attention {}; this model has {}",
                                   view.attention, counted("attention", layers)),
                       drop});
    return;
  }
  const auto heads = student.attentions[static_cast<std::size_t>(view.attention)].heads;
  if (view.head >= heads) {
    misfits.push_back({fmt::format("--head: there is no head {}; this attention has {}", view.head,
                                   counted("head", heads)),
                       [](View& changed) { changed.head = 0; }});
  }
}

}  // namespace

std::vector<Misfit> misfits(const Scene& scene) {
  std::vector<Misfit> found;
  check_plots(scene, found);
  if (scene.run == nullptr) return found;
  const auto& lab = scene.run->lab();
  if (lab == "frozenlake") check_lake(scene, found);
  if (lab == "hello") check_hello(scene, found);
  if (lab == "movielens") check_movielens(scene, found);
  if (lab == "tracing") check_tracing(scene, found);
  return found;
}

void check_view(const Scene& scene) {
  const auto found = misfits(scene);
  if (!found.empty()) fail_usage("{}", found.front().message);
}

Panel& find_panel(const std::vector<std::unique_ptr<Panel>>& panels, const std::string& name,
                  const Scene& scene) {
  Panel* panel = panel_for(panels, name, scene.run);
  if (panel == nullptr) {
    std::vector<std::string> names;
    for (const auto& known : panels) names.emplace_back(known->name());
    const auto near = core::nearest(name, names);
    fail_usage("--panel: there is no '{}'{}", name,
               near.empty() ? fmt::format(": choose {}", listed(names, "or"))
                            : fmt::format("; did you mean '{}'?", near));
  }
  if (!panel->suits(*scene.run)) {
    fail("the panel '{}' has nothing to show of {} (a run of {})", name,
         scene.run->summary().directory.string(), scene.run->lab());
  }
  return *panel;
}

void check_beside(const Scene& scene) {
  const auto& run = scene.run->summary();
  const auto run_name = run.directory.string();
  if (scene.other == nullptr) fail_usage("--beside: {} is the run itself: name another", run_name);
  const auto& other = scene.other->summary();
  const auto other_name = other.directory.string();
  if (other.status == RunStatus::unreadable) fail("{}: {}", other_name, other.problem);
  if (run.lab != other.lab) {
    fail_usage(
        "--beside: {} is a run of {}, and {} is one of {}: only runs of one lab can be drawn "
        "beside "
        "each other",
        other_name, other.lab, run_name, run.lab);
  }
}

}  // namespace lab::viz
