#include "nn/recurrent.hpp"

#include <cmath>

#include "core/random.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/errors.hpp"

using namespace lab;
using testing::difference;
using testing::doubles;

namespace {

/// A layer with its inputs and the coefficients of a loss Σ y·dy + Σ h_T·dhn + Σ c_T·dcn.
struct Problem {
  nn::Cell cell;
  int D, H, T, N;
  std::vector<std::vector<double>> arrays;  // the four parameters, x, h0, c0
  std::vector<double> dy, dhn, dcn;

  Problem(nn::Cell kind, int inputs, int hidden, int steps, int batch)
      : cell(kind), D(inputs), H(hidden), T(steps), N(batch) {
    core::Pcg64 rng(static_cast<std::uint64_t>(D + 10 * H + 100 * T + 1000 * N));
    const auto draw = [&](int count) {
      std::vector<double> numbers(static_cast<std::size_t>(count));
      for (auto& number : numbers) number = rng.normal() / 2;
      return numbers;
    };
    const int rows = nn::gate_count(cell) * H;
    for (const int count : {rows * D, rows * H, rows, rows, T * N * D, N * H, N * H}) {
      arrays.push_back(draw(count));
    }
    dy = draw(T * N * H);
    dhn = draw(N * H);
    dcn = draw(N * H);
  }

  [[nodiscard]] nn::LayerParameters<const double> parameters() const {
    return {arrays[0].data(), arrays[1].data(), arrays[2].data(), arrays[3].data()};
  }

  double loss() const {
    nn::RecurrentLayer<double> layer(cell, D, H);
    std::vector<double> y(dy.size());
    layer.forward(parameters(), arrays[4].data(), T, N, arrays[5].data(), arrays[6].data(),
                  y.data());
    double sum = 0;
    for (std::size_t i = 0; i < y.size(); ++i) sum += y[i] * dy[i];
    for (int n = 0; n < N; ++n) {
      for (int j = 0; j < H; ++j) {
        const auto at = static_cast<std::size_t>(n * H + j);
        sum += layer.hidden_state(T - 1, n)[static_cast<std::size_t>(j)] * dhn[at];
        if (cell != nn::Cell::lstm) continue;
        sum += layer.cell_state(T - 1, n)[static_cast<std::size_t>(j)] * dcn[at];
      }
    }
    return sum;
  }
};

}  // namespace

TEST_CASE("Back-propagation through time by hand equals finite differences for every cell") {
  const auto cell = GENERATE(nn::Cell::rnn_tanh, nn::Cell::rnn_relu, nn::Cell::lstm, nn::Cell::gru);
  struct Sizes {
    int D, H, T, N;
  };
  const auto sizes = GENERATE(Sizes{1, 1, 1, 1}, Sizes{3, 2, 4, 1}, Sizes{2, 9, 3, 2},
                              Sizes{5, 17, 2, 11}, Sizes{17, 3, 5, 3}, Sizes{2, 3, 3, 100});
  CAPTURE(cell, sizes.D, sizes.H, sizes.T, sizes.N);
  Problem problem(cell, sizes.D, sizes.H, sizes.T, sizes.N);

  std::vector<std::vector<double>> by_hand;
  for (const auto& array : problem.arrays) by_hand.emplace_back(array.size());
  nn::RecurrentLayer<double> layer(cell, sizes.D, sizes.H);
  layer.forward(problem.parameters(), problem.arrays[4].data(), sizes.T, sizes.N,
                problem.arrays[5].data(), problem.arrays[6].data(), nullptr);
  layer.backward(problem.parameters(), problem.dy.data(), problem.dhn.data(), problem.dcn.data(),
                 {by_hand[0].data(), by_hand[1].data(), by_hand[2].data(), by_hand[3].data()},
                 by_hand[4].data(), by_hand[5].data(), by_hand[6].data());
  for (std::size_t a = 0; a < by_hand.size(); ++a) {
    if (a == 6 && cell != nn::Cell::lstm) continue;  // no other cell has a c
    CAPTURE(a);
    std::vector<double> by_difference;
    for (double& number : problem.arrays[a]) {
      constexpr double kStep = 1e-6;
      const double before = number;
      number = before + kStep;
      const double above = problem.loss();
      number = before - kStep;
      const double below = problem.loss();
      number = before;
      by_difference.push_back((above - below) / (2 * kStep));
    }
    CHECK(difference(by_hand[a], by_difference, {1e-7, 1e-6}) == "");
  }
}

