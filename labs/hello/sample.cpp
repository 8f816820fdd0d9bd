// --sample: a run's model writes.

#include <nlohmann/json.hpp>

#include "core/terminal.hpp"
#include "labs/hello/commands.hpp"
#include "labs/hello/run_config.hpp"
#include "labs/hello/sampler.hpp"

namespace lab::labs::hello {

int sample(const Request& request, const Options& options) {
  const auto model = load_model(request.runs, request.run);
  const auto seed = request.was_given("seed") ? options.seed : model.options.seed;
  auto rng = core::stream(static_cast<std::uint64_t>(seed), "sample");
  auto prompt = model.vocabulary.encode(request.prompt, "--prompt");
  // Something must be read before anything can be written: the text's first character.
  const bool given = !prompt.empty();
  if (!given) prompt = model.vocabulary.encode(model.text, "the run's text");
  if (!given) prompt.resize(1);
  Sampler sampler(model.shape, model.state.parameters);
  const auto text =
      write_text(sampler, model.vocabulary, prompt, request.sample, request.temperature, rng);
  const auto before = model.vocabulary.decode(prompt);
  if (request.json) {
    const nlohmann::ordered_json result = {
        {"run", model.run.string()},          {"step", model.step}, {"seed", seed},
        {"temperature", request.temperature}, {"prompt", before},   {"text", text}};
    core::print(result.dump(2) + "\n");
  } else {
    core::print(core::styled(before, "1") + text + "\n");
  }
  return 0;
}

}  // namespace lab::labs::hello
