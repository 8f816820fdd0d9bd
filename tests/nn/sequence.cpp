// Layers, directions, lengths and dropout of a Sequence against torch::nn's.
#include "nn/sequence.hpp"

#include <torch/torch.h>

#include "nn/copy_weights.hpp"
#include "tests/catch.hpp"
#include "tests/nn/modules.hpp"
#include "tests/nn/tensors.hpp"

using namespace lab;
using nn::Cell;
using testing::case_text;
using testing::difference;
using testing::Tolerance;

namespace {

Tolerance tolerance(at::ScalarType type) {
  return type == torch::kDouble ? Tolerance{1e-12, 1e-12} : Tolerance{1e-5, 1e-5};
}

/// Calls run(options) for each cell, each type, by hand and fused.
template <class Run>
void for_all(nn::SequenceOptions options, Run run) {
  for (const auto cell : testing::kCells) {
    for (const auto type : testing::kTypes) {
      for (const bool fused : {false, true}) {
        options.cell = cell;
        options.type = type;
        options.fused = fused;
        INFO(case_text(cell, type) << (fused ? ", fused" : ", by hand"));
        run(options);
      }
    }
  }
}

}  // namespace

TEST_CASE("A bidirectional Sequence equals torch::nn's in values and gradients") {
  torch::manual_seed(1);
  nn::SequenceOptions options{.inputs = 3, .hidden = 4, .layers = 2, .bidirectional = true};
  for (const bool batch_first : {false, true}) {
    options.batch_first = batch_first;
    for_all(options, [](const nn::SequenceOptions& o) {
      CHECK(testing::layer_difference(o, 6, 3, {}, tolerance(o.type)) == "");
    });
  }
}

TEST_CASE("Sequences of unequal lengths equal torch's packed ones in values and gradients") {
  torch::manual_seed(2);
  const std::vector<std::int64_t> all_lengths[] = {
      {3, 6, 1, 6, 2}, {6, 5, 4, 3, 2}, {1, 1, 2, 1, 1}, {6, 6, 6, 6, 6}, {4, 2, 2, 4, 2}};
  nn::SequenceOptions options{.inputs = 3, .hidden = 4, .layers = 2};
  for (const bool bidirectional : {false, true}) {
    for (const auto& lengths : all_lengths) {
      options.bidirectional = bidirectional;
      options.batch_first = lengths.front() == 3;
      for_all(options, [&](const nn::SequenceOptions& o) {
        CHECK(testing::layer_difference(o, 6, 5, lengths, tolerance(o.type)) == "");
      });
    }
  }
}

TEST_CASE("What stands behind a sequence's length changes nothing") {
  torch::manual_seed(3);
  nn::SequenceOptions options{.inputs = 2, .hidden = 3, .layers = 2, .bidirectional = true};
  for_all(options, [](const nn::SequenceOptions& o) {
    const nn::Sequence sequence(o);
    const auto x = torch::randn({5, 3, 2}, o.type);
    auto other = x.clone();
    other.narrow(1, 1, 1).narrow(0, 2, 3).fill_(1e6);
    const auto wanted = sequence.forward(x, {}, {5, 2, 4});
    const auto got = sequence.forward(other, {}, {5, 2, 4});
    CHECK(difference(got.y, wanted.y, {}) == "");
    CHECK(difference(got.hn, wanted.hn, {}) == "");
    CHECK(difference(got.cn, wanted.cn, {}) == "");
    CHECK(got.y.select(1, 1).narrow(0, 2, 3).abs().max().item<double>() == 0);
  });
}

