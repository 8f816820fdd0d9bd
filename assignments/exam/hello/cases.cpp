#include "assignments/exam/hello/cases.hpp"

#include <array>

#include "assignments/grading/drawn.hpp"

namespace lab::grading::hello {
namespace {

using core::Array;
using core::Arrays;
using nn::Cell;

constexpr int kEpochs = 50;

/// The sizes of a case: N, D (= V for models), H, T.
struct Sizes {
  std::size_t samples, inputs, hidden, steps;
};
constexpr std::array kSizes{Sizes{1, 4, 3, 6}, Sizes{3, 5, 4, 9}, Sizes{2, 3, 7, 12}};

void add_parameters(Arrays& input, core::Pcg64& random, Cell cell, const Sizes& sizes) {
  const auto rows = static_cast<std::size_t>(nn::gate_count(cell)) * sizes.hidden;
  input["weight_ih"] = drawn(random, {rows, sizes.inputs});
  input["weight_hh"] = drawn(random, {rows, sizes.hidden});
  input["bias_ih"] = drawn(random, {rows});
  input["bias_hh"] = drawn(random, {rows});
}

/// One input for each of kSizes.
template <class Make>
std::vector<Arrays> cases_of(std::uint64_t seed, const Make& make) {
  std::vector<Arrays> cases;
  core::Pcg64 random(seed);
  for (const auto& sizes : kSizes) make(cases.emplace_back(), random, sizes);
  return cases;
}

void add_model(Arrays& input, core::Pcg64& random, Cell cell, const Sizes& sizes) {
  add_parameters(input, random, cell, sizes);
  input["head_weight"] = drawn(random, {sizes.inputs, sizes.hidden});
  input["head_bias"] = drawn(random, {sizes.inputs});
  input["vocabulary"] = whole_number(static_cast<std::int64_t>(sizes.inputs));
  input["hidden"] = whole_number(static_cast<std::int64_t>(sizes.hidden));
}

/// "hello" twenty times: h, e, l, o are 0, 1, 2, 3.
Array hello_text() {
  std::vector<std::int64_t> text;
  for (int i = 0; i < 20; ++i) text.insert(text.end(), {0, 1, 2, 2, 3});
  return core::make_array(text);
}

}  // namespace

std::vector<Arrays> step_cases(Cell cell) {
  return cases_of(1, [&](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    add_parameters(input, random, cell, sizes);
    input["x"] = drawn(random, {sizes.samples, sizes.inputs});
    input["h"] = drawn(random, {sizes.samples, sizes.hidden});
  });
}

std::vector<Arrays> sequence_cases(Cell cell) {
  return cases_of(2, [&](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    add_parameters(input, random, cell, sizes);
    input["x"] = drawn(random, {sizes.steps, sizes.samples, sizes.inputs});
    input["direction"] = drawn(random, {sizes.steps, sizes.samples, sizes.hidden});
  });
}

std::vector<Arrays> model_cases(Cell cell) {
  return cases_of(3, [&](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    add_model(input, random, cell, sizes);
    input["text"] = drawn_integers(random, sizes.steps, static_cast<std::uint32_t>(sizes.inputs));
    input["direction"] = drawn(random, {sizes.steps, sizes.inputs});
  });
}

std::vector<Arrays> training_cases(Cell cell) {
  std::vector<Arrays> cases;
  core::Pcg64 random(4);
  for (const std::size_t hidden : {8, 5}) {
    auto& input = cases.emplace_back();
    add_model(input, random, cell, {1, 4, hidden, 0});
    input["text"] = hello_text();
    input["epochs"] = whole_number(kEpochs);
  }
  return cases;
}

std::vector<Arrays> text_cases() {
  return cases_of(5, [](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    input["text"] = drawn_integers(random, sizes.steps, static_cast<std::uint32_t>(sizes.inputs));
  });
}

std::vector<Arrays> loss_cases() {
  return cases_of(6, [](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    input["logits"] = drawn(random, {sizes.steps, sizes.inputs}, 4);
    input["targets"] =
        drawn_integers(random, sizes.steps, static_cast<std::uint32_t>(sizes.inputs));
  });
}

std::vector<Arrays> state_cases() {
  return cases_of(7, [](Arrays& input, core::Pcg64& random, const Sizes& sizes) {
    add_parameters(input, random, Cell::lstm, sizes);
    input["gates"] = drawn(random, {sizes.samples, 4 * sizes.hidden});
    input["c"] = drawn(random, {sizes.samples, sizes.hidden}, 2);
    input["next_c"] = drawn(random, {sizes.samples, sizes.hidden}, 2);
  });
}

}  // namespace lab::grading::hello
