// --infer: the probabilities of answers that are not known, as a competition asks for them.

#include <fmt/format.h>

#include <string>

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/terminal.hpp"
#include "labs/tracing/commands.hpp"
#include "labs/tracing/trained_model.hpp"

namespace lab::labs::tracing {
namespace {

/// Where nobody says which data: those that the run was tested on.
Sequences sequences_to_infer(const TrainedModel& model, const std::string& path) {
  if (!path.empty()) return load_sequences(path, model.options, model.encoders);
  auto data = load_data(model.options);
  if (data.test.empty()) {
    fail("{}: has no test part to predict; name a file with --data", data.source);
  }
  return std::move(data.test);
}

/// A line for each answer that is not known, user by user: of a competition one a user. Where all
/// are known, the last one of each user.
std::string submission(const Sequences& sequences, const Predictions& predictions) {
  bool has_unknown = false;
  for (const auto& sequence : sequences) {
    for (const auto correct : sequence.correct) has_unknown = has_unknown || correct < 0;
  }
  std::string text = "id,prediction\n";
  std::size_t id = 0;
  for (std::size_t i = 0; i < sequences.size(); ++i) {
    const auto& correct = sequences[i].correct;
    for (std::size_t t = 0; t < correct.size(); ++t) {
      if (has_unknown ? correct[t] >= 0 : t + 1 < correct.size()) continue;
      text += fmt::format("{},{}\n", id++, predictions[i][t]);
    }
  }
  return text;
}

}  // namespace

int infer(const Request& request, const std::string& data_path) {
  const auto model = load_model(request.runs, request.run);
  auto options = model.options;
  const auto sequences = sequences_to_infer(model, data_path);
  const auto text = submission(sequences, model.predict(sequences));
  if (request.out == "-") {
    core::print(text);
  } else {
    core::write_file(request.out, text);
    fmt::print(stderr, "lab tracing: wrote {}\n", request.out);
  }
  return 0;
}

}  // namespace lab::labs::tracing
