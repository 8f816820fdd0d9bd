// The fused layer as a node of autograd's graph: against torch::nn, against finite differences, and
// what it refuses.
#include "nn/fused_function.hpp"

#include <torch/torch.h>

#include "nn/sequence.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules.hpp"
#include "tests/nn/tensors.hpp"

using namespace lab;
using nn::Cell;
using testing::case_text;
using testing::difference;
using testing::random_tensor;

TEST_CASE("A fused sequence equals torch::nn::RNN, LSTM and GRU in values and gradients") {
  torch::manual_seed(11);
  int number = 0;
  for (const auto cell : testing::kCells) {
    for (const auto type : testing::kTypes) {
      for (const int hidden : {1, 3, 8, 17, 64}) {
        for (const int batch : {1, 2, 5, 16}) {
          for (const int steps : {1, 2, 7, 30}) {
            nn::SequenceOptions options;
            options.cell = cell;
            options.type = type;
            options.hidden = hidden;
            // The others follow from the number, each with its own period.
            ++number;
            options.inputs = 1 + number % 7;
            options.layers = 1 + number % 2;
            options.bidirectional = number % 3 == 0;
            options.bias = number % 5 != 0;
            options.batch_first = number % 11 == 0;
            INFO(case_text(cell, type) << ", H " << hidden << ", N " << batch << ", T " << steps
                                       << ", number " << number);
            const double close = type == torch::kDouble ? 1e-12 : 1e-5;
            CHECK(testing::layer_difference(options, steps, batch, {}, {close, close}) == "");
          }
        }
      }
    }
  }
}

TEST_CASE("A fused layer's gradients are the slopes that finite differences measure") {
  torch::manual_seed(5);
  constexpr int kSteps = 4, kBatch = 3, kInputs = 2, kUnits = 3;
  constexpr double kStep = 1e-6;
  for (const auto cell : testing::kCells) {
    auto w = nn::make_cell_weights(cell, kInputs, kUnits, true, torch::kDouble);
    const auto x = random_tensor({kSteps, kBatch, kInputs}, torch::kDouble);
    nn::CellState start{random_tensor({kBatch, kUnits}, torch::kDouble), {}};
    if (cell == Cell::lstm) start.c = random_tensor({kBatch, kUnits}, torch::kDouble);
    const auto dy = torch::randn({kSteps, kBatch, kUnits}, torch::kDouble);
    const auto dhn = torch::randn({kBatch, kUnits}, torch::kDouble), dcn = torch::randn_like(dhn);
    const auto loss = [&] {
      const auto out = nn::fused_layer(cell, w, x, start);
      const auto sum = (out.y * dy).sum() + (out.hn * dhn).sum();
      return cell == Cell::lstm ? sum + (out.cn * dcn).sum() : sum;
    };
    loss().backward();
    const torch::NoGradGuard no_grad;
    const std::pair<const char*, at::Tensor> inputs[] = {{"x", x},
                                                         {"h0", start.h},
                                                         {"c0", start.c},
                                                         {"w_ih", w.weight_ih},
                                                         {"w_hh", w.weight_hh},
                                                         {"b_ih", w.bias_ih},
                                                         {"b_hh", w.bias_hh}};
    for (const auto& [name, input] : inputs) {
      if (!input.defined()) continue;
      INFO(case_text(cell, torch::kDouble) << ", gradient by " << name);
      auto numbers = input.detach().view(-1);
      auto slopes = torch::empty_like(numbers);
      for (std::int64_t i = 0; i < numbers.numel(); ++i) {
        const double there = numbers[i].item<double>();
        numbers[i] = there + kStep;
        const double above = loss().item<double>();
        numbers[i] = there - kStep;
        const double below = loss().item<double>();
        numbers[i] = there;
        slopes[i] = (above - below) / (2 * kStep);
      }
      CHECK(difference(input.grad().view(-1), slopes, {1e-8, 1e-7}) == "");
    }
  }
}

namespace {

struct Small {
  nn::CellWeights weights = nn::make_cell_weights(Cell::lstm, 2, 3, true, torch::kDouble);
  at::Tensor x = random_tensor({4, 2, 2}, torch::kDouble);
  [[nodiscard]] at::Tensor y() const { return nn::fused_layer(Cell::lstm, weights, x, {}).y; }
};

/// What an action throws, or "".
template <class Action>
std::string thrown(Action action) {
  try {
    action();
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("A fused layer refuses a second backward and a second-order gradient") {
  const Small small;
  const auto loss = small.y().sum();
  loss.backward({}, /*retain_graph=*/true);
  CHECK_THAT(thrown([&] { loss.backward({}, true); }), testing::contains("only once"));
  const auto other = small.y().sum();
  CHECK_THAT(thrown([&] { (void)torch::autograd::grad({other}, {small.x}, {}, true, true); }),
             testing::contains("second-order"));
  const auto plain = small.y().sum();
  plain.backward();
  CHECK_THAT(thrown([&] { plain.backward(); }), testing::contains("second time"));
}

TEST_CASE("A fused layer notices that its input was changed before backward") {
  const Small small;
  const auto loss = small.y().sum();
  {
    const torch::NoGradGuard no_grad;
    small.x.add_(1);
  }
  CHECK_THAT(thrown([&] { loss.backward(); }), testing::contains("inplace"));
}

TEST_CASE("A fused layer takes inputs with gaps and gradients that were expanded") {
  Small small;
  const auto dense = small.x.detach().clone().requires_grad_();
  const auto gaps = small.x.detach().transpose(0, 1).contiguous().requires_grad_();
  const auto run = [&](const at::Tensor& x) {
    const auto y = nn::fused_layer(Cell::lstm, small.weights, x, {}).y;
    y.sum().backward();  // its gradient is one number, expanded
    return y;
  };
  CHECK(difference(run(gaps.transpose(0, 1)), run(dense), {}) == "");
  CHECK(difference(gaps.grad().transpose(0, 1), dense.grad(), {}) == "");
}

TEST_CASE("A fused layer refuses other types than float and double, and mixtures") {
  const Small small;
  for (const auto type : {torch::kHalf, torch::kLong, torch::kFloat}) {
    const auto x = small.x.detach().to(type);
    CHECK_THROWS_AS(nn::fused_layer(Cell::lstm, small.weights, x, {}), std::logic_error);
  }
}
