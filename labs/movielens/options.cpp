#include "labs/movielens/options.hpp"

#include "core/error.hpp"

namespace lab::labs::movielens {

void fields(core::FieldList& f, Options& o) {
  constexpr double kMany = 1e9;
  f.group("The data");
  f("data", o.data,
    "folder of a MovieLens data set (20m, 25m, 32m, latest, 1m, 10m, 100k). Where it is not given: "
    "ml-latest-small, which comes with the lab",
    "DIR");
  f("sample-users", o.sample_users, "learn from this many users, drawn; 0: from all", {0, kMany});
  f("sample-seed", o.sample_seed, "seed of that draw", {0, 4294967295});
  f("include-user", o.include_user, "user id that takes the place of the first one drawn; 0: none",
    {0, 2147483647});
  f("test-size", o.test_size, "share of the ratings that is held out for validation", {1e-9, 1});
  f("split-seed", o.split_seed, "seed of what is held out", {0, 4294967295});
  f("skip-bad-rows", o.skip_bad_rows, "Count rows that cannot be read and go on");

  f.group("Model");
  f("model", o.model,
    "mf: rows of user and film multiplied, plus biases; mlp: the same rows through a small network "
    "(sets --dim 2, --init-std 1, --weight-decay 0 where not given)");
  f("backend", o.backend, "who computes: plain loops by hand, or torch::nn with autograd");
  f("device", o.device, "where LibTorch computes; auto: cuda where there is one");
  f("dim", o.dim, "D, numbers in a user's and a film's row", {1, 4096});
  f("squash", o.squash, "Let mf end in 5 σ(…), as mlp always does");
  f("init-std", o.init_std, "deviation of the first rows", {0, 100});

  f.group("Learning");
  f("epochs", o.epochs, "how often to go through the ratings, at most", {1, kMany});
  f("patience", o.patience,
    "stop after this many epochs in a row without a better validation; 0: never", {0, kMany});
  f("batch", o.batch, "ratings of a step", {1, 1e7});
  f("lr", o.learning_rate, "learning rate", {1e-12, 1e12});
  f("weight-decay", o.weight_decay, "pull of every number towards 0 at every step", {0, 1e6});
  f("optimizer", o.optimizer,
    "the rule of a step; sparse-adam leaves alone what is not in the batch (sets --weight-decay "
    "0), sgd sets --batch 1, --lr 0.01");
  f("threads", o.threads,
    "that read the files, and that LibTorch uses; 0: all to read, one for LibTorch", {0, 1024});
  f("seed", o.seed, "seed of first weights and order", {0, 0x1p53});

  f.group("What is recorded");
  f("record-every", o.record_every, "epochs between films' maps and histograms", {1, kMany});
  f("checkpoint-every", o.checkpoint_every, "epochs between checkpoints", {1, kMany});
  f("keep-checkpoints", o.keep_checkpoints, "how many of the newest to keep", {1, 1e6});
  f("tensorboard", o.tensorboard, "Also write the metrics for TensorBoard");
}

Options preset(const Options& asked) {
  Options o;
  if (asked.model == nn::RatingModel::mlp) {
    o.dim = 2;
    o.init_std = 1;
    o.weight_decay = 0;
  }
  if (asked.optimizer == nn::RatingRule::sparse_adam) o.weight_decay = 0;
  if (asked.optimizer == nn::RatingRule::sgd) {
    o.batch = 1;
    o.learning_rate = 0.01;
  }
  return o;
}

void check(const Options& o) {
  if (o.test_size >= 1)
    fail_usage("--test-size {}: nothing would be left to learn from", o.test_size);
  if (o.weight_decay != 0 && o.optimizer == nn::RatingRule::sparse_adam) {
    fail_usage(
        "--weight-decay {}: sparse-adam knows none, as it leaves rows alone; use --optimizer adam",
        o.weight_decay);
  }
  if (o.squash && o.model == nn::RatingModel::mlp) {
    fail_usage("--squash belongs to --model mf: mlp always squashes");
  }
  if (o.device == Device::cuda && o.backend == Backend::fused) {
    fail_usage("--device cuda: --backend fused computes on the processor; use --backend torch");
  }
  if (o.include_user != 0 && o.sample_users == 0) {
    fail_usage("--include-user {} belongs to --sample-users", o.include_user);
  }
}

std::string run_suffix(const Options& o) {
  std::string name = name_of(o.model);
  if (o.sample_users > 0) name += fmt::format("-users{}", o.sample_users);
  return name;
}

}  // namespace lab::labs::movielens
