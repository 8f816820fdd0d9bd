#include "viz/data/tracing_student.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/error.hpp"

namespace lab::viz {
namespace {

using Json = nlohmann::json;
constexpr std::int64_t kSchema = 1;
constexpr std::int64_t kMostSteps = 1'000'000'000;  // so that an int counts them
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

/// A name from outside in one line.
std::string in_one_line(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return text;
}

const Json& list_of(const Json& object, const char* key) {
  const auto& list = object.at(key);
  if (!list.is_array()) fail("its \"{}\" is no list", key);
  return list;
}

/// A text of `object`; empty where it is null or missing.
std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return {};
  return in_one_line(found->get<std::string>());
}

std::string skill_name(const Json& skill) {
  if (auto name = text_of(skill, "name"); !name.empty()) return name;
  const auto label = text_of(skill, "label");
  return label.empty() ? "all questions" : "skill " + label;
}

Answer answer_of(const Json& correct) {
  if (correct.is_null()) return Answer::unknown;
  return correct.get<int>() != 0 ? Answer::right : Answer::wrong;
}

TracedStep step_of(const Json& json, int skills) {
  TracedStep step;
  step.question = text_of(json, "question");
  const auto skill = json.at("skill").get<std::int64_t>();
  step.skill = skill >= 0 && skill < skills ? static_cast<int>(skill) : -1;
  step.answer = answer_of(json.at("correct"));
  const auto& predicted = json.at("predicted");
  step.predicted = predicted.is_null() ? kNaN : predicted.get<float>();
  step.repeated = json.value("repeated", false);
  return step;
}

TracedStudent student_of(const Json& json) {
  TracedStudent student;
  student.user = text_of(json, "user");
  if (student.user.empty()) fail("names no user");
  student.part = text_of(json, "part");
  student.model = text_of(json, "model");
  student.epoch = json.value("epoch", std::int64_t{0});
  for (const auto& skill : list_of(json, "skills")) student.skills.push_back(skill_name(skill));
  for (const auto& step : list_of(json, "steps")) {
    student.steps.push_back(step_of(step, student.skill_count()));
  }
  if (json.contains("attentions")) {
    for (const auto& one : list_of(json, "attentions")) {
      student.attentions.push_back({text_of(one, "name"), one.at("heads").get<int>()});
    }
  }
  const auto before = json.value("first_step", std::int64_t{0});
  if (before < 0 || before > kMostSteps) fail("its \"first_step\" is {}, which cannot be", before);
  student.first_step = static_cast<int>(before);
  // One that cannot be is noticed with the attention itself.
  const auto from = json.value("attention_from", before);
  student.attention_from =
      static_cast<int>(std::clamp(from, before - 1, before + kMostSteps) - before);
  return student;
}

std::string wrong_shape(const std::string& name, const core::Array& array,
                        const std::string& wanted) {
  return fmt::format("{}: has the shape {}; {} was expected", name, fmt::join(array.shape, " × "),
                     wanted);
}

bool holds_floats(const core::Array& array) {
  return array.type == core::array_type<float>() &&
         array.bytes.size() == array.size() * sizeof(float);
}

}  // namespace

float TracedStudent::mastery_after(int answers, int skill) const {
  if (answers < 0 || answers > step_count() || skill < 0 || skill >= skill_count()) return kNaN;
  const auto index =
      static_cast<std::size_t>(answers) * skills.size() + static_cast<std::size_t>(skill);
  return index < mastery.size() ? mastery[index] : kNaN;
}

std::span<const float> TracedStudent::weights(int layer, int head, int of) const {
  const int row = of - attention_from;
  if (!has_attention() || row < 0 || row >= attention_steps || layer < 0 || head < 0) return {};
  const auto& shape = attention->shape;
  const auto a = static_cast<std::size_t>(layer), h = static_cast<std::size_t>(head);
  if (a >= shape[0] || h >= shape[1]) return {};
  const auto t = static_cast<std::size_t>(attention_steps);
  // The array's bytes are those of floats, aligned as the allocator aligns all memory.
  const auto* numbers = reinterpret_cast<const float*>(attention->bytes.data());
  return {numbers + ((a * shape[1] + h) * t + static_cast<std::size_t>(row)) * t, t};
}

int TracedStudent::right_answers() const {
  return static_cast<int>(std::ranges::count(steps, Answer::right, &TracedStep::answer));
}

int TracedStudent::known_answers() const {
  const auto unknown = std::ranges::count(steps, Answer::unknown, &TracedStep::answer);
  return step_count() - static_cast<int>(unknown);
}

TracedStudent read_student(std::string_view text, const std::string& name) {
  TracedStudent none;
  const auto json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded() || !json.is_object()) {
    none.problems.push_back(name + ": is damaged or not yet whole: it is no valid JSON object");
    return none;
  }
  try {
    if (const auto schema = json.value("schema", kSchema); schema > kSchema) {
      fail("was written by a newer lab (schema {}; this one reads {}): update this lab", schema,
           kSchema);
    }
    return student_of(json);
  } catch (const Error& error) {
    none.problems.push_back(fmt::format("{}: {}", name, error.what()));
  } catch (const Json::exception&) {
    none.problems.push_back(name +
                            ": holds no student as lab tracing writes one: inspect the user again");
  }
  return none;
}

void take_mastery(TracedStudent& student, const core::Array& array, const std::string& name) {
  const auto rows = student.steps.size() + 1, columns = student.skills.size();
  if (array.shape != std::vector{rows, columns} || !holds_floats(array)) {
    student.problems.push_back(wrong_shape(name, array, fmt::format("{} × {}", rows, columns)));
    return;
  }
  student.mastery = core::values_of<float>(array, name);
}

void take_attention(TracedStudent& student, std::shared_ptr<const core::Array> array,
                    const std::string& name) {
  const auto& shape = array->shape;
  const auto from = static_cast<std::size_t>(std::max(student.attention_from, 0));
  const bool fits = holds_floats(*array) && shape.size() == 4 &&
                    shape[0] == student.attentions.size() && shape[0] > 0 && shape[1] > 0 &&
                    shape[2] == shape[3] && shape[2] > 0 && student.attention_from >= 0 &&
                    from <= student.steps.size() && shape[2] <= student.steps.size() - from;
  if (!fits) {
    student.problems.push_back(
        wrong_shape(name, *array,
                    fmt::format("{} × heads × t × t, with t at most {} from step {} on,",
                                student.attentions.size(), student.steps.size(),
                                student.number(static_cast<int>(from)))));
    return;
  }
  for (auto& one : student.attentions) {
    one.heads = std::clamp(one.heads, 1, static_cast<int>(shape[1]));
  }
  student.attention_steps = static_cast<int>(shape[2]);
  student.attention = std::move(array);
}

}  // namespace lab::viz
