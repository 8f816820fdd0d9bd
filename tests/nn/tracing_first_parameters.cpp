// What a tracing model's parameters are before its first step.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>

#include "nn/t_fixup.hpp"
#include "tests/catch.hpp"
#include "tests/golden.hpp"
#include "tests/nn/tracing_data.hpp"

using namespace lab;
using nn::Normalization;
using nn::TracingModel;
using nn::TracingShape;

namespace {

/// How a parameter's numbers should be drawn.
struct Drawn {
  double mean = 0, deviation = 0, most = 1e9;
};
Drawn constant(double value) { return {value, 0, value}; }
Drawn normal(double deviation) { return {0, deviation}; }
Drawn uniform(double bound) { return {0, bound / std::sqrt(3.0), bound}; }

/// T-Fixup's factors, as they were recorded or worked out by hand.
struct Factors {
  double embedding, encoder, decoder, value;
};

/// Its size as torch's Linear draws it, Xavier's or BERT's, times a factor of T-Fixup.
Drawn wanted(const TracingShape& shape, const nn::ParameterSlot& slot,
             const std::optional<Factors>& factors) {
  const auto& name = slot.name;
  const auto has = [&](const char* part) { return name.find(part) != name.npos; };
  const bool is_norm = has("norm.") || has("ln");
  if (is_norm) return constant(name.ends_with(".weight") ? 1 : 0);
  if (has("easiness")) return constant(0);
  if (has("embedding_")) {
    return normal(factors ? factors->embedding / std::sqrt(slot.columns) : 0.3);
  }
  if (has("position")) {
    return normal(factors ? factors->embedding / std::sqrt(shape.hidden) : 0.02);
  }
  if (has("lstm")) return uniform(1 / std::sqrt(shape.hidden));
  if (name.ends_with(".bias")) return constant(0);
  if (has("proj") || has("fc")) return uniform(1 / std::sqrt(slot.columns));
  double bound = std::sqrt(6.0 / (slot.rows + slot.columns));
  if (factors && !has("query") && !has("key")) {
    bound *= has("decoder") ? factors->decoder : factors->encoder;
    if (has("value")) bound *= factors->value;
  }
  return uniform(bound);
}

void check_parameters(const TracingShape& shape, const std::optional<Factors>& factors,
                      bool t_fixup = true) {
  core::Pcg64 rng(5);
  const auto parameters = nn::initial_parameters(shape, 0.3, rng, t_fixup);
  for (const auto& slot : nn::parameter_slots(shape)) {
    CAPTURE(slot.name);
    const auto [mean, deviation, most] = wanted(shape, slot, factors);
    const auto count = static_cast<double>(slot.size());
    double sum = 0, squares = 0, largest = 0;
    for (const double number : std::span(parameters).subspan(slot.offset, slot.size())) {
      sum += number - mean;
      squares += (number - mean) * (number - mean);
      largest = std::max(largest, std::abs(number));
    }
    const double error = 4 / std::sqrt(count);  // four deviations of a mean, and more of a spread
    CHECK(std::abs(sum / count) <= error * deviation);
    CHECK(std::abs(std::sqrt(squares / count) - deviation) <= error * deviation);
    CHECK(largest <= most * (1 + 1e-6));
  }
}

TracingShape wide(TracingModel model, Normalization normalization) {
  auto shape = testing::small_shape(model, normalization);
  shape.features[1].count = 200;
  shape.features[1].width = 8;
  shape.hidden = 24;
  shape.feed_forward = 40;
  shape.embedding = 12;
  return shape;
}

}  // namespace

TEST_CASE("A tracing model's first parameters have the sizes that its parts are known for") {
  for (const auto model : testing::kTracingModels) {
    for (const auto where : {Normalization::post, Normalization::pre}) {
      const auto shape = wide(model, where);
      INFO(testing::describe(shape));
      check_parameters(shape, std::nullopt);
    }
    const auto shape = wide(model, Normalization::none);
    INFO(testing::describe(shape) << " without T-Fixup");
    check_parameters(shape, std::nullopt, false);
  }
}

TEST_CASE("T-Fixup's factors are those recorded, and a model without LayerNorm begins with them") {
  for (const auto& golden : testing::golden_cases("tracing/optim.json", "tfixup")) {
    const nn::TFixup fixup{golden.at("n_layers")};
    CAPTURE(fixup.blocks);
    const auto is = [&](const char* name) {
      return testing::Approx(golden.at(name).get<double>()).epsilon(1e-12);
    };
    CHECK(nn::TFixup::embedding_std(golden.at("d")) == is("emb_std"));
    CHECK(fixup.embedding() == is("emb_scale"));
    CHECK(fixup.encoder() == is("enc_scale"));
    CHECK(fixup.encoder() * nn::TFixup::value() == is("value_scale"));

    const double scale = golden.at("emb_scale");
    // A decoder's factor is the embeddings' (section 3.2 of the paper).
    const Factors factors{scale, golden.at("enc_scale"), scale, std::sqrt(2.0)};
    for (const auto model : {TracingModel::bert, TracingModel::saint}) {
      auto shape = wide(model, Normalization::none);
      shape.layers = fixup.blocks;
      check_parameters(shape, factors);
    }
  }
}

TEST_CASE("T-Fixup counts the blocks of a model, not the layers of its LSTM") {
  const Factors of_one{1 / std::sqrt(3.0), 0.67, 1 / std::sqrt(3.0), std::sqrt(2.0)};
  for (const auto model : {TracingModel::lstmattn, TracingModel::last_query}) {
    const auto shape = wide(model, Normalization::none);
    REQUIRE(shape.layers == 2);
    check_parameters(shape, of_one);
  }
  check_parameters(wide(TracingModel::lstm, Normalization::none), std::nullopt);
}
