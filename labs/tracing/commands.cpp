#include "labs/tracing/commands.hpp"

#include "core/command_line.hpp"
#include "core/request_checks.hpp"
#include "core/terminal.hpp"
#include "core/watch.hpp"

namespace lab::labs::tracing {
namespace {

core::Manual manual() {
  core::Manual m;
  m.program = "lab tracing";
  m.summary = "knowledge tracing: from what a student answered, will the next answer be right?";
  m.synopsis = {"--train [--model MODEL] [--data PATH] [OPTIONS]",
                "--infer [--run RUN] [--data FILE] [--out FILE]",
                "--evaluate [--run RUN]",
                "--inspect USER [--run RUN]",
                "--compare [--seeds N] | --ablate | --leak-test | --train --folds K",
                "--tune [--trials N] [--jobs J] [--name NAME]",
                "--resume RUN [--epochs N]"};
  m.description = {
      "A student's answers are a sequence: which question, which skill, right or wrong. A model "
      "reads it step by step and says at each how probable a right answer is, before it sees it. "
      "ASSISTments 2009 (325,637 answers) comes with the lab; --data reads other data.",
      "What is asked of a model is answered by the best epoch of the newest run, or of --run. "
      "labs/tracing/README.md explains the mathematics and the files."};
  m.files = {{"runs/tracing/NNN-…/",
              "One run: config.json, classes.json, metrics.jsonl, checkpoints/*.npz, students/ "
              "(of --inspect), result.json (written last)."},
             {"runs-tune/NNN/",
              "One search: search.json, trials.jsonl, trials.csv, and its runs in tracing/."}};
  m.examples = {
      {"--train", "An LSTM learns from 203,442 answers."},
      {"--train --watch", "The same, and see in a window how it gets better."},
      {"--compare", "All models against the yardstick."},
      {"--inspect 89337", "What the model thinks that student 89337 can do, step by step."},
      {"--train --data train_data.csv --max-seq-len 50", "The competition's csv."},
      {"--infer --data test_data.csv --out submission.csv", "Predict where answerCode is -1."},
      {"--leak-test", "Random answers must not be learnable."}};
  return m;
}

/// What may be given where nothing is trained anew: other data to answer for, and more epochs to go
/// on for.
std::vector<std::string> settings_that_may_differ(const Request& request) {
  if (request.infer || request.evaluate) return {"data"};
  if (!request.resume.empty()) return {"epochs"};
  return {};
}

}  // namespace

void fields(core::FieldList& f, Request& r) {
  f.group("What to do");
  f("train", r.train, "Train a model; with --folds K and no --fold one for each part");
  f("resume", r.resume, "go on with a run that was stopped, from its last checkpoint", "RUN");
  f("infer", r.infer, "Predict the answers that are not known (-1), as a table id,prediction");
  f("evaluate", r.evaluate, "Measure AUC, accuracy and log loss on the test part, or on --data");
  f("inspect", r.inspect, "a student's answers and what the model thinks that he or she can do",
    "USER");
  f("compare", r.compare, "Train every model, and the yardstick: a table");
  f("ablate", r.ablate, "Train without each feature and each augmentation: what each is worth");
  f("leak-test", r.leak_test, "Train on random answers: what can be predicted then leaks");
  f("tune", r.tune,
    "Search for better settings at random, the best of them longer; with the --name of a search "
    "go on with it");

  f.group("How to do it");
  f("out", r.out, "of --infer: where to write; -: standard output", "FILE");
  f("seeds", r.seeds, "of --compare, --ablate: seeds that each training is repeated with",
    {1, 1000});
  f("trials", r.trials, "of --tune: settings to try", {1, 100'000});
  f("jobs", r.jobs, "of --tune: trainings at once; 0: one a core", {0, 1024});
  core::run_fields(f, r);
}

int run(int argc, const char* const* argv) {
  Request request;
  Options options;
  if (!core::read_arguments(manual(), argc, argv, request, options)) return 0;
  // What the model asks for lies under what was said beside it.
  const auto defaults = preset(options);
  options = defaults;
  core::read_arguments(manual(), argc, argv, request, options);
  if (request.list_options) return core::print_options(defaults);
  request.command_line = core::command_text("lab tracing", argc, argv);

  core::check_one_mode({{"train", request.train},
                        {"resume", !request.resume.empty()},
                        {"infer", request.infer},
                        {"evaluate", request.evaluate},
                        {"inspect", !request.inspect.empty()},
                        {"compare", request.compare},
                        {"ablate", request.ablate},
                        {"leak-test", request.leak_test},
                        {"tune", request.tune}});
  const bool trains =
      request.train || request.compare || request.ablate || request.leak_test || request.tune;
  if (!trains) core::check_no_settings<Options>(request, settings_that_may_differ(request));
  const bool has_folds = request.train && options.folds > 0 && options.fold < 0;
  core::check_watch(request, (request.train && !has_folds) || !request.resume.empty());
  core::catch_stop_signals();
  if (trains) check(options);
  if (has_folds) return train_folds(request, options);
  if (request.train) return train(request, options);
  if (!request.resume.empty()) return resume(request, options);
  if (request.infer) return infer(request, options.data);
  if (request.evaluate) return evaluate(request, options.data);
  if (!request.inspect.empty()) return inspect(request);
  if (request.compare) return compare(request, options);
  if (request.ablate) return ablate(request, options);
  if (request.leak_test) return leak_test(request, options);
  return tune(request, options);
}

}  // namespace lab::labs::tracing
