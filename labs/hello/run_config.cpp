#include "labs/hello/run_config.hpp"

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/run_config.hpp"
#include "core/run_directory.hpp"
#include "labs/hello/recorder.hpp"

namespace lab::labs::hello {
namespace {

/// A number to know a text again by (FNV-1a, 64 bits).
std::string hash_of(const envs::CharStream& stream) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  const auto mix = [&](auto value) {
    hash = (hash ^ static_cast<std::uint64_t>(value)) * 0x100000001b3ULL;
  };
  // The numbers alone are those of "hello" also for "cabby" and the like: 0 1 2 2 3.
  for (const auto& character : stream.vocabulary().characters()) {
    for (const char byte : character) mix(static_cast<unsigned char>(byte));
  }
  for (const auto token : stream.inputs()) mix(token);
  mix(stream.targets().back());
  return fmt::format("{:016x}", hash);
}

}  // namespace

nlohmann::ordered_json run_config(const Training& training, const std::string& command_line) {
  const auto& stream = training.stream();
  const auto& options = training.options();
  auto config = core::run_header("hello", options.seed, command_line);
  const auto shown = static_cast<std::size_t>(recorded_steps(options, stream.steps()));
  config["text"] = options.file.empty()
                       ? options.text
                       : stream.vocabulary().decode(stream.inputs().first(shown)) +
                             stream.vocabulary().character(stream.targets()[shown - 1]);
  config["vocabulary"] = stream.vocabulary().characters();
  config["gates"] = nn::gate_letters(options.model);
  config["period"] = stream.period();
  config["characters"] = stream.steps() + 1;
  config["text_hash"] = hash_of(stream);
  core::options_into(config, options);
  return config;
}

Options options_of(const nlohmann::ordered_json& config, const std::string& place) {
  return core::options_from<Options>(config, place);
}

void check_text(const Training& training, const nlohmann::ordered_json& config) {
  if (config.value("text_hash", std::string()) == hash_of(training.stream())) return;
  const auto& file = training.options().file;
  fail("{}: is not the text that this run began with: put that back, or train anew",
       file.empty() ? "--text" : file);
}

TrainedModel load_model(const std::string& runs, const std::string& which) {
  const auto run = core::find_run(runs, "hello", which);
  const auto place = (run / "config.json").string();
  const auto config = core::read_run_config(run, "hello");
  auto options = options_of(config, place);
  std::vector<std::string> characters;
  std::string text;
  try {
    characters = config.at("vocabulary").get<std::vector<std::string>>();
    text = config.at("text").get<std::string>();
  } catch (const nlohmann::json::exception&) {
    fail("{}: holds no text and vocabulary: the run cannot be read", place);
  }
  envs::Vocabulary vocabulary(std::move(characters));
  const auto checkpoint = core::usable_checkpoint(run, "lab hello");
  const auto shape = shape_of(options, vocabulary.size());
  LearnerState state;
  try {
    state = load_learner(checkpoint.arrays);
    check_sizes(state, shape);
  } catch (const Error& error) {
    fail("{}: {}", checkpoint.file.string(), error.what());
  }
  // The name of a checkpoint's file is its step.
  const auto step = std::stoll(checkpoint.file.stem().string());
  return {run, step, std::move(options), std::move(vocabulary), shape, std::move(state), text};
}

}  // namespace lab::labs::hello
