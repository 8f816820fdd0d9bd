#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/array.hpp"

namespace lab::viz {

// What lab tracing leaves behind of a student it was asked to inspect: students/000012.json (who it
// is and what was answered), students/000012.mastery.npy ([T + 1, S]) and, of a model with
// attention, students/000012.attention.npy ([A, heads, t, t] for the last t steps):
//
//   {"schema":1, "user":"12", "part":"test", "model":"lstm", "epoch":7, "first_step":0,
//    "skills":[{"id":4, "label":"12", "name":"Addition"}, …],
//    "steps":[{"question":"123", "skill":0, "correct":1, "predicted":0.71, "repeated":false}, …],
//    "attentions":[{"name":"block0", "heads":2}, …], "attention_from":0}
//
// Of a long sequence the steps are the last ones: "first_step" counts those before them. It and
// "attention_from" count from the sequence's beginning.

enum class Answer { wrong, right, unknown };

/// A question that a student was given.
struct TracedStep {
  std::string question;  ///< empty: the data do not name it
  int skill = -1;        ///< index into TracedStudent::skills; −1: none
  Answer answer = Answer::unknown;
  float predicted = 0;    ///< probability of a right answer before it was seen; NaN: none
  bool repeated = false;  ///< the same answer as the row before, under another skill
};

/// What attends to what in a model, in one of its layers.
struct TracedAttention {
  std::string name;
  int heads = 1;
};

/// A student who was inspected: T steps and S skills. What could not be read is missing, and
/// `problems` tells the user so.
struct TracedStudent {
  std::string user, part, model;
  std::int64_t epoch = 0;
  std::vector<std::string> skills;  ///< [S] as they are shown, in order of first appearance
  std::vector<TracedStep> steps;    ///< [T]
  int first_step = 0;               ///< how many came before them
  std::vector<float> mastery;       ///< [T + 1, S]; empty: none
  std::vector<TracedAttention> attentions;
  int attention_from = 0;   ///< the index of the step of their first row and column
  int attention_steps = 0;  ///< t
  std::shared_ptr<const core::Array> attention;  ///< [A, heads, t, t]; null: none
  std::vector<std::string> problems;

  [[nodiscard]] int step_count() const { return static_cast<int>(steps.size()); }
  /// Of step `t` among all the answers of the student, from 1 on.
  [[nodiscard]] int number(int t) const { return first_step + t + 1; }
  [[nodiscard]] int skill_count() const { return static_cast<int>(skills.size()); }
  /// After `answers` answers (0 to T), the probability that one to `skill` would be right; NaN for
  /// what there is not.
  [[nodiscard]] float mastery_after(int answers, int skill) const;
  /// How much each step [t] counts for the prediction of step `of`, in a head of an attention;
  /// empty for what there is not.
  [[nodiscard]] std::span<const float> weights(int layer, int head, int of) const;
  [[nodiscard]] bool has_attention() const { return attention != nullptr; }
  /// The number of right answers, and of those that are known.
  [[nodiscard]] int right_answers() const;
  [[nodiscard]] int known_answers() const;
};

/// The student in the text of such a json file, without its arrays. `name` is for the message when
/// it holds none: then there are no steps.
TracedStudent read_student(std::string_view text, const std::string& name);

/// Takes the arrays over; one whose shape does not fit the steps and skills becomes a problem.
/// `name` is the file's.
void take_mastery(TracedStudent& student, const core::Array& array, const std::string& name);
void take_attention(TracedStudent& student, std::shared_ptr<const core::Array> array,
                    const std::string& name);

}  // namespace lab::viz
