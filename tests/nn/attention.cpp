#include "nn/attention.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>
#include <type_traits>

#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/nn/attention_problem.hpp"

using namespace lab;
using testing::Approx;
using testing::AttentionProblem;
using testing::difference;
using testing::doubles;
using testing::Keys;

namespace {

template <class T>
std::vector<T> as(const std::vector<double>& numbers) {
  std::vector<T> cast;
  for (const double number : numbers) cast.push_back(static_cast<T>(number));
  return cast;
}

template <class T>
std::vector<T> outputs(const AttentionProblem& problem, const std::vector<T>& q,
                       const std::vector<T>& k, const std::vector<T>& v) {
  nn::Attention<T> attention(problem.H(), problem.heads);
  std::vector<T> y(q.size());
  attention.forward(q.data(), k.data(), v.data(), problem.H(), problem.mask(), problem.T, problem.N,
                    y.data());
  return y;
}

std::vector<double> outputs(const AttentionProblem& problem) {
  return outputs(problem, problem.q, problem.k, problem.v);
}

}  // namespace

TEMPLATE_TEST_CASE("Fused attention equals softmax(QKᵀ/√d)V in three loops", "", float, double) {
  const auto causal = GENERATE(false, true);
  const auto keys =
      GENERATE(Keys::all, Keys::right_padded, Keys::left_padded, Keys::holes, Keys::one_without);
  struct Sizes {
    int T, N, heads, d;
  };
  for (const auto& [T, N, heads, d] : {Sizes{1, 1, 1, 1},
                                       {5, 3, 2, 4},
                                       {33, 2, 3, 5},
                                       {32, 2, 1, 16},
                                       {64, 1, 2, 17},
                                       {200, 2, 1, 33}}) {
    CAPTURE(causal, static_cast<int>(keys), T, N, heads, d);
    const AttentionProblem problem(T, N, heads, d, causal, keys);
    const auto got =
        outputs(problem, as<TestType>(problem.q), as<TestType>(problem.k), as<TestType>(problem.v));
    const double exact = std::is_same_v<TestType, float> ? 3e-6 : 1e-13;
    CHECK(difference(doubles(got), problem.outputs(), {exact, exact}) == "");
  }
}

TEST_CASE("The gradients of fused attention equal finite differences for every mask") {
  const auto causal = GENERATE(false, true);
  const auto keys =
      GENERATE(Keys::all, Keys::right_padded, Keys::left_padded, Keys::holes, Keys::one_without);
  struct Sizes {
    int T, N, heads, d;
  };
  const auto sizes = GENERATE(Sizes{5, 3, 2, 4}, Sizes{35, 1, 1, 2}, Sizes{3, 2, 1, 9});
  CAPTURE(causal, static_cast<int>(keys), sizes.T, sizes.N, sizes.heads, sizes.d);
  AttentionProblem problem(sizes.T, sizes.N, sizes.heads, sizes.d, causal, keys);
  nn::Attention<double> attention(problem.H(), problem.heads);
  std::vector<double> y(problem.q.size()), dq(y.size()), dk(y.size()), dv(y.size());
  attention.forward(problem.q.data(), problem.k.data(), problem.v.data(), problem.H(),
                    problem.mask(), problem.T, problem.N, y.data());
  attention.backward(y.data(), problem.dy.data(), dq.data(), dk.data(), dv.data(), problem.H());
  const auto loss = [&] { return testing::dot(outputs(problem), problem.dy); };
  CHECK(difference(dq, testing::by_differences(problem.q, loss), {1e-8, 1e-6}) == "");
  CHECK(difference(dk, testing::by_differences(problem.k, loss), {1e-8, 1e-6}) == "");
  CHECK(difference(dv, testing::by_differences(problem.v, loss), {1e-8, 1e-6}) == "");
}

