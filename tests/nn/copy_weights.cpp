#include "nn/copy_weights.hpp"

#include <torch/torch.h>

#include "tests/catch.hpp"
#include "tests/nn/modules.hpp"
#include "tests/nn/tensors.hpp"

using namespace lab;
using nn::Cell;
using testing::case_text;
using testing::difference;

namespace {

template <class From, class To>
std::string copy_error(const From& from, To& to) {
  try {
    nn::copy_weights(from, to);
  } catch (const std::logic_error& error) {
    return error.what();
  }
  return "";
}

bool same(const nn::Sequence& sequence, const torch::nn::Module& module) {
  const auto theirs = module.named_parameters();
  const auto ours = sequence.named_parameters();
  if (ours.size() != theirs.size()) return false;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (ours[i].first != theirs[i].key()) return false;
    if (difference(ours[i].second, theirs[i].value(), {}) != "") return false;
  }
  return true;
}

}  // namespace

TEST_CASE("Weights go both ways between a Sequence and torch::nn's layers, in the same order") {
  for (const auto cell : testing::kCells) {
    for (const bool bias : {true, false}) {
      INFO(case_text(cell, torch::kFloat) << ", bias " << bias);
      const nn::SequenceOptions options{
          .cell = cell, .inputs = 3, .hidden = 4, .layers = 2, .bidirectional = true, .bias = bias};
      const auto theirs = testing::torch_layers(options).module;
      nn::Sequence ours(options);
      CHECK(!same(ours, *theirs));
      nn::copy_weights(*theirs, ours);
      CHECK(same(ours, *theirs));
      const nn::Sequence others(options);
      nn::copy_weights(others, *theirs);
      CHECK(same(others, *theirs));
      CHECK(!same(ours, *theirs));  // a copy, not the same memory
      CHECK(ours.weights()[0].weight_ih.requires_grad());
    }
  }
}

TEST_CASE("Weights go both ways between a cell and torch::nn's") {
  for (const auto cell : testing::kCells) {
    for (const bool bias : {true, false}) {
      INFO(case_text(cell, torch::kFloat) << ", bias " << bias);
      const auto theirs = testing::torch_cell(cell, 3, 4, bias, torch::kFloat).module;
      auto ours = nn::make_cell_weights(cell, 3, 4, bias, torch::kFloat);
      nn::copy_weights(*theirs, ours);
      CHECK(difference(ours.weight_hh, theirs->named_parameters()["weight_hh"], {}) == "");
      const auto others = nn::make_cell_weights(cell, 3, 4, bias, torch::kFloat);
      nn::copy_weights(others, *theirs);
      const auto named = theirs->named_parameters();
      CHECK(difference(others.weight_ih, named["weight_ih"], {}) == "");
      CHECK(difference(others.weight_hh, named["weight_hh"], {}) == "");
      CHECK(named.size() == (bias ? 4U : 2U));
      if (bias) CHECK(difference(others.bias_hh, named["bias_hh"], {}) == "");
    }
  }
}

TEST_CASE("Weights that do not fit are named with both shapes, and none is copied") {
  const nn::SequenceOptions options{.inputs = 3, .hidden = 4, .layers = 2};
  auto wider = options;
  wider.inputs = 5;
  const auto theirs = testing::torch_layers(options).module;
  nn::Sequence ours(wider);
  const auto before = ours.weights()[1].weight_hh.detach().clone();
  CHECK(copy_error(*theirs, ours) ==
        "cannot copy weight_ih_l0: it has shape [16, 3] where the receiver has [16, 5]");
  CHECK(copy_error(ours, *theirs) ==
        "cannot copy weight_ih_l0: it has shape [16, 5] where the receiver has [16, 3]");
  CHECK(difference(ours.weights()[1].weight_hh, before, {}) == "");

  auto deeper = options;
  deeper.layers = 3;
  nn::Sequence three(deeper);
  CHECK(copy_error(*theirs, three) ==
        "cannot copy weight_ih_l2: it has shape none where the receiver has [16, 4]");
  CHECK(copy_error(three, *theirs) ==
        "cannot copy weight_ih_l2: it has shape [16, 4] where the receiver has none");

  const auto cell = testing::torch_cell(Cell::gru, 3, 4, true, torch::kFloat).module;
  auto lstm = nn::make_cell_weights(Cell::lstm, 3, 4, true, torch::kFloat);
  CHECK(copy_error(*cell, lstm) ==
        "cannot copy weight_ih: it has shape [12, 3] where the receiver has [16, 3]");
  auto plain = nn::make_cell_weights(Cell::gru, 3, 4, false, torch::kFloat);
  CHECK(copy_error(*cell, plain) ==
        "cannot copy bias_ih: it has shape [12] where the receiver has none");
}
