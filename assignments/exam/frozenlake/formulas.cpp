#include "assignments/exam/frozenlake/formulas.hpp"

#include <algorithm>
#include <deque>
#include <span>

#include "nn/embedding_mlp.hpp"

namespace lab::grading::frozenlake {
namespace {

using core::Arrays;

std::vector<std::size_t> places_of(const Arrays& input, const std::string& name) {
  std::vector<std::size_t> places;
  for (const double number : numbers_of(input.at(name))) {
    places.push_back(static_cast<std::size_t>(number));
  }
  return places;
}

double number_of(const Arrays& input, const std::string& name) {
  return numbers_of(input.at(name)).at(0);
}

/// The transitions of an input at these places, field by field.
template <class Places>
Outputs fields(const Arrays& input, const Places& places, const char* axis) {
  Outputs outputs;
  for (const auto& [field, name] : {std::pair{"states", "states"},
                                    {"actions", "actions"},
                                    {"rewards", "rewards"},
                                    {"next_states", "next states"},
                                    {"terminated", "terminated"}}) {
    const auto all = numbers_of(input.at(field));
    Values values{name, {axis}, {places.size()}, {}};
    for (const auto place : places) values.numbers.push_back(all[place]);
    outputs.push_back(std::move(values));
  }
  return outputs;
}

/// A batch as plain numbers.
struct PlainBatch {
  explicit PlainBatch(const Arrays& input)
      : states(places_of(input, "states")),
        actions(places_of(input, "actions")),
        next_states(places_of(input, "next_states")),
        rewards(numbers_of(input.at("rewards"))),
        terminated(numbers_of(input.at("terminated"))) {}

  [[nodiscard]] std::size_t size() const { return states.size(); }