TEST_CASE("The gates of the reverse direction stand at the steps of x they belong to") {
  torch::manual_seed(4);
  const nn::Sequence sequence(
      {.cell = Cell::rnn_tanh, .inputs = 2, .hidden = 3, .bidirectional = true, .fused = false});
  const auto out = sequence.forward(torch::randn({5, 3, 2}), {}, {2, 5, 3});
  REQUIRE(out.gates.size() == 2);
  // An RNN's only gate is its state, which is the output.
  const auto states = torch::cat({out.gates[0], out.gates[1]}, 3).squeeze(1);
  CHECK(difference(states, out.y, {}) == "");
  const auto lstm = nn::Sequence({.inputs = 2, .hidden = 3, .layers = 2, .fused = false})
                        .forward(torch::randn({5, 4, 2}));
  REQUIRE(lstm.gates.size() == 2);
  CHECK(lstm.gates[1].sizes() == at::IntArrayRef{5, 4, 4, 3});
}

TEST_CASE("From one seed a Sequence drops the same outputs as torch::nn's dropout") {
  for_all({.inputs = 3, .hidden = 8, .layers = 3, .dropout = 0.4},
          [](const nn::SequenceOptions& o) {
            torch::manual_seed(5);
            const auto reference = testing::torch_layers(o);
            torch::manual_seed(5);
            const nn::Sequence sequence(o);
            const auto x = torch::randn({6, 4, 3}, o.type);
            nn::CellState start{torch::zeros({3, 4, 8}, o.type), torch::zeros({3, 4, 8}, o.type)};
            torch::manual_seed(6);
            const auto wanted = reference.forward(x, start, {});
            torch::manual_seed(6);
            const auto got = sequence.forward(x, start, {}, /*training=*/true);
            CHECK(difference(got.y, wanted.y, tolerance(o.type)) == "");
            CHECK(difference(got.y, sequence.forward(x, start).y, {1e-3, 0}) != "");
          });
}

TEST_CASE("Dropout drops its share between layers, and nothing in evaluation") {
  torch::manual_seed(8);
  // A relu layer of ones, so that each input of the second layer is 1 / (1 − p) or 0, and a second
  // layer that copies it.
  nn::SequenceOptions options{.cell = Cell::rnn_relu,
                              .inputs = 200,
                              .hidden = 200,
                              .layers = 2,
                              .bias = false,
                              .dropout = 0.25};
  const nn::Sequence sequence(options);
  {
    const torch::NoGradGuard no_grad;
    for (const auto& w : sequence.weights()) {
      w.weight_ih.copy_(torch::eye(200));
      w.weight_hh.zero_();
    }
  }
  const auto x = torch::ones({10, 10, 200});
  const auto trained = sequence.forward(x, {}, {}, /*training=*/true).y;
  const double dropped = (trained == 0).to(torch::kDouble).mean().item<double>();
  CHECK(dropped == testing::Approx(0.25).margin(0.015));  // 20000 draws: five deviations
  CHECK(trained.max().item<double>() == testing::Approx(1 / 0.75));
  CHECK(difference(sequence.forward(x).y, x, {}) == "");
}

TEST_CASE("A Sequence refuses options, shapes and lengths that make no sense") {
  CHECK_THROWS_AS(nn::Sequence({.inputs = 0}), std::logic_error);
  CHECK_THROWS_AS(nn::Sequence({.layers = 0}), std::logic_error);
  CHECK_THROWS_AS(nn::Sequence({.dropout = 1.5}), std::logic_error);
  const nn::Sequence sequence({.inputs = 2, .hidden = 3});
  const auto x = torch::zeros({4, 2, 2});
  CHECK_NOTHROW(sequence.forward(x));
  CHECK_THROWS_AS(sequence.forward(torch::zeros({4, 2, 3})), std::logic_error);
  CHECK_THROWS_AS(sequence.forward(torch::zeros({0, 2, 2})), std::logic_error);
  CHECK_THROWS_AS(sequence.forward(x, {torch::zeros({2, 2, 3}), {}}), std::logic_error);
  CHECK_THROWS_AS(sequence.forward(x, {}, {4}), std::logic_error);
  CHECK_THROWS_AS(sequence.forward(x, {}, {4, 0}), std::logic_error);
  CHECK_THROWS_AS(sequence.forward(x, {}, {4, 5}), std::logic_error);
}