TEST_CASE("Attention reads rows that lie apart, and its gradients may take their inputs' place") {
  const AttentionProblem problem(37, 2, 2, 5, true, Keys::left_padded);
  const int H = problem.H(), row = 3 * H + 1;
  std::vector<double> y(problem.q.size()), dq(y.size()), dk(y.size()), dv(y.size());
  nn::Attention<double> attention(H, problem.heads);
  attention.forward(problem.q.data(), problem.k.data(), problem.v.data(), H, problem.mask(),
                    problem.T, problem.N, y.data());
  attention.backward(y.data(), problem.dy.data(), dq.data(), dk.data(), dv.data(), H);

  std::vector<double> apart(static_cast<std::size_t>(problem.T * problem.N * row), 7.0);
  const std::vector<double>* inputs[] = {&problem.q, &problem.k, &problem.v};
  const auto place = [&](std::size_t i, int part) {
    const auto wide = static_cast<std::size_t>(H);
    return i / wide * static_cast<std::size_t>(row) + static_cast<std::size_t>(part) * wide +
           i % wide;
  };
  for (int part = 0; part < 3; ++part) {
    for (std::size_t i = 0; i < y.size(); ++i) apart[place(i, part)] = (*inputs[part])[i];
  }
  std::vector<double> y_apart(y.size());
  double *q = apart.data(), *k = q + H, *v = k + H;
  attention.forward(q, k, v, row, problem.mask(), problem.T, problem.N, y_apart.data());
  attention.backward(y_apart.data(), problem.dy.data(), q, k, v, row);
  CHECK(y_apart == y);
  const std::vector<double>* gradients[] = {&dq, &dk, &dv};
  for (int part = 0; part < 3; ++part) {
    for (std::size_t i = 0; i < y.size(); ++i) {
      REQUIRE(apart[place(i, part)] == (*gradients[part])[i]);
    }
  }
  for (std::size_t i = 0; i < apart.size(); i += static_cast<std::size_t>(row)) {
    CHECK(apart[i + static_cast<std::size_t>(row) - 1] == 7);  // nothing beyond the rows is touched
  }
}

TEST_CASE("Each row of probabilities sums to 1, is 0 where nothing is seen, and is the softmax's") {
  const auto causal = GENERATE(false, true);
  const auto keys =
      GENERATE(Keys::all, Keys::right_padded, Keys::left_padded, Keys::holes, Keys::one_without);
  const AttentionProblem problem(39, 3, 2, 4, causal, keys);
  nn::Attention<double> attention(problem.H(), problem.heads);
  std::vector<double> y(problem.q.size()), p(static_cast<std::size_t>(problem.T * problem.T));
  attention.forward(problem.q.data(), problem.k.data(), problem.v.data(), problem.H(),
                    problem.mask(), problem.T, problem.N, y.data());
  for (int n = 0; n < problem.N; ++n) {
    for (int head = 0; head < problem.heads; ++head) {
      attention.probabilities(n, head, p.data());
      for (int i = 0; i < problem.T; ++i) {
        const std::span<const double> row(&p[static_cast<std::size_t>(i * problem.T)],
                                          static_cast<std::size_t>(problem.T));
        double sum = 0;
        for (const double number : row) sum += number;
        CHECK(sum == Approx(1).epsilon(1e-12));
        CHECK(difference(row, problem.probabilities(n, head, i), {1e-13}) == "");
      }
    }
  }
}

TEST_CASE("With a causal mask a later step changes no earlier output, not by one bit") {
  AttentionProblem problem(70, 2, 2, 4, true, Keys::all);
  const auto before = outputs(problem);
  const int changed = GENERATE(1, 31, 32, 33, 69);
  for (std::size_t i = problem.at(changed, 0, 0); i < before.size(); ++i) {
    problem.q[i] += 1;
    problem.k[i] *= -3;
    problem.v[i] += 5;
  }
  const auto after = outputs(problem);
  const auto first = static_cast<std::ptrdiff_t>(problem.at(changed, 0, 0));
  CHECK(std::equal(before.begin(), before.begin() + first, after.begin()));
  CHECK_FALSE(std::equal(before.begin() + first, before.end(), after.begin() + first));
}

TEST_CASE("What a mask hides has no part in the output, however large it is") {
  AttentionProblem problem(40, 3, 1, 8, false, GENERATE(Keys::right_padded, Keys::left_padded));
  const auto before = outputs(problem);
  for (int n = 0; n < problem.N; ++n) {
    for (int j = 0; j < problem.T; ++j) {
      if (problem.sees(n, 0, j)) continue;
      for (std::size_t e = 0; e < 8; ++e) {
        problem.k[problem.at(j, n, 0) + e] = 1e3;
        problem.v[problem.at(j, n, 0) + e] = 1e30;
      }
    }
  }
  CHECK(outputs(problem) == before);
}

