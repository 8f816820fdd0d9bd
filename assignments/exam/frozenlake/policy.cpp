#include "assignments/exam/frozenlake/policy.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>

#include "assignments/grading/drawn.hpp"
#include "assignments/grading/values.hpp"
#include "envs/frozen_lake.hpp"

namespace lab::grading::frozenlake {
namespace {

using core::Array;
using core::Arrays;

constexpr std::array kSeeds{1, 2, 3, 4, 5};
constexpr int kWalks = 100 / static_cast<int>(kSeeds.size());  // for each seed
constexpr std::size_t kLast = 100;                             // training episodes
constexpr double kNoPoints = 0.5, kAllPoints = 0.9;            // mean scores

std::vector<Arrays> seed_cases(std::size_t count) {
  std::vector<Arrays> cases;
  for (std::size_t i = 0; i < count; ++i) {
    cases.push_back({{"seed", whole_number(kSeeds[i])}});
  }
  return cases;
}

envs::FrozenLake make_lake() { return {envs::named_map("4x4"), {.slippery = false}}; }

const Array& find(const Arrays& arrays, const std::string& name) {
  const auto found = arrays.find(name);
  if (found == arrays.end()) fail("the training recorded no {}", name);
  return found->second;
}

Verdict wrong(std::string message) {
  Verdict verdict;
  verdict.message = std::move(message);
  return verdict;
}

/// What is wrong with the values of a trained agent; empty when nothing is.
std::string problem_of(const Array& values, int seed, const envs::FrozenLake& lake) {
  const auto states = static_cast<std::size_t>(lake.state_count());
  const auto actions = static_cast<std::size_t>(lake.action_count());
  if (values.shape != std::vector{states, actions}) {
    return fmt::format("q_net gives no values of the shape [{}, {}] for all states", states,
                       actions);
  }
  const auto numbers = numbers_of(values);
  const auto bad = std::ranges::find_if(numbers, [](double x) { return !std::isfinite(x); });
  if (bad == numbers.end()) return {};
  return fmt::format("after the training with seed {}, the value of state {} is {}", seed,
                     static_cast<std::size_t>(bad - numbers.begin()) / actions, *bad);
}

/// The mean score of `walks` walks that take the largest value in each state, the first of equals.
double mean_score(envs::FrozenLake lake, const std::vector<double>& values, int walks) {
  const auto actions = lake.action_count();
  lake.reset(0);
  double sum = 0;
  for (int walk = 0; walk < walks; ++walk) {
    auto state = lake.reset();
    for (bool is_on = true; is_on;) {
      const auto row = std::span(values).subspan(static_cast<std::size_t>(state * actions),
                                                 static_cast<std::size_t>(actions));
      const auto step = lake.step(static_cast<int>(std::ranges::max_element(row) - row.begin()));
      sum += step.reward;
      state = step.state;
      is_on = !step.ended();
    }
  }
  return sum / walks;
}

double mean_of_last(const std::vector<double>& scores) {
  const auto count = std::min(kLast, scores.size());
  return std::accumulate(scores.end() - static_cast<std::ptrdiff_t>(count), scores.end(), 0.0) /
         static_cast<double>(std::max<std::size_t>(count, 1));
}

/// A remembered step that the lake does not allow, in words; empty when all could have been made.
std::string impossible_step(const Arrays& memory, const envs::FrozenLake& lake) {
  const auto states = numbers_of(find(memory, "states")),
             actions = numbers_of(find(memory, "actions")),
             next_states = numbers_of(find(memory, "next states"));
  for (std::size_t i = 0; i < std::min({states.size(), actions.size(), next_states.size()}); ++i) {
    // Before the casts: nothing says that these are states and actions.
    const bool is_known = states[i] >= 0 && states[i] < lake.state_count() && actions[i] >= 0 &&
                          actions[i] < lake.action_count();
    const int state = is_known ? static_cast<int>(states[i]) : 0;
    const int action = is_known ? static_cast<int>(actions[i]) : 0;
    if (is_known && !lake.map().is_terminal(state) &&
        lake.map().neighbour(state, action) == next_states[i]) {
      continue;
    }
    return fmt::format("the action {} in state {} led to state {}", actions[i], states[i],
                       next_states[i]);
  }
  return {};
}

/// The mean of at most the last hundred scores, at some hundreds of moments of the training.
Curve curve_of(int seed, const std::vector<double>& scores) {
  Curve curve{fmt::format("mean score of the last 100 episodes, seed {}", seed), {}, {}};
  const auto stride = scores.size() / 500 + 1;
  for (std::size_t end = stride; end <= scores.size(); end += stride) {
    const auto begin = end - std::min(kLast, end);
    curve.got.push_back(mean_of_last({scores.begin() + static_cast<std::ptrdiff_t>(begin),
                                      scores.begin() + static_cast<std::ptrdiff_t>(end)}));
  }
  return curve;
}

/// Of the numbers that both arrays have.
double largest_gap(const Array& one, const Array& other) {
  const auto a = numbers_of(one), b = numbers_of(other);
  double largest = 0;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    largest = std::max(largest, std::abs(a[i] - b[i]));
  }
  return largest;
}

bool is_same(const Arrays& one, const Arrays& other, const std::string& name) {
  return find(one, name).bytes == find(other, name).bytes;
}

}  // namespace

