#include "labs/hello/commands.hpp"

#include "core/command_line.hpp"
#include "core/error.hpp"
#include "core/request_checks.hpp"
#include "core/terminal.hpp"
#include "core/watch.hpp"

namespace lab::labs::hello {
namespace {

core::Manual manual() {
  core::Manual m;
  m.program = "lab hello";
  m.summary = "sequence models: RNN, LSTM and GRU cells by hand learn to spell hello";
  m.synopsis = {"--train [OPTIONS]", "--compare | --gradcheck | --seeds N [OPTIONS]",
                "--inspect [--run RUN] [--prompt TEXT]",
                "--sample N [--temperature T] [--prompt TEXT] [--run RUN]", "--resume RUN"};
  m.description = {
      "A recurrent network reads a text character by character and says what comes next. In "
      "\"hellohello…\" that cannot be read off the last character alone: after an l comes an l or "
      "an o, and only what the network remembers decides.",
      "The cells are written out by hand, forwards and backwards, and give the same numbers as "
      "torch::nn; --compare shows it. --inspect prints the gates and states at each character, "
      "--gradcheck compares the hand-written gradient with finite differences. "
      "labs/hello/README.md explains the mathematics and every option."};
  m.files = {{"runs/hello/NNN-…/",
              "One run: config.json, metrics.jsonl, activations/*.npy, samples.jsonl, "
              "checkpoints/*.npz, result.json (written last)."}};
  m.examples = {
      {"--train", "An LSTM of 8 units learns hello in 50 epochs."},
      {"--train --watch", "The same, and see in a window how the gates form."},
      {"--train --model rnn --text abcabd", "A plain RNN, and a text that needs more memory."},
      {"--inspect", "What the gates of the newest run do at each character."},
      {"--compare", "Four implementations from the same weights, and how far they part."},
      {"--seeds 10", "Ten seeds: is it luck?"},
      {"--train --file book.txt", "Learn to write like a book."},
      {"--sample 400 --temperature 0.7", "Let the newest run write."}};
  return m;
}

}  // namespace

void fields(core::FieldList& f, Request& r) {
  f.group("What to do");
  f("train", r.train, "Train a model");
  f("compare", r.compare, "Train all four implementations from the same weights, side by side");
  f("inspect", r.inspect, "Print a run's gates, states and probabilities, character by character");
  f("sample", r.sample, "let a run's model write this many characters", {1, 1e7});
  f("gradcheck", r.gradcheck, "Compare the gradient with finite differences, on a small model");
  f("resume", r.resume, "go on with a run that was stopped, from its last checkpoint", "RUN");
  f("seeds", r.seeds, "train this many seeds, from --seed on; records nothing", {1, 100'000});

  f.group("How to do it");
  f("temperature", r.temperature, "of --sample: below 1 bolder, above 1 wilder; 0: the likeliest",
    {0, 1000});
  f("prompt", r.prompt, "text to read first; empty: the training text", "TEXT");
  f("cell", r.cell, "mine: your own cell of the exam, once it has passed; short for --impl mine");
  core::run_fields(f, r);
}

int run(int argc, const char* const* argv) {
  Request request;
  Options options;
  if (!core::read_arguments(manual(), argc, argv, request, options)) return 0;
  if (!options.file.empty()) {
    if (request.was_given("text")) fail_usage("--text and --file: give one of them");
    // What a file asks for lies under what was said beside it.
    options = file_preset();
    core::read_arguments(manual(), argc, argv, request, options);
  }
  if (request.list_options) {
    return core::print_options(options.file.empty() ? Options{} : file_preset());
  }
  request.command_line = core::command_text("lab hello", argc, argv);

  const bool seeds = request.seeds > 0, sample = request.sample > 0;
  // With --train the others say what to do with it: repeat it, look at what it learnt.
  core::check_one_mode({{"train", request.train && !seeds},
                        {"compare", request.compare},
                        {"inspect", request.inspect && !request.train},
                        {"sample", sample},
                        {"gradcheck", request.gradcheck},
                        {"seeds", seeds},
                        {"resume", !request.resume.empty()}});
  core::check_watch(request, (request.train && !seeds) || !request.resume.empty());
  core::catch_stop_signals();
  if (!request.resume.empty()) return resume(request);
  if (sample) return hello::sample(request, options);
  if (request.inspect && !request.train) return inspect(request);

  if (request.cell == WhoseCell::mine) options.implementation = Implementation::mine;
  options = resolved(options);
  if (request.compare) return compare(request, options);
  if (request.gradcheck) return gradcheck(request, options);
  if (seeds) return train_seeds(request, options);
  return train(request, options);
}

}  // namespace lab::labs::hello
