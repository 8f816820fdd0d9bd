#include "labs/movielens/commands.hpp"

#include "core/command_line.hpp"
#include "core/error.hpp"
#include "core/request_checks.hpp"
#include "core/terminal.hpp"
#include "core/watch.hpp"

namespace lab::labs::movielens {
namespace {

core::Manual manual() {
  core::Manual m;
  m.program = "lab movielens";
  m.summary = "a recommender: users and films as rows of numbers learn to predict ratings";
  m.synopsis = {"--train [--data DIR] [OPTIONS]",
                "--predict USER MOVIE | --explain USER MOVIE",
                "--recommend USER [--top N] [--exclude-seen]",
                "--rate TITLE=STARS [--rate …] --recommend me",
                "--similar MOVIE",
                "--evaluate | --export FILE",
                "--resume RUN"};
  m.description = {
      "Every user and every film becomes a row of numbers and a bias; a rating is predicted by the "
      "product of the two rows and the sum of the biases, and learnt from the ratings that people "
      "gave. The data set ml-latest-small (100,836 ratings) comes with the lab; --data reads the "
      "large ones.",
      "What is asked of a model is answered by the best epoch of the newest run, or of --run. A "
      "USER is an id of the data set; a MOVIE is an id or a piece of a title; with --by index "
      "plain numbers are the model's own. labs/movielens/README.md explains the mathematics and "
      "the files."};
  m.files = {{"runs/movielens/NNN-…/",
              "One run: config.json, metrics.jsonl, histogram/*.npy, embedding/*.npy, "
              "embedding/movies.tsv, checkpoints/*.npz, result.json (written last)."}};
  m.examples = {
      {"--train", "Matrix factorization learns from 90,000 ratings."},
      {"--train --watch", "The same, and see in a window how the map of films takes shape."},
      {"--recommend 1", "Ten films for user 1."},
      {"--recommend me --rate \"Heat (1995)=5\" --rate \"Fargo=4\"", "Ten films for you."},
      {"--similar \"Toy Story (1995)\"", "Films that the model takes for alike."},
      {"--explain 1 Fargo", "Where a prediction comes from."},
      {"--train --model mlp", "A small network instead of a product."},
      {"--train --data ml-20m --sample-users 5000 --include-user 46889",
       "The published exercise, row for row."}};
  return m;
}

}  // namespace

void fields(core::FieldList& f, Request& r) {
  f.group("What to do");
  f("train", r.train, "Train a model");
  f("resume", r.resume, "go on with a run that was stopped, from its last checkpoint", "RUN");
  f("predict", r.predict, "the rating that a user would give a film", "USER MOVIE", 2);
  f("recommend", r.recommend, "the films that a user would like best; me: whoever gives --rate",
    "USER");
  f("rate", r.rate, "a film that you know and its stars, 0.5 to 5; give several", "TITLE=STARS", 1);
  f("similar", r.similar, "the films whose rows point the same way", "MOVIE");
  f("explain", r.explain, "the parts of a prediction, and the films that pull most", "USER MOVIE",
    2);
  f("evaluate", r.evaluate, "Measure errors on the held-out ratings, and the ranking");
  f("export", r.export_file, "write every rating and its prediction as CSV; -: standard output",
    "FILE");

  f.group("How to do it");
  f("top", r.top, "how many films to show", {1, 100'000});
  f("exclude-seen", r.exclude_seen, "Leave out films that the user has rated");
  f("min-ratings", r.min_ratings,
    "leave out films with fewer ratings; -1: 10 for --similar, 1 for --recommend", {-1, 1e9});
  f("by", r.by, "what a plain number is: the data set's id, or the model's index");
  core::run_fields(f, r);
}

int run(int argc, const char* const* argv) {
  Request request;
  Options options;
  if (!core::read_arguments(manual(), argc, argv, request, options)) return 0;
  // What the model and the optimizer ask for lies under what was said beside them.
  const auto defaults = preset(options);
  options = defaults;
  core::read_arguments(manual(), argc, argv, request, options);
  if (request.list_options) return core::print_options(defaults);
  request.command_line = core::command_text("lab movielens", argc, argv);

  if (request.recommend == "me" && request.rate.empty()) {
    fail_usage("--recommend me: say what you like: --rate \"Fargo=5\" --rate \"Heat (1995)=2\"");
  }
  if (!request.rate.empty() && request.recommend != "me") {
    fail_usage("--rate is for someone who is in no data: add --recommend me");
  }
  core::check_one_mode({{"train", request.train},
                        {"resume", !request.resume.empty()},
                        {"predict", !request.predict.empty()},
                        {"recommend", !request.recommend.empty()},
                        {"similar", !request.similar.empty()},
                        {"explain", !request.explain.empty()},
                        {"evaluate", request.evaluate},
                        {"export", !request.export_file.empty()}});
  if (!request.train) core::check_no_settings<Options>(request);
  core::check_watch(request, request.train || !request.resume.empty());
  core::catch_stop_signals();
  if (request.train) {
    check(options);
    return train(request, options);
  }
  if (!request.resume.empty()) return resume(request);
  if (!request.predict.empty()) return predict(request);
  if (!request.recommend.empty()) return recommend(request);
  if (!request.similar.empty()) return similar(request);
  if (!request.explain.empty()) return explain(request);
  if (request.evaluate) return evaluate(request);
  return export_predictions(request);
}

}  // namespace lab::labs::movielens