  std::vector<std::size_t> states, actions, next_states;
  std::vector<double> rewards, terminated;
};

/// The action of the largest value in a row of a table [S, A], and that value.
struct Best {
  std::size_t place;
  double value;
};
Best best_of(std::span<const double> table, std::size_t state, std::size_t actions) {
  const auto row = table.subspan(state * actions, actions);
  const auto largest = std::ranges::max_element(row);
  return {state * actions + static_cast<std::size_t>(largest - row.begin()), *largest};
}

/// The loss of a batch, and its gradient by all values [S, A].
struct Slope {
  double loss = 0;
  std::vector<double> by_value;
};

Slope slope_of(std::span<const double> values, std::size_t actions, const PlainBatch& batch,
               double gamma, const Learning& how) {
  const auto count = batch.size();
  std::vector<std::size_t> places, next_places;
  std::vector<double> targets;
  for (std::size_t b = 0; b < count; ++b) {
    const auto next = best_of(values, batch.next_states[b], actions);
    next_places.push_back(next.place);
    targets.push_back(batch.rewards[b] + gamma * next.value * (1 - batch.terminated[b]));
    places.push_back(how.value == Learning::Value::largest
                         ? best_of(values, batch.states[b], actions).place
                         : batch.states[b] * actions + batch.actions[b]);
  }
  Slope slope{0, std::vector<double>(values.size(), 0)};
  const bool has_pairs = how.value == Learning::Value::every_pair;
  const double terms = static_cast<double>(count) * (has_pairs ? static_cast<double>(count) : 1);
  const double share = how.is_mean ? 1 / terms : 1;
  for (std::size_t b = 0; b < count; ++b) {
    for (std::size_t other = has_pairs ? 0 : b; other < (has_pairs ? count : b + 1); ++other) {
      const double error = values[places[b]] - targets[other];
      slope.loss += error * error * share;
      slope.by_value[places[b]] += 2 * error * share;
      if (how.is_detached) continue;
      slope.by_value[next_places[other]] -=
          2 * error * share * gamma * (1 - batch.terminated[other]);
    }
  }
  return slope;
}

/// The name in the input of a parameter of nn::EmbeddingMlp.
std::string input_name(std::string slot) {
  if (slot.starts_with("hidden.0.")) slot.erase(6, 2);
  return slot;
}

nn::EmbeddingMlp<double> given_net(const Arrays& input) {
  const auto& embedding = input.at("embedding.weight").shape;
  const auto& head = input.at("head.weight").shape;
  nn::EmbeddingMlp<double> net({.states = static_cast<int>(embedding[0]),
                                .embedding = static_cast<int>(embedding[1]),
                                .hidden = {static_cast<int>(head[1])},
                                .actions = static_cast<int>(head[0])});
  for (const auto& slot : net.slots()) {
    std::ranges::copy(numbers_of(input.at(input_name(slot.name))),
                      net.parameters().begin() + static_cast<std::ptrdiff_t>(slot.offset));
  }
  return net;
}

}  // namespace

Outputs pushed(const Arrays& input, Full full, bool newest_first) {
  const auto capacity = static_cast<std::size_t>(number_of(input, "capacity"));
  const auto count = input.at("states").shape[0];
  std::deque<std::size_t> held;
  Values size{"size", {"push"}, {count}, {}};
  for (std::size_t i = 0; i < count; ++i) {
    const bool is_full = held.size() == capacity && full != Full::grows;
    if (is_full && full == Full::drops_oldest) held.pop_front();
    if (is_full && full == Full::overwrites_newest) held.pop_back();
    if (!is_full || full != Full::drops_newest) held.push_back(i);
    size.numbers.push_back(static_cast<double>(held.size()));
  }
  if (newest_first) std::ranges::reverse(held);
  auto outputs = fields(input, held, "place");
  outputs.insert(outputs.begin(), std::move(size));
  return outputs;
}

Outputs sampled(const Arrays& input, Rows rows) {
  auto places = places_of(input, "indices");
  const auto held = input.at("states").shape[0];
  if (rows == Rows::from_the_newest) {
    for (auto& place : places) place = held - 1 - place;
  }
  auto outputs = fields(input, places, "row");
  if (rows == Rows::states_swapped) std::swap(outputs[0].numbers, outputs[3].numbers);
  return outputs;
}

Outputs target(const Arrays& input, const Target& how) {
  const PlainBatch batch(input);
  const auto& table = input.at(how.from_target_net ? "target" : "online");
  const auto values = numbers_of(table);
  const double gamma = how.has_gamma ? number_of(input, "gamma") : 1;
  Values result{"target", {"row"}, {batch.size()}, {}};
  for (std::size_t b = 0; b < batch.size(); ++b) {
    const auto state = how.of_next_state ? batch.next_states[b] : batch.states[b];
    const double ended = how.mask == Target::Mask::none  ? 0
                         : how.mask == Target::Mask::now ? number_of(input, "terminated_now")
                                                         : batch.terminated[b];
    const double reward =
        how.mask == Target::Mask::reward_too ? batch.rewards[b] * (1 - ended) : batch.rewards[b];
    result.numbers.push_back(reward +
                             gamma * (1 - ended) * best_of(values, state, table.shape[1]).value);
  }
  return {std::move(result)};
}

Outputs learned(const Arrays& input, const Learning& how) {
  const PlainBatch batch(input);
  const auto steps = static_cast<std::size_t>(number_of(input, "steps"));
  const double gamma = number_of(input, "gamma"), rate = number_of(input, "learning_rate");
  auto net = given_net(input);
  const auto actions = static_cast<std::size_t>(net.shape().actions);
  Values loss{"loss", {}, {}, {}};
  Outputs gradients, weights;
  for (const auto& slot : net.slots()) {
    auto shape = input.at(input_name(slot.name)).shape;
    shape.insert(shape.begin(), steps);
    const std::vector<std::string> axes{"step", "row", "column"};
    gradients.push_back({"gradient of " + input_name(slot.name), axes, shape, {}});
    weights.push_back({input_name(slot.name), axes, shape, {}});
  }
  std::vector<double> gradient(net.parameters().size(), 0);
  for (std::size_t step = 0; step < steps; ++step) {
    const auto slope = slope_of(net.forward(), actions, batch, gamma, how);
    if (step == 0) loss.numbers.push_back(slope.loss);
    net.backward(slope.by_value);
    if (how.clears_gradient) std::ranges::fill(gradient, 0);
    for (std::size_t i = 0; i < gradient.size(); ++i) {
      gradient[i] += net.gradients()[i];
      net.parameters()[i] -= rate * gradient[i];
    }
    for (std::size_t p = 0; p < net.slots().size(); ++p) {
      const auto& slot = net.slots()[p];
      for (std::size_t i = slot.offset; i < slot.offset + slot.size(); ++i) {
        gradients[p].numbers.push_back(gradient[i]);
        weights[p].numbers.push_back(net.parameters()[i]);
      }
    }
  }
  Outputs outputs{std::move(loss)};
  outputs.insert(outputs.end(), gradients.begin(), gradients.end());
  outputs.insert(outputs.end(), weights.begin(), weights.end());
  return outputs;
}

}  // namespace lab::grading::frozenlake
