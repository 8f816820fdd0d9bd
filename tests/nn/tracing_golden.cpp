// The tracing models by hand against numbers that PyTorch recorded.
#include <cstddef>
#include <vector>

#include "nn/binary_cross_entropy.hpp"
#include "nn/tracing_net.hpp"
#include "tests/nn/golden_tracing.hpp"

using namespace lab;
using testing::difference;
using testing::GoldenTracing;
using testing::numbers_of;

namespace {

constexpr testing::Tolerance kClose{1e-10, 1e-10};

/// The probabilities of a net's only block, [N, heads, T, T].
std::vector<double> attention_of(const nn::TracingNet<double>& net, const nn::TracingShape& shape,
                                 int sequences, int steps) {
  std::vector<double> all, one(static_cast<std::size_t>(steps * steps));
  for (int n = 0; n < sequences; ++n) {
    for (int head = 0; head < shape.heads; ++head) {
      net.attention(0, n, head, one.data());
      all.insert(all.end(), one.begin(), one.end());
    }
  }
  return all;
}

}  // namespace

TEST_CASE("The tracing models by hand give PyTorch's recorded predictions and gradients") {
  testing::check_golden_tracing(nn::make_fused_tracing_learner);
}

TEST_CASE("The tracing models by hand in double give PyTorch's float64 to ten digits") {
  const GoldenTracing file;
  const auto batch = file.data().view();
  const nn::BatchPart all{0, batch.sequences, batch.steps};
  double count = 0;
  for (const float weight : batch.weights) count += static_cast<double>(weight);
  for (const auto& model : file.models()) {
    INFO(model.name);
    nn::TracingNet<double> net(model.shape);
    std::vector<double> logits(batch.mask.size()), dlogits(logits.size());
    net.forward(model.parameters.data(), batch, all, nullptr, logits.data());
    std::vector<double> predicted;
    for (const double logit : logits) predicted.push_back(nn::logistic(logit));
    CHECK(difference(predicted, numbers_of(model.json.at("pred")), kClose) == "");
    const bool has_block = model.json.contains("attention_probs");
    REQUIRE(net.attentions() == (has_block ? 1 : 0));
    if (has_block) {
      CHECK(difference(attention_of(net, model.shape, all.count, all.steps),
                       numbers_of(model.json.at("attention_probs")), kClose) == "");
    }

    const double loss =
        nn::binary_cross_entropy<double>(logits, batch.targets, batch.weights, 1 / count, dlogits);
    CHECK(loss / count == testing::Approx(model.json.at("loss").get<double>()).epsilon(1e-10));
    std::vector<double> gradient(model.parameters.size());
    net.backward(dlogits.data(), gradient.data());
    net.add_embedding_gradients(gradient.data());
    file.check_gradient(model, gradient, kClose);
  }
}
