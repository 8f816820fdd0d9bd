#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "core/array.hpp"
#include "viz/data/tracing_student.hpp"

namespace lab::testing {

/// A student of `steps` answers to one skill, whose mastery is `mastery_of(t)` after t answers.
template <class F>
viz::TracedStudent student_of(int steps, F mastery_of) {
  viz::TracedStudent student;
  student.user = "anna";
  student.skills = {"Addition"};
  student.steps.resize(static_cast<std::size_t>(steps), {"1", 0, viz::Answer::right, 0.5F, false});
  for (int t = 0; t <= steps; ++t) student.mastery.push_back(mastery_of(t));
  return student;
}

/// With attention of one head to a single step, from the last one.
inline viz::TracedStudent looking_at(int steps, int attended, float weight) {
  auto student = student_of(steps, [](int) { return 0.5F; });
  const auto t = static_cast<std::size_t>(steps);
  std::vector<float> weights(t * t, 0);
  weights[t * (t - 1) + static_cast<std::size_t>(attended)] = weight;
  student.attentions = {{"block0", 1}};
  student.attention_steps = steps;
  student.attention = std::make_shared<core::Array>(
      core::make_array(std::span<const float>(weights), {1, 1, t, t}));
  return student;
}

}  // namespace lab::testing