TEST_CASE("A step that would see nothing gives its own value, and no gradient to query and key") {
  const AttentionProblem problem(34, 2, 1, 4, GENERATE(false, true), Keys::one_without);
  nn::Attention<double> attention(4, 1);
  std::vector<double> y(problem.q.size()), dq(y.size()), dk(y.size()), dv(y.size());
  attention.forward(problem.q.data(), problem.k.data(), problem.v.data(), 4, problem.mask(),
                    problem.T, problem.N, y.data());
  attention.backward(y.data(), problem.dy.data(), dq.data(), dk.data(), dv.data(), 4);
  for (int t = 0; t < problem.T; ++t) {
    for (std::size_t e = 0; e < 4; ++e) {
      const std::size_t i = problem.at(t, 1, 0) + e;
      CHECK(y[i] == Approx(problem.v[i]).epsilon(1e-13));
      CHECK(dq[i] == Approx(0).margin(1e-13));
      CHECK(dk[i] == Approx(0).margin(1e-13));
      CHECK(dv[i] == Approx(problem.dy[i]).epsilon(1e-13));
    }
  }
}

TEST_CASE("Scores of thousands overflow nothing, and NaN comes out as NaN") {
  AttentionProblem problem(35, 1, 1, 4, false, Keys::all);
  auto q = as<float>(problem.q), k = as<float>(problem.k), v = as<float>(problem.v);
  for (float& number : q) number *= 3000;
  for (const float number : outputs(problem, q, k, v)) CHECK(std::isfinite(number));
  k[20] = NAN;  // all see it
  for (const float number : outputs(problem, q, k, v)) CHECK(std::isnan(number));
}

TEST_CASE("Attention's memory grows with T, not with T²") {
  const auto bytes = [](int steps) {
    const AttentionProblem problem(steps, 2, 2, 8, true, Keys::all);
    nn::Attention<double> attention(16, 2);
    std::vector<double> y(problem.q.size()), dq(y.size()), dk(y.size()), dv(y.size());
    attention.forward(problem.q.data(), problem.k.data(), problem.v.data(), 16, problem.mask(),
                      steps, 2, y.data());
    attention.backward(y.data(), problem.dy.data(), dq.data(), dk.data(), dv.data(), 16);
    return static_cast<double>(attention.workspace_bytes());
  };
  CHECK(bytes(1600) / bytes(200) < 8.5);
}

TEST_CASE("Attention used again, for other sizes and after NaN, gives what a fresh one gives") {
  const auto gradients = [](nn::Attention<double>& attention, const AttentionProblem& problem) {
    std::vector<double> y(problem.q.size()), rows(3 * y.size());
    attention.forward(problem.q.data(), problem.k.data(), problem.v.data(), 8, problem.mask(),
                      problem.T, problem.N, y.data());
    attention.backward(y.data(), problem.dy.data(), rows.data(), rows.data() + 8, rows.data() + 16,
                       24);
    return rows;
  };
  nn::Attention<double> attention(8, 2);
  for (const int T : {40, 3, 70, 17}) {
    CAPTURE(T);
    const AttentionProblem problem(T, 2, 2, 4, T > 20, Keys::right_padded);
    auto broken = problem;
    broken.q[0] = broken.k[0] = broken.v[0] = broken.dy[0] = NAN;
    CHECK(std::isnan(gradients(attention, broken)[0]));
    nn::Attention<double> fresh(8, 2);
    CHECK(gradients(attention, problem) == gradients(fresh, problem));
  }
}

TEST_CASE("Attention refuses heads that do not divide H") {
  CHECK_THROWS_AS(nn::Attention<float>(8, 3), std::logic_error);
  CHECK_THROWS_AS(nn::Attention<float>(8, 0), std::logic_error);
  CHECK_THROWS_AS(nn::Attention<float>(0, 1), std::logic_error);
}
