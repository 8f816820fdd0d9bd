// task: quiz.q5

#include "assignments/exam/quiz/contract.hpp"

namespace exam {

Answer q5() { return {true, "It is so."}; }

}  // namespace exam
