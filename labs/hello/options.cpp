#include "labs/hello/options.hpp"

#include <cctype>
#include <filesystem>

#include "core/error.hpp"

namespace lab::labs::hello {

void fields(core::FieldList& f, Options& o) {
  constexpr double kMany = 1e9;
  f.group("The text");
  f("text", o.text, "what to learn: its characters one after the other, round and round");
  f("repeat", o.repeat, "how many times it stands in the training text", {1, 1e7});
  f("file", o.file,
    "learn the text of this file instead; its last 5 % are held out. Sets --hidden 128, --lr "
    "0.002, --clip 5, --epochs 10, --batch 16, --bptt 64, --sample-every 500 where not given",
    "FILE");
  f("vocab", o.vocabulary, "order of the characters' numbers: as first seen, or sorted");

  f.group("Model");
  f("model", o.model, "the recurrent cell");
  f("impl", o.implementation,
    "who computes: plain loops by hand, tensors by hand, torch's cell, torch's layer, or your own "
    "cell of the exam");
  f("precision", o.precision, "the numbers it computes with");
  f("device", o.device, "where LibTorch computes; auto: cuda where there is one");
  f("hidden", o.hidden, "H, the width of a layer", {1, 65'536});
  f("layers", o.layers, "how many layers lie on each other", {1, 64});
  f("forget-bias", o.forget_bias, "added to the bias of the LSTM's forget gate at the start",
    {-100, 100});

  f.group("Learning");
  f("epochs", o.epochs, "how often to go through the text", {1, 1e12});
  f("lr", o.learning_rate, "learning rate", {1e-12, 1e12});
  f("optimizer", o.optimizer, "the rule of a step");
  f("momentum", o.momentum, "of sgd", {0, 1});
  f("clip", o.clip, "largest norm of the gradient; 0: any", {0, kMany});
  f("bptt", o.bptt,
    "characters of a step, through which the error flows back; the state is carried to the next "
    "step. 0: the whole text",
    {0, kMany});
  f("batch", o.batch, "streams into which the text is cut, learnt side by side", {1, 65'536});
  f("seed", o.seed, "seed of everything that is drawn", {0, 0x1p53});

  f.group("What is recorded");
  f("record-every", o.record_every,
    "steps between records of gates, states and probabilities; 0: each at first, then every eighth "
    "of the steps so far",
    {0, kMany});
  f("checkpoint-every", o.checkpoint_every, "steps between checkpoints", {1, 1e12});
  f("keep-checkpoints", o.keep_checkpoints, "how many of the newest to keep", {1, 1e6});
  f("sample-every", o.sample_every,
    "steps between samples of 80 characters, also one an epoch; 0: none", {0, 1e12});
  f("tensorboard", o.tensorboard, "Also write the metrics for TensorBoard");
}

Options file_preset() {
  Options o;
  o.repeat = 1;
  o.hidden = 128;
  o.epochs = 10;
  o.learning_rate = 2e-3;
  o.clip = 5;
  o.bptt = 64;
  o.batch = 16;
  o.sample_every = 500;
  return o;
}

Options resolved(Options o) {
  if (o.momentum != 0 && o.optimizer != Optimizer::sgd) {
    fail_usage("--momentum {} belongs to --optimizer sgd: adam has its own", o.momentum);
  }
  if (o.forget_bias != 0 && o.model != nn::Cell::lstm) {
    fail_usage("--forget-bias {}: only the lstm has a forget gate, not the {}", o.forget_bias,
               name_of(o.model));
  }
  if (o.implementation == Implementation::mine) {
    if (o.model != nn::Cell::lstm && o.model != nn::Cell::rnn_tanh) {
      fail_usage("--cell mine: the exam has no cell of the model {}; use --model rnn or lstm",
                 name_of(o.model));
    }
    if (o.device != Device::cpu) fail_usage("--cell mine computes on the processor");
  }
  if (o.device == Device::cuda && o.implementation == Implementation::fused) {
    fail_usage("--device cuda: --impl fused computes on the processor; use --impl torch");
  }
  return o;
}

envs::CharStream make_stream(const Options& o) {
  const bool from_file = !o.file.empty();
  const std::string place = from_file ? o.file : "--text";
  envs::CharStream stream(from_file ? envs::read_text(o.file) : o.text, o.repeat, o.vocabulary,
                          place);
  if (stream.vocabulary().size() == 1) {
    fail("{}: '{}' is its only character: nothing is left to predict; give at least 2 different",
         place, envs::printable(stream.vocabulary().character(0)));
  }
  return stream;
}

ModelShape shape_of(const Options& o, int vocabulary) {
  return {o.model, vocabulary, o.hidden, o.layers};
}

std::unique_ptr<Learner> make_learner(const Options& o, const ModelShape& shape) {
  const LearnerOptions how{o.optimizer, o.learning_rate, o.momentum, o.clip};
  const bool exact = o.precision == Precision::double_precision;
  const auto make = [&](const std::string& device) {
    return make_learner(o.implementation, shape, how, device, exact);
  };
  std::unique_ptr<Learner> learner;
  if (o.device == Device::automatic && o.implementation != Implementation::fused) {
    try {
      learner = make("cuda");
    } catch (const Error&) {  // there is none
    }
  }
  if (!learner) learner = make(o.device == Device::cuda ? "cuda" : "cpu");

  auto rng = core::stream(static_cast<std::uint64_t>(o.seed), "weights");
  auto state = initial_state(shape, rng);
  if (o.forget_bias != 0) {
    const auto width = static_cast<std::size_t>(shape.hidden);
    for (const auto& slot : parameter_slots(shape)) {
      if (!slot.name.starts_with("rnn.bias_ih")) continue;
      // The gates lie in the order i, f, g, o.
      for (std::size_t i = width; i < 2 * width; ++i) {
        state.parameters[slot.offset + i] += o.forget_bias;
      }
    }
  }
  learner->set_state(state);
  return learner;
}

std::string run_suffix(const Options& o) {
  std::string name = o.file.empty() ? o.text : std::filesystem::path(o.file).stem().string();
  name.resize(std::min<std::size_t>(name.size(), 20));
  for (auto& letter : name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '-';
  }
  return fmt::format("{}-{}", name, name_of(o.model));
}

}  // namespace lab::labs::hello
