#pragma once

#include <cstdint>
#include <string>

#include "core/options.hpp"
#include "nn/rating_learner.hpp"

namespace lab::labs::movielens {

enum class Backend { fused, torch };
enum class Device { cpu, cuda, automatic };

/// Everything that decides how a run goes: what config.json records.
struct Options {
  // the data
  std::string data;  ///< a MovieLens folder; empty: ml-latest-small, which lies in the repository
  std::int64_t sample_users = 0;
  std::int64_t sample_seed = 43052;
  std::int64_t include_user = 0;
  double test_size = 0.1;
  std::int64_t split_seed = 42;
  bool skip_bad_rows = false;

  // the model
  nn::RatingModel model = nn::RatingModel::mf;
  Backend backend = Backend::fused;
  Device device = Device::cpu;
  int dim = 16;
  bool squash = false;
  double init_std = 0.05;

  // the training
  std::int64_t epochs = 30;
  int patience = 2;
  int batch = 64;
  double learning_rate = 1e-3;
  double weight_decay = 1e-4;
  nn::RatingRule optimizer = nn::RatingRule::adam;
  int threads = 0;
  std::int64_t seed = 0;

  // what is recorded
  int record_every = 1;
  int checkpoint_every = 1;
  int keep_checkpoints = 2;
  bool tensorboard = false;
};

/// Names each option once, with its help line and range.
void fields(core::FieldList& f, Options& o);

/// The settings to begin with for the model and the optimizer that `asked` names.
Options preset(const Options& asked);

/// Throws UsageError for settings that do not go together.
void check(const Options& options);

/// "mf" or "mf-users5000": what a run's directory is called after its number.
std::string run_suffix(const Options& options);

/// The name of an enumeration's value, as on the command line.
template <class E>
std::string name_of(E value) {
  return std::string(core::kNames<E>[static_cast<std::size_t>(value)]);
}

}  // namespace lab::labs::movielens

namespace lab::core {

template <>
inline constexpr std::array<std::string_view, 2> kNames<nn::RatingModel>{"mf", "mlp"};
template <>
inline constexpr std::array<std::string_view, 3> kNames<nn::RatingRule>{"adam", "sparse-adam",
                                                                        "sgd"};
template <>
inline constexpr std::array<std::string_view, 2> kNames<labs::movielens::Backend>{"fused", "torch"};
template <>
inline constexpr std::array<std::string_view, 3> kNames<labs::movielens::Device>{"cpu", "cuda",
                                                                                 "auto"};

}  // namespace lab::core
