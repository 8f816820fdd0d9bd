#include "nn/transformer_block.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/nn/attention_problem.hpp"

using namespace lab;
using nn::Normalization;
using testing::difference;
using testing::Keys;

namespace {

std::size_t parameter_count(const nn::BlockShape& shape) {
  const auto last = nn::block_slots(shape).back();
  return last.offset + last.size();
}

/// A block with its inputs and the coefficients of a loss Σ y · dy.
struct Problem {
  nn::BlockShape shape;
  int T, N;
  bool causal;
  std::vector<std::uint8_t> keys;
  std::vector<double> parameters, x, memory, dy;
  nn::Dropout dropout;

  Problem(const nn::BlockShape& of, int steps, int batch, bool is_causal, Keys kind)
      : shape(of), T(steps), N(batch), causal(is_causal), keys(testing::keys_of(kind, T, N)) {
    core::Pcg64 rng(static_cast<std::uint64_t>(shape.hidden + 100 * T + 10000 * N));
    const auto count = static_cast<std::size_t>(T * N * shape.hidden);
    parameters = testing::normal_numbers(rng, parameter_count(shape));
    for (double& number : parameters) number /= 2;
    x = testing::normal_numbers(rng, count);
    if (shape.cross) memory = testing::normal_numbers(rng, count);
    dy = testing::normal_numbers(rng, count);
  }

  [[nodiscard]] const double* encoder() const { return shape.cross ? memory.data() : nullptr; }
  [[nodiscard]] nn::AttentionMask mask() const {
    return {causal, keys.empty() ? nullptr : keys.data()};
  }
  std::vector<double> outputs(nn::TransformerBlock<double>& block) const {
    std::vector<double> y(x.size());
    block.forward(parameters.data(), x.data(), encoder(), mask(), T, N, &dropout, y.data());
    return y;
  }
  [[nodiscard]] std::vector<double> outputs() const {
    nn::TransformerBlock<double> block(shape);
    return outputs(block);
  }
};

/// What backward() gives; dmemory starts at 0.
struct Gradients {
  std::vector<double> parameters, x, memory;

  Gradients(const Problem& problem, nn::TransformerBlock<double>& block)
      : parameters(problem.parameters.size(), 77),
        x(problem.x.size(), 77),
        memory(problem.memory.size(), 0) {
    block.backward(problem.parameters.data(), problem.dy.data(), parameters.data(), x.data(),
                   problem.shape.cross ? memory.data() : nullptr);
  }
};

void check_gradients(Problem& problem) {
  nn::TransformerBlock<double> block(problem.shape);
  problem.outputs(block);
  const Gradients gradients(problem, block);
  const auto loss = [&] { return testing::dot(problem.outputs(block), problem.dy); };
  const testing::Tolerance close{2e-7, 2e-6};
  CHECK(difference(gradients.x, testing::by_differences(problem.x, loss), close) == "");
  CHECK(difference(gradients.memory, testing::by_differences(problem.memory, loss), close) == "");
  const auto wanted = testing::by_differences(problem.parameters, loss);
  for (const auto& slot : nn::block_slots(problem.shape)) {
    CAPTURE(slot.name);
    const std::span got(&gradients.parameters[slot.offset], slot.size());
    CHECK(difference(got, std::span(&wanted[slot.offset], slot.size()), close) == "");
  }
}

}  // namespace

TEST_CASE("The gradients of a whole block equal finite differences, wherever it normalizes") {
  const auto where = GENERATE(Normalization::post, Normalization::pre, Normalization::none);
  const bool cross = GENERATE(false, true);
  const auto [causal, keys] =
      GENERATE(std::pair{false, Keys::all}, std::pair{true, Keys::all},
               std::pair{false, Keys::right_padded}, std::pair{true, Keys::left_padded});
  CAPTURE(static_cast<int>(where), cross, causal, static_cast<int>(keys));
  Problem problem({8, 2, 12, where, cross}, 4, 3, causal, keys);
  check_gradients(problem);
}

