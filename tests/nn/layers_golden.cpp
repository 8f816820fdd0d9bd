// Stacked and bidirectional layers against numbers recorded from PyTorch.
#include <torch/torch.h>

#include <nlohmann/json.hpp>

#include "nn/sequence.hpp"
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

Tolerance tolerance(at::ScalarType type, bool fused) {
  if (type == torch::kDouble) return {1e-12, 1e-12};
  return fused ? Tolerance{1e-5, 1e-5} : Tolerance{1e-6, 1e-6};
}

nn::SequenceOptions options_of(const json& golden, bool fused) {
  nn::SequenceOptions options;
  options.cell = testing::cell_named(golden.at("kind"));
  options.inputs = golden.at("input_size");
  options.hidden = golden.at("hidden_size");
  options.layers = golden.at("num_layers");
  options.bidirectional = golden.at("bidirectional");
  options.batch_first = golden.at("batch_first");
  options.bias = golden.value("bias", true);
  options.fused = fused;
  options.type = testing::type_named(golden.at("dtype"));
  return options;
}

void run_case(const json& golden, bool fused) {
  const auto options = options_of(golden, fused);
  const auto type = options.type;
  const auto close = tolerance(type, fused);
  INFO(testing::case_text(options.cell, type) << (fused ? ", fused" : ", by hand"));
  const nn::Sequence sequence(options);
  const auto parameters = sequence.named_parameters();
  REQUIRE(parameters.size() == golden.at("weights").size());
  {
    const torch::NoGradGuard no_grad;
    for (const auto& [name, tensor] : parameters) {
      const auto weights = tensor_of(golden.at("weights").at(name), type);
      REQUIRE(weights.sizes() == tensor.sizes());
      tensor.copy_(weights);
    }
  }
  const auto get = [&](const char* key) { return tensor_of(golden.at(key), type); };
  const auto x = get("x");
  nn::CellState start{get("h0"), {}};
  if (golden.contains("c0")) start.c = get("c0");

  const auto out = sequence.forward(x, start);
  CHECK(difference(out.y, get("y"), close) == "");
  CHECK(difference(out.hn, get("hn"), close) == "");
  auto loss = (out.y * get("dy").detach()).sum() + (out.hn * get("dhn").detach()).sum();
  if (start.c.defined()) {
    CHECK(difference(out.cn, get("cn"), close) == "");
    loss = loss + (out.cn * get("dcn").detach()).sum();
  }
  CHECK(difference(loss, get("loss"), close) == "");
  loss.backward();
  CHECK(difference(x.grad(), get("grad_x"), close) == "");
  CHECK(difference(start.h.grad(), get("grad_h0"), close) == "");
  if (start.c.defined()) CHECK(difference(start.c.grad(), get("grad_c0"), close) == "");
  for (const auto& [name, tensor] : parameters) {
    INFO("gradient by " << name);
    CHECK(difference(tensor.grad(), tensor_of(golden.at("grads").at(name), type), close) == "");
  }
}

}  // namespace

TEST_CASE("Stacked layers give PyTorch's recorded outputs, states and gradients") {
  int number = 0;
  for (const auto& golden : testing::golden_cases("sequence/layers.json", "cases")) {
    INFO("case " << number++);
    run_case(golden, /*fused=*/false);
    run_case(golden, /*fused=*/true);
  }
}
