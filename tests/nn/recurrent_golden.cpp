// The fused layer against cells that PyTorch unrolled: values, gates and every gradient.
#include <nlohmann/json.hpp>

#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/golden.hpp"
#include "tests/nn/golden_cell.hpp"

using namespace lab;
using nlohmann::json;
using testing::difference;
using testing::doubles;
using testing::numbers_of;
using testing::Tolerance;

namespace {

template <class T>
std::vector<T> array_of(const json& value) {
  const auto numbers = numbers_of(value);
  return {numbers.begin(), numbers.end()};
}

template <class T>
void check_case(const json& c, Tolerance tolerance) {
  const auto cell = testing::cell_named(c["kind"]);
  const int D = c["input_size"], H = c["hidden_size"], N = c["batch"], steps = c["steps"];
  const bool lstm = cell == nn::Cell::lstm, bias = c["bias"];
  std::map<std::string, std::vector<T>> weight, gradient;
  for (const auto& [name, value] : c["weights"].items()) {
    weight[name] = array_of<T>(value);
    gradient[name].assign(weight[name].size(), T{77});  // must be overwritten
  }
  const auto x = array_of<T>(c["x"]), h0 = array_of<T>(c["h0"]), dh = array_of<T>(c["dh"]);
  const auto c0 = lstm ? array_of<T>(c["c0"]) : std::vector<T>{};
  const auto dcn = lstm ? array_of<T>(c["dcT"]) : std::vector<T>{};
  const nn::LayerParameters<const T> parameters{
      weight["weight_ih"].data(), weight["weight_hh"].data(),
      bias ? weight["bias_ih"].data() : nullptr, bias ? weight["bias_hh"].data() : nullptr};
  const nn::LayerParameters<T> gradients{gradient["weight_ih"].data(), gradient["weight_hh"].data(),
                                         bias ? gradient["bias_ih"].data() : nullptr,
                                         bias ? gradient["bias_hh"].data() : nullptr};

  nn::RecurrentLayer<T> layer(cell, D, H);
  std::vector<T> y(static_cast<std::size_t>(steps * N * H));
  layer.forward(parameters, x.data(), steps, N, h0.data(), lstm ? c0.data() : nullptr, y.data());
  CHECK(difference(doubles(y), numbers_of(c["h"]), tolerance) == "");

  std::vector<double> gates, cells;
  for (int t = 0; t < steps; ++t) {
    for (int g = 0; g < nn::gate_count(cell); ++g) {
      for (int n = 0; n < N; ++n) {
        for (const T value : layer.gate(t, n, g)) gates.push_back(static_cast<double>(value));
      }
    }
    for (int n = 0; n < N && lstm; ++n) {
      for (const T value : layer.cell_state(t, n)) cells.push_back(static_cast<double>(value));
    }
  }
  if (c.contains("gates_ifgo")) {
    CHECK(difference(gates, numbers_of(c["gates_ifgo"]), tolerance) == "");
  }
  if (c.contains("gates_rzn")) {
    CHECK(difference(gates, numbers_of(c["gates_rzn"]), tolerance) == "");
  }
  if (lstm) CHECK(difference(cells, numbers_of(c["c"]), tolerance) == "");

  std::vector<T> dx(x.size()), dh0(h0.size()), dc0(c0.size());
  layer.backward(parameters, dh.data(), nullptr, lstm ? dcn.data() : nullptr, gradients, dx.data(),
                 dh0.data(), lstm ? dc0.data() : nullptr);
  for (const auto& [name, value] : c["grads"].items()) {
    CAPTURE(name);
    CHECK(difference(doubles(gradient[name]), numbers_of(value), tolerance) == "");
  }
  CHECK(difference(doubles(dx), numbers_of(c["grad_x"]), tolerance) == "");
  CHECK(difference(doubles(dh0), numbers_of(c["grad_h0"]), tolerance) == "");
  if (lstm) CHECK(difference(doubles(dc0), numbers_of(c["grad_c0"]), tolerance) == "");
}

}  // namespace

TEST_CASE("The fused layer equals PyTorch's cells in values, gates and gradients") {
  int number = 0;
  for (const auto& c : testing::golden_cases("sequence/cells.json", "cases")) {
    CAPTURE(number++, c["kind"], c["dtype"]);
    if (c["dtype"] == "float64") {
      check_case<double>(c, {1e-13, 1e-13});
    } else {
      check_case<float>(c, {1e-6, 1e-5});
    }
  }
}
