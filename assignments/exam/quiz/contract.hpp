#pragma once

#include <string>

#include "assignments/grading/todo.hpp"

// What part `quiz` asks for. You fill in answers.cpp; this file stays as it is (the grader compiles
// with its own copy).

namespace exam {

/// What you say to a statement.
struct Answer {
  bool is_true = false;
  std::string reason;  // why, in a sentence: at least five words
};

/// The statements are in README.md.
Answer q1();
Answer q2();
Answer q3();
Answer q4();
Answer q5();

}  // namespace exam
