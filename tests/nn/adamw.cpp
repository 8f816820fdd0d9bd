// Optimisers with weight decay and clipping against runs that PyTorch recorded.
#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "nn/adam.hpp"
#include "nn/clip_gradient.hpp"
#include "nn/sgd.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/golden.hpp"

using namespace lab;
using nlohmann::json;
using testing::Approx;
using testing::difference;
using testing::doubles;
using testing::numbers_of;

namespace {

constexpr double kRate = 0.01;  // of all recorded runs

/// Goes through a recorded run by step(w, gradient, scale).
template <class T, class Step>
void check_run(const json& golden, testing::Tolerance close, Step&& step) {
  const auto given = numbers_of(golden.at("w").at(0));
  std::vector<T> w(given.begin(), given.end());
  for (std::size_t s = 0; s < golden.at("grads").size(); ++s) {
    INFO("step " << s);
    const auto recorded = numbers_of(golden.at("grads").at(s));
    const std::vector<T> gradient(recorded.begin(), recorded.end());
    const double norm = nn::gradient_norm<T>(gradient);
    CHECK(norm == Approx(golden.at("total_norm").at(s).get<double>()).epsilon(close.relative));
    step(w, gradient, nn::clip_scale(norm, golden.at("clip")));
    CHECK(difference(doubles(w), numbers_of(golden.at("w").at(s + 1)), close) == "");
  }
}

template <class T>
void check_case(const json& golden, testing::Tolerance close) {
  const std::string name = golden.at("name");
  INFO(name);
  if (name == "sgd_mom") {
    nn::Sgd<T> sgd(golden.at("w").at(0).size(), kRate, 0.9);
    check_run<T>(golden, close, [&](std::vector<T>& w, std::vector<T> gradient, double scale) {
      // Recorded with a decay of 0.01, which Sgd leaves to its user.
      for (std::size_t i = 0; i < w.size(); ++i) {
        gradient[i] = gradient[i] * static_cast<T>(scale) + static_cast<T>(0.01) * w[i];
      }
      sgd.step(w, gradient);
    });
    return;
  }
  const bool is_known = name == "adam" || name == "adam_wd0.01" || name == "adamw_wd0.01";
  if (!is_known) fail("the golden file names an optimiser '{}' that the lab has not", name);
  nn::Adam<T> adam(golden.at("w").at(0).size(), {.learning_rate = kRate,
                                                 .weight_decay = name == "adam" ? 0 : 0.01,
                                                 .decoupled = name == "adamw_wd0.01"});
  check_run<T>(golden, close, [&](std::vector<T>& w, const std::vector<T>& gradient, double scale) {
    adam.step(w, gradient, scale);
  });
}

}  // namespace

TEST_CASE("Adam, AdamW and SGD with decay and clipping go as PyTorch recorded it") {
  for (const auto& golden : testing::golden_cases("tracing/optim.json", "optimizers")) {
    check_case<double>(golden, {1e-14, 1e-13});
    check_case<float>(golden, {1e-6, 1e-6});
  }
}

TEST_CASE(
    "Without a gradient AdamW shrinks a weight by the rate times the decay, Adam by the rate") {
  const std::vector<double> none{0, 0};
  std::vector<double> decoupled{8, -2}, coupled{8, -2};
  nn::Adam<double> adamw(2, {.learning_rate = 0.5, .weight_decay = 0.25, .decoupled = true});
  adamw.step(decoupled, none);
  CHECK(decoupled == std::vector<double>{7, -1.75});
  // Adam divides the decay by its own size: what is left is its sign.
  nn::Adam<double> adam(2, {.learning_rate = 0.5, .weight_decay = 0.25});
  adam.step(coupled, none);
  CHECK(coupled[0] == Approx(7.5));
  CHECK(coupled[1] == Approx(-1.5));
}

TEST_CASE("A decay of nothing moves every weight as no decay does") {
  std::vector<float> plain(1000), decoupled(1000), gradient(1000);
  for (std::size_t i = 0; i < plain.size(); ++i) {
    plain[i] = decoupled[i] = 0.01F * static_cast<float>(i);
    gradient[i] = 0.3F - 0.001F * static_cast<float>(i);
  }
  nn::Adam<float> adam(1000, {}), adamw(1000, {.decoupled = true});
  for (int step = 0; step < 5; ++step) {
    adam.step(plain, gradient);
    adamw.step(decoupled, gradient);
  }
  CHECK(plain == decoupled);
}
