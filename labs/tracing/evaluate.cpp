// --evaluate: what a run's best epoch is worth.

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "core/terminal.hpp"
#include "labs/tracing/commands.hpp"
#include "labs/tracing/report.hpp"
#include "labs/tracing/run_config.hpp"
#include "labs/tracing/trained_model.hpp"

namespace lab::labs::tracing {

int evaluate(const Request& request, const std::string& data_path) {
  const auto model = load_model(request.runs, request.run);
  std::vector<std::pair<std::string, Sequences>> parts;
  if (data_path.empty()) {
    auto data = load_data(model.options);
    check_data(data, core::read_run_config(model.run, "tracing"));
    parts.emplace_back("validation", std::move(data.valid));
    if (!data.test.empty()) parts.emplace_back("test", std::move(data.test));
  } else {
    parts.emplace_back(std::filesystem::path(data_path).filename().string(),
                       load_sequences(data_path, model.options, model.encoders));
  }
  auto table = score_table("");
  std::string below;
  nlohmann::ordered_json page;
  page["run"] = model.run.string();
  for (const auto& [name, sequences] : parts) {
    const auto score = score_part(sequences, model.predict(sequences));
    if (!score.all) {
      fail("{}: holds no known answers to measure with; --infer predicts unknown ones", name);
    }
    add_score(table, name, score);
    below = first_answers_line(score);  // of the last part, which is the test's
    page[name] = to_json(score);
  }
  if (request.json) {
    core::print(page.dump(2) + "\n");
  } else {
    core::print(
        fmt::format("{}, epoch {}\n\n{}", model.run.string(), model.best_epoch, table.text()));
  }
  return 0;
}

}  // namespace lab::labs::tracing