Verdict grade_training(Session& session) {
  // The shorter run first: what the longer one records is what the policy is taken from.
  const auto again = session.run(seed_cases(1));
  const auto recording = session.run(seed_cases(kSeeds.size()));
  const auto &first = again.of_case(0), &second = recording.of_case(0);
  if (!is_same(first, second, "values") || !is_same(first, second, "scores")) {
    auto verdict = wrong(
        fmt::format("two trainings with seed {} gave different agents: {} and {} episodes, and "
                    "values that differ by up to {:.3g}",
                    kSeeds[0], find(first, "scores").size(), find(second, "scores").size(),
                    largest_gap(find(first, "values"), find(second, "values"))));
    verdict.mistake = "not_repeatable";
    verdict.hint = "Something in your training is drawn neither from torch nor from the seed.";
    return verdict;
  }
  Verdict verdict;
  verdict.state = State::passed;
  for (std::size_t i = 0; i < kSeeds.size(); ++i) {
    verdict.curves.push_back(curve_of(kSeeds[i], numbers_of(find(recording.of_case(i), "scores"))));
  }
  return verdict;
}

Verdict grade_policy(Session& session, double points) {
  const auto recording = session.recorded("frozenlake.training");
  const auto lake = make_lake();
  double sum = 0;
  std::string lines, impossible;
  for (std::size_t i = 0; i < kSeeds.size(); ++i) {
    const auto& agent = recording.of_case(i);
    const auto values = find(agent, "values");
    if (auto problem = problem_of(values, kSeeds[i], lake); !problem.empty()) {
      return wrong(std::move(problem));
    }
    const double mean = mean_score(lake, numbers_of(values), kWalks);
    const auto scores = numbers_of(find(agent, "scores"));
    sum += mean;
    lines += fmt::format("{}seed {}: {:.2f} (training: {:.2f} over the last {} of {} episodes)",
                         lines.empty() ? "" : ", ", kSeeds[i], mean, mean_of_last(scores),
                         std::min(kLast, scores.size()), scores.size());
    if (impossible.empty()) impossible = impossible_step(agent, lake);
  }
  const double mean = sum / static_cast<double>(kSeeds.size());
  Verdict verdict;
  verdict.points = points * std::clamp((mean - kNoPoints) / (kAllPoints - kNoPoints), 0.0, 1.0);
  verdict.state = mean >= kAllPoints   ? State::passed
                  : verdict.points > 0 ? State::partly
                                       : State::wrong;
  verdict.message = fmt::format("the mean score of {} greedy walks is {:.2f}; {}",
                                kWalks * static_cast<int>(kSeeds.size()), mean, lines);
  if (verdict.state != State::passed && !impossible.empty()) {
    verdict.mistake = "impossible_steps";
    verdict.hint = fmt::format("Your agent remembers steps that no walk makes: {}.", impossible);
  }
  return verdict;
}

}  // namespace lab::grading::frozenlake
