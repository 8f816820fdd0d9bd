// A student in the files of a run: students/NNNNNN.*

#include <cmath>
#include <nlohmann/json.hpp>
#include <span>

#include "core/array.hpp"
#include "core/files.hpp"
#include "core/run_directory.hpp"
#include "labs/tracing/student.hpp"

namespace lab::labs::tracing {
namespace {

/// As many digits as say something: 0.71 and not 0.7099999785423279.
double short_number(float probability) {
  return std::round(static_cast<double>(probability) * 1e6) / 1e6;
}

nlohmann::ordered_json to_json(const StudentStep& step) {
  nlohmann::ordered_json page;
  page["question"] = nullptr;
  if (step.question) page["question"] = *step.question;
  page["skill"] = step.skill;
  page["correct"] = nullptr;
  if (step.correct >= 0) page["correct"] = static_cast<int>(step.correct);
  page["predicted"] = short_number(step.predicted);
  page["repeated"] = step.repeated;
  return page;
}

}  // namespace

nlohmann::ordered_json to_json(const Student& student) {
  nlohmann::ordered_json page;
  page["schema"] = 1;
  page["user"] = student.user;
  page["part"] = student.part;
  page["model"] = student.model;
  page["epoch"] = student.epoch;
  page["first_step"] = student.first_step;
  page["skills"] = nlohmann::ordered_json::array();
  for (const auto& [id, label, name] : student.skills) {
    page["skills"].push_back({{"id", id}, {"label", label}, {"name", name}});
  }
  page["steps"] = nlohmann::ordered_json::array();
  for (const auto& step : student.steps) page["steps"].push_back(to_json(step));
  page["attentions"] = nlohmann::ordered_json::array();
  for (const auto& name : student.attentions) {
    page["attentions"].push_back({{"name", name}, {"heads", student.heads}});
  }
  if (!student.attentions.empty()) page["attention_from"] = student.first_step;
  return page;
}

std::filesystem::path write_student(const std::filesystem::path& run, const Student& student) {
  const auto folder = run / "students";
  const auto name = core::step_name(static_cast<std::int64_t>(student.number));
  const auto steps = student.steps.size();
  core::write_array(folder, name + ".mastery",
                    core::make_array(std::span<const float>(student.mastery),
                                     {steps + 1, student.skills.size()}));
  if (!student.attentions.empty()) {
    core::write_array(folder, name + ".attention",
                      core::make_array(std::span<const float>(student.attention),
                                       {student.attentions.size(),
                                        static_cast<std::size_t>(student.heads), steps, steps}));
  }
  const auto file = folder / (name + ".json");
  core::write_file(file, to_json(student).dump(2) + "\n");
  return file;
}

}  // namespace lab::labs::tracing