TEST_CASE("The gradients of a block equal finite differences at sizes of no vector's multiple") {
  struct Case {
    nn::BlockShape shape;
    int T, N;
  };
  const auto [shape, T, N] =
      GENERATE(Case{{1, 1, 1, Normalization::none, true}, 2, 1}, Case{{2, 1, 3}, 35, 3},
               Case{{18, 3, 5, Normalization::pre, false}, 3, 2}, Case{{9, 1, 17}, 1, 1});
  CAPTURE(shape.hidden, T, N);
  Problem problem(shape, T, N, true, Keys::left_padded);
  check_gradients(problem);
}

TEST_CASE("The gradients of a block with dropout are those of the masks that forward drew") {
  const auto where = GENERATE(Normalization::post, Normalization::pre, Normalization::none);
  Problem problem({6, 2, 5, where, true}, 3, 2, true, Keys::all);
  problem.dropout = {0.4, 11};
  check_gradients(problem);
}

TEST_CASE("Dropout changes a block's output by key and first call, and repeats itself") {
  Problem problem({8, 2, 12}, 5, 3, true, Keys::all);
  const auto without = problem.outputs();
  problem.dropout = {0.4, 11};
  const auto with = problem.outputs();
  CHECK(with != without);
  CHECK(problem.outputs() == with);
  nn::TransformerBlock<double> next(problem.shape, nn::kBlockDropoutCalls);
  CHECK(problem.outputs(next) != with);
  problem.dropout.key = 12;
  CHECK(problem.outputs() != with);
}

TEST_CASE("A causal block shows no earlier step what comes later") {
  const auto where = GENERATE(Normalization::post, Normalization::pre, Normalization::none);
  Problem problem({12, 3, 20, where, true}, 37, 2, true, Keys::all);
  const auto before = problem.outputs();
  const std::size_t changed = 33 * 2 * 12;
  for (std::size_t i = changed; i < problem.x.size(); ++i) {
    problem.x[i] += 3;
    problem.memory[i] -= 3;
  }
  const auto after = problem.outputs();
  CHECK(std::equal(before.begin(), before.begin() + changed, after.begin()));
  CHECK(after[changed] != before[changed]);
}

TEST_CASE("A decoder adds to the memory's gradient what is there already") {
  const Problem problem({8, 2, 12, Normalization::post, true}, 5, 3, true, Keys::all);
  nn::TransformerBlock<double> block(problem.shape);
  problem.outputs(block);
  const Gradients once(problem, block);
  problem.outputs(block);
  std::vector<double> sum(problem.memory.size(), 5), parameters(problem.parameters.size());
  auto dx = problem.dy;  // dx may be dy
  block.backward(problem.parameters.data(), dx.data(), parameters.data(), dx.data(), sum.data());
  for (double& number : sum) number -= 5;
  CHECK(difference(sum, once.memory, {1e-12}) == "");
  CHECK(dx == once.x);
  CHECK(parameters == once.parameters);
}

TEST_CASE("A block's probabilities are those of its queries and keys") {
  const Problem problem({6, 2, 5}, 4, 2, true, Keys::left_padded);
  nn::TransformerBlock<double> block(problem.shape);
  problem.outputs(block);
  testing::AttentionProblem attention(4, 2, 2, 3, true, Keys::left_padded);
  const auto project = [&](std::size_t weight, std::vector<double>& to) {
    for (std::size_t row = 0; row < 8; ++row) {
      for (std::size_t o = 0; o < 6; ++o) {
        double sum = problem.parameters[weight + 36 + o];
        for (std::size_t i = 0; i < 6; ++i) {
          sum += problem.parameters[weight + o * 6 + i] * problem.x[row * 6 + i];
        }
        to[row * 6 + o] = sum;
      }
    }
  };
  project(0, attention.q);
  project(42, attention.k);
  std::vector<double> p(16);
  for (int n = 0; n < 2; ++n) {
    for (int head = 0; head < 2; ++head) {
      block.probabilities(n, head, p.data());
      for (int i = 0; i < 4; ++i) {
        CHECK(difference(std::span(&p[static_cast<std::size_t>(i) * 4], 4),
                         attention.probabilities(n, head, i), {1e-12}) == "");
      }
    }
  }
}

