#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "core/options.hpp"
#include "envs/char_stream.hpp"
#include "labs/hello/learner.hpp"

namespace lab::labs::hello {

enum class Precision { single_precision, double_precision };
enum class Device { cpu, cuda, automatic };

/// Everything that decides how a run goes: what config.json records. The initial values are those
/// for a short text that is repeated; file_preset() has those for a file.
struct Options {
  // the text
  std::string text = "hello";
  int repeat = 100;
  std::string file;
  envs::VocabularyOrder vocabulary = envs::VocabularyOrder::first_seen;

  // the model
  nn::Cell model = nn::Cell::lstm;
  Implementation implementation = Implementation::fused;
  Precision precision = Precision::single_precision;
  Device device = Device::cpu;
  int hidden = 8;
  int layers = 1;
  double forget_bias = 0;

  // the training
  std::int64_t epochs = 50;
  double learning_rate = 0.1;
  Optimizer optimizer = Optimizer::adam;
  double momentum = 0;
  double clip = 0;
  int bptt = 0;  // 0: the whole text
  int batch = 1;
  std::int64_t seed = 0;

  // what is recorded
  std::int64_t record_every = 0;  // 0: densely at first, then ever more seldom
  std::int64_t checkpoint_every = 1'000;
  int keep_checkpoints = 3;
  std::int64_t sample_every = 0;  // 0: never
  bool tensorboard = false;
};

/// Names each option once, with its help line and range.
void fields(core::FieldList& f, Options& o);

/// The settings to begin with where --file names a text.
Options file_preset();

/// `options`, checked. Throws UsageError for settings that do not go together.
Options resolved(Options options);

/// The text to learn. Throws Error when it is too short for anything to be learnt, or unreadable.
envs::CharStream make_stream(const Options& options);
ModelShape shape_of(const Options& options, int vocabulary);
/// The learner that the options ask for, with its first weights, which only --seed decides.
std::unique_ptr<Learner> make_learner(const Options& options, const ModelShape& shape);

/// "hello-lstm": what a run's directory is called after its number.
std::string run_suffix(const Options& options);

/// The name of an enumeration's value, as on the command line.
template <class E>
std::string name_of(E value) {
  return std::string(core::kNames<E>[static_cast<std::size_t>(value)]);
}

}  // namespace lab::labs::hello

namespace lab::core {

template <>
inline constexpr std::array<std::string_view, 4> kNames<nn::Cell>{"rnn", "rnn-relu", "lstm", "gru"};
template <>
inline constexpr std::array<std::string_view, 5> kNames<labs::hello::Implementation>{
    "fused", "hand", "torch-cell", "torch", "mine"};
template <>
inline constexpr std::array<std::string_view, 2> kNames<labs::hello::Precision>{"float", "double"};
template <>
inline constexpr std::array<std::string_view, 3> kNames<labs::hello::Device>{"cpu", "cuda", "auto"};
template <>
inline constexpr std::array<std::string_view, 2> kNames<labs::hello::Optimizer>{"adam", "sgd"};
template <>
inline constexpr std::array<std::string_view, 2> kNames<envs::VocabularyOrder>{"first", "sorted"};

}  // namespace lab::core
