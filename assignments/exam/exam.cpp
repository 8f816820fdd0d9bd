#include "assignments/exam/exam.hpp"

#include "assignments/exam/frozenlake/part.hpp"
#include "assignments/exam/hello/part.hpp"
#include "assignments/exam/movielens/part.hpp"
#include "assignments/exam/quiz/part.hpp"

namespace lab::grading {

Assignment exam() {
  return {.name = "exam",
          .title = "Final examination: recommender, recurrent cells, reinforcement learning",
          .parts = {movielens::part(), hello::part(), frozenlake::part(), quiz::part()}};
}

}  // namespace lab::grading
