#include "labs/tracing/training.hpp"

#include <cmath>
#include <utility>

#include "agents/state_arrays.hpp"
#include "core/error.hpp"
#include "core/random.hpp"
#include "envs/batch_order.hpp"
#include "labs/tracing/torch_module.hpp"

namespace lab::labs::tracing {

std::unique_ptr<nn::TracingLearner> make_learner(const Options& o, const nn::TracingShape& shape) {
  const bool is_torch = o.backend == Backend::torch;
  const nn::TracingLearnerOptions how{.rule = o.optimizer,
                                      .weight_decay = o.weight_decay,
                                      .easiness_decay = o.easiness_decay,
                                      .clip = o.clip,
                                      .dropout = o.dropout,
                                      .seed = static_cast<std::uint64_t>(o.seed),
                                      .threads = is_torch && o.threads == 0 ? 1 : thread_count(o)};
  auto learner = is_torch ? make_torch_learner(shape, how, name_of(o.device))
                          : nn::make_fused_tracing_learner(shape, how);
  auto rng = core::stream(static_cast<std::uint64_t>(o.seed), "weights");
  learner->set_state(nn::fresh_state(nn::initial_parameters(shape, o.embedding_std, rng, o.fixup)));
  return learner;
}

Training::Training(const Options& options, Data data)
    : options_(options),
      data_(std::move(data)),
      sequences_(data_.train),
      windows_(training_windows(options, sequences_)),
      shape_(shape_of(options, data_.encoders)),
      learner_(make_learner(options, shape_)),
      plateau_(options.learning_rate, {.mode = nn::Plateau::Mode::max,
                                       .factor = options.plateau_factor,
                                       .patience = options.plateau_patience}) {
  for (const auto& window : windows_) lengths_.push_back(window.length());
  begin_epoch();
}

void Training::begin_epoch() {
  batches_ = envs::shuffled_batches(lengths_, static_cast<std::size_t>(options_.batch),
                                    static_cast<std::uint64_t>(options_.seed),
                                    static_cast<std::uint64_t>(epoch_));
}

double Training::epochs_done() const {
  return static_cast<double>(epoch_) +
         static_cast<double>(position_) / static_cast<double>(steps_per_epoch());
}

bool Training::has_failed() const {
  return !std::isfinite(last_step_.loss) || !std::isfinite(last_step_.gradient_norm);
}

double Training::rate_of_next_step() const {
  switch (options_.schedule) {
    case Schedule::constant: break;
    case Schedule::plateau: return plateau_.rate();
    case Schedule::warmup: {
      const auto total = options_.epochs * steps_per_epoch();
      const auto rising = static_cast<std::int64_t>(options_.warmup * static_cast<double>(total));
      const nn::LinearWarmup schedule{options_.learning_rate, rising, total};
      return schedule.at(steps_ + 1);
    }
  }
  return options_.learning_rate;
}

void Training::step() {
  batch_windows_.clear();
  for (const auto number : batches_[static_cast<std::size_t>(position_)]) {
    batch_windows_.push_back(windows_[number]);
  }
  envs::fill_batch(sequences_, batch_windows_, batch_options(options_), batch_);
  rate_ = rate_of_next_step();
  last_step_ = learner_->train(learner_batch(shape_, batch_), rate_);
  loss_sum_ += last_step_.loss;
  ++steps_;
  sequences_seen_ += batch_.sequences;
  if (++position_ == steps_per_epoch()) end_epoch();
}

void Training::end_epoch() {
  epoch_loss_ = loss_sum_ / static_cast<double>(position_);
  loss_sum_ = 0;
  position_ = 0;
  ++epoch_;
  begin_epoch();
  validation_ = score(data_.valid, predict(*learner_, shape_, options_, data_.valid), Scored::all);
  if (!validation_ || !validation_->auc) {
    fail(
        "{}: the validation part holds no right and wrong answers, so no AUC can tell the best "
        "epoch; use --valid-size or --folds",
        data_.source);
  }
  const double auc = *validation_->auc;
  plateau_.step(auc);
  if (best_epoch_ == 0 || auc > best_auc_) {
    best_epoch_ = epoch_;
    best_auc_ = auc;
    best_parameters_ = learner_->state().parameters;
  }
}

template <class Archive, class Self>
void Training::state_of(Archive& archive, Self& self) {
  archive("training.epoch", self.epoch_);
  archive("training.position", self.position_);
  archive("training.steps", self.steps_);
  archive("training.sequences_seen", self.sequences_seen_);
  archive("training.loss_sum", self.loss_sum_);
  archive("training.epoch_loss", self.epoch_loss_);
  archive("training.best_epoch", self.best_epoch_);
  archive("training.best_auc", self.best_auc_);
  archive("training.rate", self.rate_);
  archive("training.last_loss", self.last_step_.loss);
  archive("training.last_gradient_norm", self.last_step_.gradient_norm);
}

core::Arrays Training::save() const {
  core::Arrays arrays;
  agents::StateWriter write(arrays);
  const auto state = learner_->state();
  agents::learner_state_of(write, state);
  write("best.parameters", best_parameters_);
  const auto plateau = plateau_.state();
  write("plateau.figures", std::vector<double>{plateau.rate, plateau.best});
  write("plateau.counts", std::vector<std::int64_t>{plateau.worse, plateau.cooldown});
  if (validation_) {
    write("training.validation",
          std::vector<double>{validation_->auc.value_or(0), validation_->accuracy,
                              validation_->log_loss, static_cast<double>(validation_->answers)});
  }
  state_of(write, *this);
  return arrays;
}

void Training::load(const core::Arrays& arrays) {
  agents::StateReader read(arrays);
  nn::TracingState state;
  agents::learner_state_of(read, state);
  learner_->set_state(state);
  best_parameters_ = read.any_length<float>("best.parameters");
  std::vector<double> figures(2);
  std::vector<std::int64_t> counts(2);
  read("plateau.figures", figures);
  read("plateau.counts", counts);
  plateau_.set_state({figures[0], figures[1], counts[0], counts[1]});
  state_of(read, *this);
  if (epoch_ > 0) {
    std::vector<double> was(4);
    read("training.validation", was);
    validation_ = Score{was[0], was[1], was[2], static_cast<std::int64_t>(was[3])};
  }
  begin_epoch();
}

}  // namespace lab::labs::tracing