TEST_CASE("Tokens give the outputs and gradients of the same inputs as one-hot rows") {
  const auto cell = GENERATE(nn::Cell::rnn_tanh, nn::Cell::rnn_relu, nn::Cell::lstm, nn::Cell::gru);
  Problem problem(cell, 6, 5, 7, 3);
  core::Pcg64 rng(9);
  std::vector<std::int32_t> tokens(21);
  auto& x = problem.arrays[4];
  std::fill(x.begin(), x.end(), 0.0);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    tokens[i] = static_cast<std::int32_t>(rng.below(6));
    x[i * 6 + static_cast<std::size_t>(tokens[i])] = 1;
  }
  std::vector<std::vector<double>> results[2];
  for (const bool dense : {false, true}) {
    nn::RecurrentLayer<double> layer(cell, 6, 5);
    std::vector<double> y(problem.dy.size());
    std::vector<std::vector<double>> g;
    for (int a = 0; a < 4; ++a) g.emplace_back(problem.arrays[static_cast<std::size_t>(a)].size());
    if (dense) {
      layer.forward(problem.parameters(), x.data(), 7, 3, nullptr, nullptr, y.data());
    } else {
      layer.forward_tokens(problem.parameters(), tokens.data(), 7, 3, nullptr, nullptr, y.data());
    }
    layer.backward(problem.parameters(), problem.dy.data(), nullptr, nullptr,
                   {g[0].data(), g[1].data(), g[2].data(), g[3].data()}, nullptr, nullptr, nullptr);
    g.push_back(y);
    results[dense ? 1 : 0] = g;
  }
  for (std::size_t a = 0; a < 5; ++a) {
    CAPTURE(a);
    CHECK(difference(results[0][a], results[1][a], {1e-13, 1e-13}) == "");
  }
}

TEST_CASE("A layer used again for a shorter sequence keeps nothing of the longer one") {
  const auto cell = GENERATE(nn::Cell::rnn_tanh, nn::Cell::rnn_relu, nn::Cell::lstm, nn::Cell::gru);
  const Problem longer(cell, 4, 6, 9, 5), shorter(cell, 4, 6, 3, 2);
  const auto outputs = [&](nn::RecurrentLayer<double>& layer, const Problem& p) {
    std::vector<double> y(p.dy.size());
    layer.forward(p.parameters(), p.arrays[4].data(), p.T, p.N, nullptr, nullptr, y.data());
    return y;
  };
  nn::RecurrentLayer<double> used(cell, 4, 6), fresh(cell, 4, 6);
  outputs(used, longer);
  CHECK(outputs(used, shorter) == outputs(fresh, shorter));
}

TEST_CASE("A token outside the vocabulary and a layer without units are refused") {
  const Problem p(nn::Cell::lstm, 4, 3, 1, 1);
  nn::RecurrentLayer<double> layer(nn::Cell::lstm, 4, 3);
  const std::int32_t token = 4;
  CHECK_THAT(testing::error_of<std::logic_error>([&] {
               layer.forward_tokens(p.parameters(), &token, 1, 1, nullptr, nullptr, nullptr);
             }),
             testing::contains("token 4 is not in [0, 4)"));
  CHECK_THAT(
      testing::error_of<std::logic_error>([] { nn::RecurrentLayer<float>(nn::Cell::gru, 3, 0); }),
      testing::contains("H = 0"));
}
