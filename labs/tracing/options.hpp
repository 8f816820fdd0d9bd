#pragma once

#include <cstdint>
#include <string>

#include "core/options.hpp"
#include "envs/interactions.hpp"
#include "envs/sequence_batch.hpp"
#include "nn/tracing_learner.hpp"

namespace lab::labs::tracing {

/// The models of nn::TracingModel, in its order, and the yardstick without a sequence model.
enum class Model { lstm, lstmattn, bert, last_query, saint, logistic };
enum class Backend { fused, torch };
enum class Device { cpu, cuda, automatic };
/// What becomes of rows that repeat the row before under another tag (envs::mark_repeated).
enum class Repeated { keep, drop };
enum class Schedule { constant, plateau, warmup };

/// Everything that decides how a run goes: what config.json records.
struct Options {
  // the data
  std::string data;  ///< a file or folder; empty: assist2009, which lies in the repository
  envs::InteractionFormat format = envs::InteractionFormat::detect;
  Repeated repeated = Repeated::keep;
  double valid_size = 0.2;  ///< share of the users, where the data set has no validation part
  std::int64_t split_seed = 42;
  int folds = 0;  ///< 0: the data set's own split
  int fold = -1;  ///< which part validates, of these or of the data set's own; −1: the first

  // what is known of a step
  bool use_test = true, use_question = false, use_tag = true, use_elapsed = true;
  bool use_easiness = true;  ///< of the question: one number, added to the logit
  bool use_seen = true;      ///< how the same question was answered before
  bool use_seen_tag = true;  ///< how the same tag was
  int least_rows = 1;        ///< a label with fewer rows counts as unknown
  double elapsed_cap = 3600;
  int elapsed_buckets = 12;
  bool compat = false;

  // sequences
  int max_seq_len = 200;
  bool window = true;
  int stride = 0;  ///< 0: as long as a window
  int shuffle = 0;
  envs::Padding padding = envs::Padding::right;
  envs::LossAt loss = envs::LossAt::every;

  // the model
  Model model = Model::lstm;
  Backend backend = Backend::fused;
  Device device = Device::cpu;
  int embedding = 32;
  int question_embedding = 0;  ///< of questions; 0: as the others
  int hidden = 100;
  int layers = 1;
  int heads = 2;
  int feed_forward = 0;  ///< 0: 2 H
  nn::Normalization norm = nn::Normalization::post;
  bool fixup = true;   ///< with Normalization::none: T-Fixup's first weights
  bool causal = true;  ///< no step sees a later one
  double embedding_std = 0.1;

  // the training
  std::int64_t epochs = 30;
  int patience = 4;
  int batch = 64;
  double learning_rate = 4e-3;
  nn::TracingRule optimizer = nn::TracingRule::adamw;
  double weight_decay = 1e-2;
  double easiness_decay = 5e-6;
  double clip = 10;
  double dropout = 0.3;
  Schedule schedule = Schedule::constant;
  double warmup = 0.1;       ///< share of the training in which the rate rises
  int plateau_patience = 1;  ///< epochs
  double plateau_factor = 0.5;
  double l2 = 1;  ///< of the logistic yardstick
  int threads = 0;
  std::int64_t seed = 0;

  // what is recorded
  int checkpoint_every = 1;
  int keep_checkpoints = 2;
  bool tensorboard = false;
};

/// Names each option once, with its help line and range.
void fields(core::FieldList& f, Options& o);

/// The settings to begin with for the model that `asked` names.
Options preset(const Options& asked);

/// Throws UsageError for settings that do not go together.
void check(const Options& options);

/// "lstm" or "lstm-seed3": what a run's directory is called after its number.
std::string run_suffix(const Options& options);

/// Threads that --threads stands for: 0 is all cores.
int thread_count(const Options& options);

/// The name of an enumeration's value, as on the command line.
template <class E>
std::string name_of(E value) {
  return std::string(core::kNames<E>[static_cast<std::size_t>(value)]);
}

}  // namespace lab::labs::tracing

namespace lab::core {

template <>
inline constexpr std::array<std::string_view, 5> kNames<envs::InteractionFormat>{
    "detect", "lines3", "lines4", "pykt", "competition"};
template <>
inline constexpr std::array<std::string_view, 2> kNames<envs::Padding>{"right", "left"};
template <>
inline constexpr std::array<std::string_view, 2> kNames<envs::LossAt>{"last", "every"};
template <>
inline constexpr std::array<std::string_view, 6> kNames<labs::tracing::Model>{
    "lstm", "lstmattn", "bert", "last-query", "saint", "logistic"};
template <>
inline constexpr std::array<std::string_view, 2> kNames<labs::tracing::Backend>{"fused", "torch"};
template <>
inline constexpr std::array<std::string_view, 3> kNames<labs::tracing::Device>{"cpu", "cuda",
                                                                               "auto"};
template <>
inline constexpr std::array<std::string_view, 2> kNames<labs::tracing::Repeated>{"keep", "drop"};
template <>
inline constexpr std::array<std::string_view, 3> kNames<labs::tracing::Schedule>{
    "constant", "plateau", "warmup"};
template <>
inline constexpr std::array<std::string_view, 3> kNames<nn::Normalization>{"post", "pre", "none"};
template <>
inline constexpr std::array<std::string_view, 2> kNames<nn::TracingRule>{"adam", "adamw"};

}  // namespace lab::core
