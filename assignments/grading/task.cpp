#include "assignments/grading/task.hpp"

#include <stdexcept>

#include "core/error.hpp"
#include "core/text.hpp"

namespace lab::grading {

double Assignment::points() const {
  double sum = 0;
  for (const auto* task : tasks()) sum += task->points;
  return sum;
}

std::vector<const Task*> Assignment::tasks() const {
  std::vector<const Task*> all;
  for (const auto& part : parts) {
    for (const auto& task : part.tasks) all.push_back(&task);
  }
  return all;
}

const Part& Assignment::part_of(const std::string& task) const {
  std::vector<std::string> names;
  for (const auto& part : parts) {
    for (const auto& known : part.tasks) {
      if (known.name == task) return part;
      names.push_back(known.name);
    }
  }
  const auto near = core::nearest(task, names);
  fail_usage("{} has no task '{}'{}", name, task,
             near.empty() ? std::string() : fmt::format("; did you mean '{}'?", near));
}

const Task& Assignment::task(const std::string& wanted) const {
  for (const auto& known : part_of(wanted).tasks) {
    if (known.name == wanted) return known;
  }
  throw std::logic_error("part_of found a part without the task");
}

}  // namespace lab::grading