TEST_CASE("A block used again, for other sizes and after NaN, gives what a fresh one gives") {
  nn::TransformerBlock<double> block({8, 2, 12});
  for (const int T : {40, 3, 70, 17}) {
    const Problem problem({8, 2, 12}, T, 2, true, Keys::right_padded);
    auto broken = problem;
    broken.x[0] = NAN;
    CHECK(std::isnan(broken.outputs(block)[0]));
    CHECK(std::isnan(Gradients(broken, block).x[0]));
    CHECK(problem.outputs(block) == problem.outputs());
    const Gradients again(problem, block);
    nn::TransformerBlock<double> fresh({8, 2, 12});
    problem.outputs(fresh);
    CHECK(again.parameters == Gradients(problem, fresh).parameters);
  }
}

TEST_CASE("A block's memory grows with the number of rows and not with T²") {
  const auto bytes = [](int T, int N) {
    const Problem problem({8, 2, 12}, T, N, true, Keys::all);
    nn::TransformerBlock<double> block(problem.shape);
    problem.outputs(block);
    const Gradients gradients(problem, block);
    return static_cast<double>(block.workspace_bytes());
  };
  CHECK(bytes(1600, 2) / bytes(200, 2) < 8.1);
  CHECK(bytes(200, 16) / bytes(200, 2) < 8.1);
}

TEST_CASE("A NaN in one sequence stays in that sequence") {
  Problem problem({8, 2, 12, GENERATE(Normalization::post, Normalization::pre)}, 5, 2, false,
                  Keys::all);
  problem.x[8 + 3] = NAN;  // step 0 of sequence 1
  const auto y = problem.outputs();
  for (std::size_t i = 0; i < y.size(); ++i) CHECK(std::isnan(y[i]) == (i / 8 % 2 == 1));
}

TEST_CASE("The slots of a block lie one behind the other, and LayerNorms are where it has them") {
  const auto names = [](const nn::BlockShape& shape) {
    std::string all;
    std::size_t offset = 0;
    for (const auto& slot : nn::block_slots(shape)) {
      CHECK(slot.offset == offset);
      offset += slot.size();
      if (slot.name.ends_with(".weight")) all += slot.name.substr(0, slot.name.size() - 7) + " ";
    }
    return all;
  };
  CHECK(names({8, 2, 12}) == "query key value attn_out inter out ln1 ln2 ");
  CHECK(names({8, 2, 12, Normalization::none, false}) == "query key value attn_out inter out ");
  CHECK(names({8, 2, 12, Normalization::pre, true}) ==
        "query key value attn_out cross_query cross_key cross_value cross_out inter out ln1 "
        "cross_ln ln2 ");
  // 4 (64 + 8) + 12 · 8 + 12 + 8 · 12 + 8 + 2 · 16
  CHECK(parameter_count({8, 2, 12}) == 532);
}

TEST_CASE("A block refuses sizes that do not fit and a memory that it has no use for") {
  CHECK_THROWS_AS(nn::TransformerBlock<float>({8, 3, 12}), std::logic_error);
  CHECK_THROWS_AS(nn::TransformerBlock<float>({8, 2, 0}), std::logic_error);
  Problem problem({8, 2, 12}, 2, 2, true, Keys::all);
  nn::TransformerBlock<double> block(problem.shape);
  std::vector<double> y(problem.x.size());
  CHECK_THROWS_AS(block.backward(problem.parameters.data(), y.data(), y.data(), y.data(), nullptr),
                  std::logic_error);
  CHECK_THROWS_AS(block.forward(problem.parameters.data(), problem.x.data(), problem.x.data(), {},
                                2, 2, nullptr, y.data()),
                  std::logic_error);
}
