#include "viz/view.hpp"

namespace lab::viz {

void fields(core::FieldList& f, View& v) {
  f.group("The time that is shown");
  f("checkpoint", v.step, "training step of the values shown; negative: the newest", {-1, 1e15});
  f("episode", v.episode, "number of the episode shown; negative: the last before the checkpoint",
    {-1, 2e9});
  f("moment", v.moment, "steps into the episode, or characters into the text", {0, 1e9});

  f.group("Plots");
  f("plot", v.plots, "a metric to plot, such as train/loss; may be given again", "KEY", 1);
  f("axis", v.axis, "what metrics are plotted over");
  f("smoothing", v.smoothing, "weight of what came before in the smoothed line; 0: none",
    {0, 0.9999});
  f("log", v.log_scale, "logarithmic axis of values");
  f("band", v.band, "runs that differ only in the seed as their mean and its 95 % band");

  f.group("The frozen lake");
  f("values", v.values, "what the cells show: Q, Q − Q*, the change since --against, or nothing");
  f("against", v.against, "training step that --values change compares with", {0, 1e15});
  f("numbers", v.numbers, "numbers in the cells");
  f("arrows", v.arrows, "arrows of the greedy policy");
  f("visits", v.visits, "how often each cell was visited in the recorded episodes");
  f("from", v.from, "a state to walk on from, again and again; negative: none", {-1, 1e6});
  f("epsilon", v.epsilon, "ε of the ε-greedy walks from there", {0, 1});

  f.group("Hello");
  f("layer", v.layer, "the layer whose gates are shown, from 0", {0, 1000});
  f("gate", v.gate, "the gate whose unit tints the text; empty: the text shows its loss", "GATE");
  f("unit", v.unit, "the unit of that gate; negative: none", {-1, 1e6});

  f.group("MovieLens");
  f("search", v.search, "words of a title to look for", "TEXT");
  f("movie", v.movie, "index of the chosen film; negative: none", {-1, 1e9});
  f("genre", v.genre, "the only genre that is coloured; empty: all", "GENRE");

  f.group("Look");
  f("panel", v.panel,
    "lake, hello, movielens, plots, grades or experiment; empty: what suits the run", "NAME");
  f("dark", v.dark, "dark colours");
}

std::vector<std::string> command_words(const View& view) {
  View changed = view, standard;
  core::FieldList ours, defaults;
  fields(ours, changed);
  fields(defaults, standard);
  std::vector<std::string> words;
  for (std::size_t i = 0; i < ours.all().size(); ++i) {
    const auto& field = ours.all()[i];
    const auto value = field.get();
    if (field.name == "plot" || value == defaults.all()[i].get()) continue;
    if (field.kind == core::Field::Kind::flag) {
      words.push_back((value == "true" ? "--" : "--no-") + field.name);
    } else {
      words.insert(words.end(), {"--" + field.name, value});
    }
  }
  for (const auto& key : view.plots) words.insert(words.end(), {"--plot", key});
  return words;
}

}  // namespace lab::viz
