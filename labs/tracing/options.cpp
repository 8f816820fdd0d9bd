#include "labs/tracing/options.hpp"

#include <algorithm>
#include <thread>

#include "core/error.hpp"

namespace lab::labs::tracing {

void fields(core::FieldList& f, Options& o) {
  constexpr double kMany = 1e9;
  f.group("The data");
  f("data", o.data,
    "file or folder of answers: 3 or 4 lines a user, pyKT's csv, or the competition's csv. Where "
    "it is not given: ASSISTments 2009, which comes with the lab",
    "PATH");
  f("format", o.format, "how the file is written; detect: as its first lines show");
  f("repeated", o.repeated,
    "rows that repeat question and answer of the row before under another tag: the row before "
    "tells their answer");
  f("valid-size", o.valid_size,
    "share of the users that validates, where the data have no part for it", {1e-9, 1});
  f("split-seed", o.split_seed, "seed of that draw, and of the folds", {0, 4294967295});
  f("folds", o.folds, "cut training and validation users anew into so many parts; 0: do not",
    {0, 1000});
  f("fold", o.fold, "which part validates, of --folds or of the data set's own; -1: the first",
    {-1, 1000});

  f.group("What is known of a step");
  f("use-test", o.use_test, "test that the question belongs to");
  f("use-question", o.use_question, "question");
  f("use-easiness", o.use_easiness,
    "question as one number that is added to the logit: how easy it is");
  f("use-seen", o.use_seen, "how the student answered the same question the last time");
  f("use-seen-tag", o.use_seen_tag, "how the student answered the same skill the last time");
  f("use-tag", o.use_tag, "skill that the question asks for");
  f("use-elapsed", o.use_elapsed, "time that the answer before took");
  f("least-rows", o.least_rows, "a label with fewer training rows counts as unknown", {1, kMany});
  f("elapsed-cap", o.elapsed_cap, "seconds; what took longer counts as this", {2, 1e9});
  f("elapsed-buckets", o.elapsed_buckets, "classes of elapsed time, in equal ratios", {2, 1000});
  f("compat", o.compat,
    "Compute elapsed times as the competition's baseline: whole days dropped, each second a class");

  f.group("Sequences");
  f("max-seq-len", o.max_seq_len, "T, steps that a model sees at once", {2, 100'000});
  f("window", o.window, "windows over the whole of long sequences (else their last steps alone)");
  f("stride", o.stride, "steps from window to window; 0: the length of a window", {0, 100'000});
  f("shuffle", o.shuffle, "copies of each window with its steps in a random order", {0, 1000});
  f("padding", o.padding, "which end of a short sequence is filled up");
  f("loss", o.loss, "at which steps the model is corrected");

  f.group("Model");
  f("model", o.model,
    "lstm; lstmattn: with an attention block behind it; bert: attention blocks; last-query: one "
    "before the LSTM; saint: encoder and decoder; logistic: counts of right and wrong answers");
  f("backend", o.backend, "who computes: plain loops by hand, or torch::nn with autograd");
  f("device", o.device, "where LibTorch computes; auto: cuda where there is one");
  f("embedding", o.embedding, "E, numbers of each feature's row", {1, 4096});
  f("question-embedding", o.question_embedding,
    "numbers of a question's row: few leave no room to learn rare questions by heart; 0: E",
    {0, 4096});
  f("hidden", o.hidden, "H, numbers of a step's state", {1, 8192});
  f("layers", o.layers, "L, layers of the LSTM, blocks of an encoder", {1, 64});
  f("heads", o.heads, "heads of an attention; they divide H", {1, 64});
  f("feed-forward", o.feed_forward, "F, inside of a block; 0: 2 H", {0, 65536});
  f("norm", o.norm,
    "LayerNorm after each part of a block, before it, or none: T-Fixup's first weights instead");
  f("fixup", o.fixup, "T-Fixup's first weights with --norm none; without them Xavier's");
  f("causal", o.causal,
    "attention to earlier steps alone. Without it a model that is corrected at every step sees the "
    "answers that it is to predict: a fault, to be found by --leak-test");
  f("embedding-std", o.embedding_std, "deviation of the first rows", {0, 100});

  f.group("Learning");
  f("epochs", o.epochs, "how often to go through the windows, at most", {1, kMany});
  f("patience", o.patience, "stop after so many epochs without a better validation AUC; 0: never",
    {0, kMany});
  f("batch", o.batch, "N, sequences of a step", {1, 1e6});
  f("lr", o.learning_rate, "learning rate", {1e-12, 1e3});
  f("optimizer", o.optimizer, "whether weight decay goes into the gradient or pulls for itself");
  f("weight-decay", o.weight_decay, "pull of every number towards 0", {0, 1e6});
  f("easiness-decay", o.easiness_decay, "pull of each question's easiness towards 0", {0, 1e6});
  f("clip", o.clip, "largest norm of a gradient; 0: any", {0, 1e9});
  f("dropout", o.dropout, "share of numbers that a training step leaves out", {0, 0.99});
  f("schedule", o.schedule,
    "how the rate goes: constant; lower on a plateau of the validation AUC; up and then down to 0");
  f("warmup", o.warmup, "of warmup: share of the training in which the rate rises", {0, 1});
  f("plateau-patience", o.plateau_patience, "of plateau: epochs that may be no better", {0, kMany});
  f("plateau-factor", o.plateau_factor, "of plateau: what the rate is multiplied by", {1e-6, 1});
  f("l2", o.l2, "of logistic: pull of every weight towards 0", {0, 1e6});
  f("threads", o.threads, "that compute; 0: one a core (of torch: 1)", {0, 1024});
  f("seed", o.seed, "seed of first weights, order and dropout", {0, 0x1p53});

  f.group("What is recorded");
  f("checkpoint-every", o.checkpoint_every, "epochs between checkpoints", {1, kMany});
  f("keep-checkpoints", o.keep_checkpoints, "how many of the newest to keep", {1, 1e6});
  f("tensorboard", o.tensorboard, "Also write the metrics for TensorBoard");
}

Options preset(const Options& asked) {
  Options o;
  (void)asked;
  return o;
}

void check(const Options& o) {
  if (o.hidden % o.heads != 0) {
    fail_usage("--heads {}: does not divide --hidden {}", o.heads, o.hidden);
  }
  if (o.folds == 1) fail_usage("--folds 1: there is nothing to validate with; use 2 or more");
  if (o.folds > 0 && o.fold >= o.folds) {
    fail_usage("--fold {}: with --folds {} they are numbered from 0 to {}", o.fold, o.folds,
               o.folds - 1);
  }
  if (o.valid_size >= 1) {
    fail_usage("--valid-size {}: nothing would be left to learn from", o.valid_size);
  }
  if (o.device == Device::cuda && o.backend == Backend::fused) {
    fail_usage("--device cuda: --backend fused computes on the processor; use --backend torch");
  }
  if (o.model == Model::logistic && o.backend == Backend::torch) {
    fail_usage("--model logistic: is computed in plain loops; leave out --backend torch");
  }
}

std::string run_suffix(const Options& o) {
  std::string name = name_of(o.model);
  if (o.seed != 0) name += fmt::format("-seed{}", o.seed);
  return name;
}

int thread_count(const Options& o) {
  if (o.threads > 0) return o.threads;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace lab::labs::tracing
