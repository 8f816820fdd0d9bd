#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "labs/tracing/trained_model.hpp"

namespace lab::labs::tracing {

/// A skill that a student met.
struct StudentSkill {
  std::int32_t id = 0;      ///< the encoder's
  std::string label, name;  ///< in the data, and for a reader
};

/// A step of a student.
struct StudentStep {
  std::optional<std::string> question;  ///< its label; none where it is not known
  std::int32_t skill = 0;               ///< index into Student::skills
  std::int8_t correct = -1;             ///< 1 right, 0 wrong, −1 unknown
  float predicted = 0;                  ///< the probability of a right answer before it was seen
  bool repeated = false;                ///< tells again what the step before told
};

/// What a model thinks of one student, answer by answer: the S skills that he or she met in the
/// last T steps, as many as a window of --max-seq-len holds.
struct Student {
  std::string user, part;
  std::size_t number = 0;  ///< of the file; see find_student
  std::string model;
  std::int64_t epoch = 0;
  std::int32_t first_step = 0;       ///< steps before the ones here
  std::vector<StudentSkill> skills;  ///< in the order in which they first appear
  std::vector<StudentStep> steps;
  /// [T + 1, S]: row t is the probability, after t of these steps, that an answer to a skill's next
  /// question would be right: the heat map of deep knowledge tracing (C. Piech and others 2015).
  std::vector<float> mastery;
  std::vector<std::string> attentions;  ///< names of the model's self-attentions, A of them
  int heads = 0;
  std::vector<float> attention;  ///< [A, heads, T, T]: row i is what step i attends to

  [[nodiscard]] float mastery_at(std::size_t row, std::size_t skill) const {
    return mastery[row * skills.size() + skill];
  }
};

/// A student's answers in the data of a run.
struct StudentAnswers {
  std::string part;       ///< "test", "validation" or "training"
  std::size_t index = 0;  ///< in that part
  /// Counts through the parts in this order, so that every student has another one.
  std::size_t number = 0;
  const envs::AnswerSequence* answers = nullptr;
};

/// Looked for in this order: test, validation, training. Throws Error, naming one that is spelt
/// alike, when nobody is called so.
StudentAnswers find_student(const Data& data, const std::string& user);

/// Asks the model S questions after each step: one of every skill, of which nothing else is known.
/// T · S times, each answered from the steps before it, so this takes the time of T · S · T / 2
/// steps. `progress` is told from time to time how far it is, from 0 to 1.
Student inspect_student(const TrainedModel& model, const Data& data, const StudentAnswers& who,
                        const std::function<void(double)>& progress = {});

/// What students/NNNNNN.json holds.
nlohmann::ordered_json to_json(const Student& student);
/// Writes students/NNNNNN.mastery.npy, NNNNNN.attention.npy where there is attention, and
/// NNNNNN.json last, into the folder of a run. Returns the last one's path.
std::filesystem::path write_student(const std::filesystem::path& run, const Student& student);

/// Writes `count` students of the test part (without one, of the validation part) into the model's
/// run: those whose answers are about 60, enough to see something and few enough to see it all.
void record_students(const TrainedModel& model, const Data& data, int count);

}  // namespace lab::labs::tracing
