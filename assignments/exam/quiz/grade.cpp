// How part `quiz` is graded: what is true, and why. A reason must be given; whether it is a good
// one the student finds out by comparing it with the explanation.

#include <algorithm>
#include <array>

#include "assignments/exam/quiz/part.hpp"
#include "assignments/grading/drawn.hpp"
#include "assignments/grading/values.hpp"

namespace lab::grading::quiz {
namespace {

constexpr int kFewestWords = 5;
constexpr double kPoints = 2;

struct Question {
  const char* title;
  bool is_true;
  const char* explanation;
  const char* where;  ///< in the lab one can read about it
};

constexpr std::array kQuestions{
    Question{"the target of a walk that was cut", false,
             "The cut is the clock's, not the world's: the state after the last step still has a "
             "value, and the target is r + γ · max Q(s′, a′). Only where the walk terminated, in a "
             "hole or at the goal, is nothing left to come.",
             "labs/frozenlake/README.md, sections 1 and 2"},
    Question{"softmax before the cross-entropy", false,
             "cross_entropy takes logits and does log-softmax itself. Of probabilities it computes "
             "softmax twice: the loss cannot fall below about 0.74 with four classes however sure "
             "the net is, and the gradient is small.",
             "labs/hello/README.md, section 2, and nn/cross_entropy.hpp"},
    Question{"a forget gate of 1", true,
             "c′ = 1 · c + 0 · g = c at every step, and the derivative of c′ by c is the forget "
             "gate: a product of a thousand ones. With a gate of 0.9 there would be 0.9 to the "
             "power of 1000 left.",
             "labs/hello/README.md, section 2"},
    Question{
        "the validation error of the best epoch", false,
        "The epoch was chosen because its error on these very ratings was low, partly by luck. "
        "So that error is on average too small; an honest figure takes ratings that were used "
        "neither for learning nor for choosing.",
        "labs/movielens/README.md, the end of section 3"},
    Question{"an embedding and a one-hot vector", true,
             "All terms of the product are zero but those of row s. The embedding takes the row "
             "without multiplying by zeros, and only that row gets a gradient, in both.",
             "labs/frozenlake/README.md, section 2"}};

/// Runs of anything but blanks.
int words_in(const std::string& text) {
  int words = 0;
  bool in_word = false;
  for (const char letter : text) {
    const bool is_blank = std::string_view(" \t\r\n").find(letter) != std::string_view::npos;
    if (!is_blank && !in_word) ++words;
    in_word = !is_blank;
  }
  return words;
}

Verdict grade(const Question& question, const std::string& name, Session& session) {
  const auto recording = session.run({{{"question", whole_number(0)}}});
  Verdict verdict;
  const auto& arrays = recording.of_case(0);
  const auto found = arrays.find("is_true");
  if (found == arrays.end() || found->second.size() != 1) {
    verdict.message = "the answer is missing";
    return verdict;
  }
  // The reason comes first: who only guesses does not learn whether the guess is right.
  const int words = words_in(recording.text_of(0, "reason"));
  if (words < kFewestWords) {
    verdict.message = fmt::format("a reason of at least {} words is asked for, yours has {}",
                                  kFewestWords, words);
    verdict.mistake = name + "_without_reason";
    return verdict;
  }
  if ((numbers_of(found->second).front() != 0) != question.is_true) {
    verdict.message = fmt::format("the statement about {} is not {}", question.title,
                                  question.is_true ? "false" : "true");
    verdict.hint = fmt::format("Your reason can be checked against {}.", question.where);
    verdict.mistake = name + "_wrong";
    return verdict;
  }
  verdict.state = State::passed;
  verdict.points = kPoints;
  verdict.message = question.explanation;
  return verdict;
}

}  // namespace

Part part() {
  Part part{
      .name = "quiz", .title = "true or false, and why", .files = {"answers.cpp"}, .tasks = {}};
  for (std::size_t i = 0; i < kQuestions.size(); ++i) {
    const auto name = fmt::format("q{}", i + 1);
    part.tasks.push_back(
        {.name = "quiz." + name,
         .title = kQuestions[i].title,
         .points = kPoints,
         .needs = {},
         .seconds = 10,
         .file = "answers.cpp",
         .forbidden = {},
         .grade = [i, name](Session& session) { return grade(kQuestions[i], name, session); }});
  }
  return part;
}

}  // namespace lab::grading::quiz
