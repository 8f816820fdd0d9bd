// --inspect: what a run's best epoch thinks of one student, answer by answer.

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "core/terminal.hpp"
#include "labs/tracing/commands.hpp"
#include "labs/tracing/run_config.hpp"
#include "labs/tracing/student.hpp"
#include "labs/tracing/student_report.hpp"

namespace lab::labs::tracing {

int inspect(const Request& request) {
  const auto model = load_model(request.runs, request.run);
  const auto data = load_data(model.options);
  check_data(data, core::read_run_config(model.run, "tracing"));
  const auto who = find_student(data, request.inspect);
  core::ProgressLine line(request.json);
  const auto student = inspect_student(model, data, who, [&](double share) {
    if (core::stop_requested()) fail("stopped; nothing was written");
    if (line.due()) line.show(fmt::format("student {}: {:.0f} %", who.answers->user, 100 * share));
  });
  line.clear();
  if (request.record) write_student(model.run, student);
  if (request.json) {
    core::print(to_json(student).dump(2) + "\n");
    return 0;
  }
  auto text = fmt::format("{}{}, epoch {}\n\n", student_summary(student), model.run.string(),
                          model.best_epoch);
  text +=
      fmt::format("How probable a right answer would be, by skill:\n\n{}\n", skills_table(student));
  text += fmt::format("The last steps:\n\n{}", last_steps_table(student));
  if (request.record) {
    text += fmt::format("\nTry next:\n  ./lab view {}\n      all steps as a picture\n",
                        model.run.string());
  }
  core::print(text);
  return 0;
}

}  // namespace lab::labs::tracing
