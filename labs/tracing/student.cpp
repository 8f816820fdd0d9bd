#include "labs/tracing/student.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <numeric>
#include <span>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"
#include "labs/tracing/student_probes.hpp"
#include "nn/tracing_net.hpp"

namespace lab::labs::tracing {
namespace {

constexpr std::size_t kProbesAtOnce = 1024;
constexpr std::int32_t kTypicalAnswers = 60;

struct Part {
  const char* name;
  const Sequences* sequences;
};

/// In the order in which students are looked for.
std::array<Part, 3> parts_of(const Data& data) {
  return {{{"test", &data.test}, {"validation", &data.valid}, {"training", &data.train}}};
}

/// The skill of each step from `first` on, as an index into those that are told apart.
std::vector<std::int32_t> add_skills(const Data& data, const envs::AnswerSequence& answers,
                                     std::int32_t first, std::vector<StudentSkill>& skills) {
  if (answers.tag.empty()) {
    skills.push_back({0, "", "all"});
    return std::vector<std::int32_t>(static_cast<std::size_t>(answers.size() - first), 0);
  }
  std::vector<std::int32_t> indices;
  for (auto t = static_cast<std::size_t>(first); t < answers.tag.size(); ++t) {
    const auto id = answers.tag[t];
    auto known = std::ranges::find(skills, id, &StudentSkill::id);
    if (known == skills.end()) {
      const auto& label = data.encoders.tag.classes().at(static_cast<std::size_t>(id));
      skills.push_back({id, label, data.tag_name(id)});
      known = std::prev(skills.end());
    }
    indices.push_back(static_cast<std::int32_t>(known - skills.begin()));
  }
  return indices;
}

std::vector<StudentStep> steps_of(const Data& data, const envs::AnswerSequence& answers,
                                  std::int32_t first, const std::vector<std::int32_t>& skills) {
  std::vector<StudentStep> steps;
  for (std::size_t i = 0; i < skills.size(); ++i) {
    const auto t = static_cast<std::size_t>(first) + i;
    StudentStep step;
    step.skill = skills[i];
    step.correct = answers.correct[t];
    step.repeated = answers.repeated[t] != 0;
    if (!answers.question.empty()) {
      const auto id = static_cast<std::size_t>(answers.question[t]);
      const auto& label = data.encoders.question.classes().at(id);
      if (label != envs::kUnknownLabel) step.question = label;
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

/// Fills in what the model says: row by row the masteries, and what it predicts of the step that
/// comes next.
void ask(LastStepModel& model, const envs::AnswerEncoders& encoders,
         const envs::AnswerSequence& answers, Student& student,
         const std::function<void(double)>& progress) {
  Sequences probes;
  std::vector<float*> places;  // where the answer to each probe belongs
  student.mastery.resize((student.steps.size() + 1) * student.skills.size());
  const auto answer = [&] {
    const auto probabilities = model.predict(probes);
    for (std::size_t i = 0; i < places.size(); ++i) *places[i] = probabilities[i];
    probes.clear();
    places.clear();
  };
  for (std::size_t row = 0; row <= student.steps.size(); ++row) {
    const auto t = student.first_step + static_cast<std::int32_t>(row);
    for (std::size_t s = 0; s < student.skills.size(); ++s) {
      probes.push_back(probe_after(answers, t, model.longest(), encoders, student.skills[s].id));
      places.push_back(&student.mastery[row * student.skills.size() + s]);
    }
    if (row < student.steps.size()) {
      probes.push_back(steps_before(answers, t + 1, model.longest()));
      places.push_back(&student.steps[row].predicted);
    }
    if (probes.size() < kProbesAtOnce && row < student.steps.size()) continue;
    answer();
    if (progress) progress(static_cast<double>(row) / static_cast<double>(student.steps.size()));
  }
}

/// The attention of the model's best parameters over the student's last window.
void add_attention(const TrainedModel& model, const envs::AnswerSequence& answers,
                   Student& student) {
  if (model.options.model == Model::logistic || model.options.model == Model::lstm) return;
  const std::vector<envs::SequenceWindow> window{
      {.sequence = 0, .start = student.first_step, .end = answers.size(), .score_from = 0}};
  const auto batch = envs::make_batch(std::span(&answers, 1), window);
  const auto view = learner_batch(model.shape, batch);
  nn::TracingNet<float> net(model.shape);
  std::vector<float> logits(batch.mask.size());
  net.forward(model.parameters.data(), view, {0, 1, batch.steps}, nullptr, logits.data());

  student.heads = model.shape.heads;
  const bool is_saint = model.options.model == Model::saint;
  const int count = net.attentions();
  const auto size = student.steps.size() * student.steps.size();
  student.attention.resize(static_cast<std::size_t>(count * student.heads) * size);
  auto* out = student.attention.data();
  for (int which = 0; which < count; ++which) {
    student.attentions.push_back(!is_saint           ? fmt::format("block{}", which)
                                 : which < count / 2 ? fmt::format("encoder{}", which)
                                                     : fmt::format("decoder{}", which - count / 2));
    for (int head = 0; head < student.heads; ++head, out += size) {
      net.attention(which, 0, head, out);
    }
  }
}

}  // namespace

StudentAnswers find_student(const Data& data, const std::string& user) {
  std::size_t before = 0;
  std::vector<std::string> users;
  for (const auto& [name, sequences] : parts_of(data)) {
    for (std::size_t i = 0; i < sequences->size(); ++i) {
      const auto& answers = (*sequences)[i];
      if (answers.user == user) return {name, i, before + i, &answers};
      users.push_back(answers.user);
    }
    before += sequences->size();
  }
  const auto near = core::nearest(user, users);
  fail("{}: has no student '{}'; {}", data.source, user,
       near.empty() ? fmt::format("the first one there is '{}'", users.front())
                    : fmt::format("did you mean '{}'?", near));
}

Student inspect_student(const TrainedModel& model, const Data& data, const StudentAnswers& who,
                        const std::function<void(double)>& progress) {
  const auto& answers = *who.answers;
  Student student;
  student.user = answers.user;
  student.part = who.part;
  student.number = who.number;
  student.model = name_of(model.options.model);
  student.epoch = model.best_epoch;
  student.first_step = std::max(0, answers.size() - model.options.max_seq_len);
  const auto skills = add_skills(data, answers, student.first_step, student.skills);
  student.steps = steps_of(data, answers, student.first_step, skills);
  LastStepModel last(model);
  ask(last, model.encoders, answers, student, progress);
  add_attention(model, answers, student);
  return student;
}

void record_students(const TrainedModel& model, const Data& data, int count) {
  const auto part = parts_of(data)[data.test.empty() ? 1 : 0];
  const auto& sequences = *part.sequences;
  std::vector<std::size_t> order(sequences.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(
      order, {}, [&](std::size_t i) { return std::abs(sequences[i].size() - kTypicalAnswers); });
  order.resize(std::min(order.size(), static_cast<std::size_t>(count)));
  for (const auto i : order) {
    // Nobody stands in the parts before: they are empty.
    const StudentAnswers who{part.name, i, i, &sequences[i]};
    write_student(model.run, inspect_student(model, data, who));
  }
}

}  // namespace lab::labs::tracing
