// Every cell, step by step and as a fused layer, against numbers recorded from PyTorch.
#include <torch/torch.h>

#include <nlohmann/json.hpp>

#include "nn/cells.hpp"
#include "nn/fused_function.hpp"
#include "tests/catch.hpp"
#include "tests/golden.hpp"
#include "tests/nn/golden_cell.hpp"
#include "tests/nn/tensors.hpp"

using namespace lab;
using nlohmann::json;
using testing::difference;
using testing::tensor_of;
using testing::Tolerance;

namespace {

// float32: the same operations in the same order differ by the decimals of the file only; the fused
// layer sums in another order.
Tolerance tolerance(at::ScalarType type, bool fused) {
  if (type == torch::kDouble) return {1e-12, 1e-12};
  return fused ? Tolerance{1e-5, 1e-5} : Tolerance{1e-6, 1e-6};
}

struct Case {
  explicit Case(const json& golden)
      : cell(testing::cell_named(golden.at("kind"))),
        type(testing::type_named(golden.at("dtype"))),
        x(tensor_of(golden.at("x"), type)) {
    const auto& named = golden.at("weights");
    weights.weight_ih = tensor_of(named.at("weight_ih"), type);
    weights.weight_hh = tensor_of(named.at("weight_hh"), type);
    if (golden.at("bias").get<bool>()) {
      weights.bias_ih = tensor_of(named.at("bias_ih"), type);
      weights.bias_hh = tensor_of(named.at("bias_hh"), type);
    }
    start.h = tensor_of(golden.at("h0"), type);
    if (golden.contains("c0")) start.c = tensor_of(golden["c0"], type);
  }

  nn::Cell cell;
  at::ScalarType type;
  at::Tensor x;
  nn::CellWeights weights;
  nn::CellState start;
};

/// All hidden states and the last cell state, of which the loss is made, against the file's.
void check_losses_and_gradients(const Case& c, const json& golden, const at::Tensor& h,
                                const at::Tensor& last_c, Tolerance close) {
  CHECK(difference(h, tensor_of(golden.at("h"), c.type), close) == "");
  auto loss = (h * tensor_of(golden.at("dh"), c.type).detach()).sum();
  if (c.cell == nn::Cell::lstm) {
    CHECK(difference(last_c, tensor_of(golden.at("c").back(), c.type), close) == "");
    loss = loss + (last_c * tensor_of(golden.at("dcT"), c.type).detach()).sum();
  }
  CHECK(difference(loss, tensor_of(golden.at("loss"), c.type), close) == "");
  loss.backward();
  const auto check = [&](const char* name, const at::Tensor& input, const json& gradient) {
    INFO("gradient by " << name);
    CHECK(difference(input.grad(), tensor_of(gradient, c.type), close) == "");
  };
  const auto& gradients = golden.at("grads");
  check("weight_ih", c.weights.weight_ih, gradients.at("weight_ih"));
  check("weight_hh", c.weights.weight_hh, gradients.at("weight_hh"));
  if (c.weights.bias_ih.defined()) {
    check("bias_ih", c.weights.bias_ih, gradients.at("bias_ih"));
    check("bias_hh", c.weights.bias_hh, gradients.at("bias_hh"));
  }
  check("x", c.x, golden.at("grad_x"));
  check("h0", c.start.h, golden.at("grad_h0"));
  if (c.cell == nn::Cell::lstm) check("c0", c.start.c, golden.at("grad_c0"));
}

at::Tensor golden_gates(const json& golden, at::ScalarType type) {
  for (const char* key : {"gates_ifgo", "gates_rzn"}) {
    if (golden.contains(key)) return tensor_of(golden[key], type);
  }
  return tensor_of(golden.at("h"), type).unsqueeze(1);  // an RNN's one gate is its state
}

/// The gates [T, G, N, H] and, for the LSTM, the cell states [T, N, H] that a layer remembers.
template <class T>
std::pair<at::Tensor, at::Tensor> remembered(const Case& c) {
  const auto data = [](const at::Tensor& t) {
    return t.defined() ? static_cast<const T*>(t.data_ptr<T>()) : nullptr;
  };
  const int hidden = static_cast<int>(c.start.h.size(1)), gates = nn::gate_count(c.cell);
  const int steps = static_cast<int>(c.x.size(0)), batch = static_cast<int>(c.x.size(1));
  nn::RecurrentLayer<T> layer(c.cell, static_cast<int>(c.x.size(2)), hidden);
  std::vector<T> y(static_cast<std::size_t>(steps * batch * hidden)), g, states;
  layer.forward({data(c.weights.weight_ih), data(c.weights.weight_hh), data(c.weights.bias_ih),
                 data(c.weights.bias_hh)},
                data(c.x), steps, batch, data(c.start.h), data(c.start.c), y.data());
  for (int t = 0; t < steps; ++t) {
    for (int k = 0; k < gates; ++k) {
      for (int n = 0; n < batch; ++n) {
        const auto row = layer.gate(t, n, k);
        g.insert(g.end(), row.begin(), row.end());
      }
    }
    for (int n = 0; n < batch && c.cell == nn::Cell::lstm; ++n) {
      const auto row = layer.cell_state(t, n);
      states.insert(states.end(), row.begin(), row.end());
    }
  }
  at::Tensor all_states;
  if (!states.empty()) all_states = torch::tensor(states, c.type).view({steps, batch, hidden});
  return {torch::tensor(g, c.type).view({steps, gates, batch, hidden}), all_states};
}

json golden_cases() { return testing::golden_cases("sequence/cells.json", "cases"); }

}  // namespace

TEST_CASE("Hand cells give PyTorch's recorded states, gates and gradients") {
  int number = 0;
  for (const auto& golden : golden_cases()) {
    const Case c(golden);
    INFO("case " << number++ << ", " << testing::case_text(c.cell, c.type));
    auto state = c.start;
    std::vector<at::Tensor> h, cells, gates;
    for (const auto& x : c.x.unbind(0)) {
      const auto step = nn::cell_step(c.cell, c.weights, x, state);
      state = step.state;
      h.push_back(state.h);
      cells.push_back(state.c);
      gates.push_back(step.gates);
    }
    const auto close = tolerance(c.type, false);
    CHECK(difference(torch::stack(gates), golden_gates(golden, c.type), close) == "");
    if (c.cell == nn::Cell::lstm) {
      CHECK(difference(torch::stack(cells), tensor_of(golden.at("c"), c.type), close) == "");
    }
    check_losses_and_gradients(c, golden, torch::stack(h), state.c, close);
  }
}

TEST_CASE("Fused layers give PyTorch's recorded states, gates and gradients") {
  int number = 0;
  for (const auto& golden : golden_cases()) {
    const Case c(golden);
    INFO("case " << number++ << ", " << testing::case_text(c.cell, c.type));
    const auto out = nn::fused_layer(c.cell, c.weights, c.x, c.start);
    const auto close = tolerance(c.type, true);
    CHECK(difference(out.hn, tensor_of(golden.at("h").back(), c.type), close) == "");
    check_losses_and_gradients(c, golden, out.y, out.cn, close);
    const auto [gates, states] =
        c.type == torch::kDouble ? remembered<double>(c) : remembered<float>(c);
    CHECK(difference(gates, golden_gates(golden, c.type), close) == "");
    if (c.cell == nn::Cell::lstm) {
      CHECK(difference(states, tensor_of(golden.at("c"), c.type), close) == "");
    }
  }
}
