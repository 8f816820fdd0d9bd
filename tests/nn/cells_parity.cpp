// Hand cells against torch::nn, bit for bit, in whole trainings.
#include <torch/torch.h>

#include "nn/cells.hpp"
#include "nn/copy_weights.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules.hpp"
#include "tests/nn/tensors.hpp"

using namespace lab;
using nn::Cell;
using testing::case_text;
using testing::difference;
using testing::random_tensor;

namespace {

constexpr int kLetters = 4, kHidden = 4, kEpochs = 50;

/// Letters of 'hello' · 20 as numbers h e l o = 0 1 2 3, each to be followed by the next.
struct Hello {
  explicit Hello(at::ScalarType type) {
    std::vector<std::int64_t> letters;
    for (int i = 0; i < 20; ++i) letters.insert(letters.end(), {0, 1, 2, 2, 3});
    const auto all = torch::tensor(letters);
    const auto last = all.size(0) - 1;
    one_hot = torch::one_hot(all.narrow(0, 0, last), kLetters).to(type).unsqueeze(1);
    targets = all.narrow(0, 1, last);
  }
  at::Tensor one_hot, targets;  // [T, 1, V], [T]
};

std::unique_ptr<torch::optim::Optimizer> make_optimizer(bool adam, std::vector<at::Tensor> of) {
  if (adam) return std::make_unique<torch::optim::Adam>(std::move(of), 0.1);
  return std::make_unique<torch::optim::SGD>(std::move(of), 0.1);
}

/// What a training went through: every epoch's loss, the last logits, the trained parameters.
struct Trained {
  std::vector<at::Tensor> losses;
  at::Tensor logits;
  std::vector<at::Tensor> parameters;
};

/// step(x [1, V], state) gives the next state.
template <class Step>
Trained train(const Hello& hello, bool adam, std::vector<at::Tensor> parameters,
              const at::Tensor& head_weight, const at::Tensor& head_bias, Step step) {
  parameters.push_back(head_weight);
  parameters.push_back(head_bias);
  const auto optimizer = make_optimizer(adam, parameters);
  Trained trained;
  for (int epoch = 0; epoch < kEpochs; ++epoch) {
    const auto zeros = torch::zeros({1, kHidden}, hello.one_hot.options());
    nn::CellState state{zeros, zeros};
    std::vector<at::Tensor> logits;
    for (const auto& x : hello.one_hot.unbind(0)) {
      state = step(x, state);
      logits.push_back(torch::nn::functional::linear(state.h, head_weight, head_bias));
    }
    trained.logits = torch::cat(logits);
    const auto loss = torch::nn::functional::cross_entropy(trained.logits, hello.targets);
    optimizer->zero_grad();
    loss.backward();
    optimizer->step();
    trained.losses.push_back(loss.detach());
  }
  trained.parameters = parameters;
  return trained;
}

void check_training(Cell cell, at::ScalarType type, bool adam) {
  INFO(case_text(cell, type) << (adam ? ", Adam" : ", SGD"));
  torch::manual_seed(7);
  const auto theirs = testing::torch_cell(cell, kLetters, kHidden, /*bias=*/true, type);
  auto ours = nn::make_cell_weights(cell, kLetters, kHidden, /*bias=*/true, type);
  nn::copy_weights(*theirs.module, ours);
  const auto weight = random_tensor({kLetters, kHidden}, type);
  const auto bias = random_tensor({kLetters}, type);
  const auto copy = [](const at::Tensor& t) { return t.detach().clone().requires_grad_(); };
  const auto weight_copy = copy(weight), bias_copy = copy(bias);

  const Hello hello(type);
  const auto wanted = train(hello, adam, theirs.module->parameters(), weight, bias, theirs.step);
  const auto got = train(hello, adam, {ours.weight_ih, ours.weight_hh, ours.bias_ih, ours.bias_hh},
                         weight_copy, bias_copy, [&](const at::Tensor& x, const nn::CellState& s) {
                           return nn::cell_step(cell, ours, x, s).state;
                         });
  REQUIRE(torch::isfinite(wanted.losses.back()).item<bool>());
  CHECK(wanted.losses.back().item<double>() < wanted.losses.front().item<double>());
  CHECK(difference(torch::stack(got.losses), torch::stack(wanted.losses), {}) == "");
  CHECK(difference(got.logits, wanted.logits, {}) == "");
  for (std::size_t i = 0; i < wanted.parameters.size(); ++i) {
    INFO("parameter " << i);
    CHECK(difference(got.parameters[i], wanted.parameters[i], {}) == "");
  }
}

}  // namespace

TEST_CASE("A hand cell stays bitwise equal to torch::nn's over 50 epochs of Adam and of SGD") {
  torch::set_num_threads(1);
  for (const auto cell : testing::kCells) {
    for (const auto type : testing::kTypes) {
      for (const bool adam : {true, false}) check_training(cell, type, adam);
    }
  }
}

TEST_CASE("From one seed a cell starts with the weights of torch::nn's") {
  for (const auto cell : testing::kCells) {
    for (const auto type : testing::kTypes) {
      INFO(case_text(cell, type));
      torch::manual_seed(3);
      const auto wanted = testing::torch_cell(cell, 3, 5, true, type).module->parameters();
      torch::manual_seed(3);
      const auto got = nn::make_cell_weights(cell, 3, 5, true, type);
      CHECK(difference(got.weight_ih, wanted.at(0), {}) == "");
      CHECK(difference(got.weight_hh, wanted.at(1), {}) == "");
      CHECK(difference(got.bias_ih, wanted.at(2), {}) == "");
      CHECK(difference(got.bias_hh, wanted.at(3), {}) == "");
    }
  }
}

TEST_CASE("A cell names the parameter that does not fit, and both shapes") {
  const auto x = torch::zeros({2, 3});
  const nn::CellState start{torch::zeros({2, 4}), torch::zeros({2, 4})};
  const auto message = [&](auto change) {
    auto weights = nn::make_cell_weights(Cell::lstm, 3, 4, true, torch::kFloat);
    auto state = start;
    change(weights, state);
    try {
      (void)nn::cell_step(Cell::lstm, weights, x, state);
    } catch (const std::logic_error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(message([](auto&, auto&) {}) == "");
  CHECK(message([](auto& w, auto&) {
          w.weight_ih = torch::zeros({16, 5});
        }) == "weight_ih has shape [16, 5], not [16, 3]");
  CHECK(message([](auto& w, auto&) { w.bias_hh = torch::zeros({4}); }) ==
        "bias_hh has shape [4], not [16]");
  CHECK(message([](auto&, auto& s) { s.c = at::Tensor(); }) == "c has shape none, not [2, 4]");
}
