#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "nn/tracing_learner.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/golden.hpp"
#include "tests/nn/tracing_data.hpp"

namespace lab::testing {

/// The file's models over its one batch. PyTorch computed them in float64, with the block written
/// out in its equations.
class GoldenTracing {
 public:
  static constexpr const char* kFeatures[] = {"interaction", "test", "question", "tag", "elapsed"};

  /// A model of the file: {name, its recorded numbers}.
  struct Model {
    std::string name;
    nlohmann::json json;
    nn::TracingShape shape;
    std::vector<double> parameters;  // in slot order
  };

  GoldenTracing() : json_(golden("tracing/models.json")), data_(data_of(json_)) {
    for (const auto& [name, numbers] : json_.at("models").items()) {
      const auto shape = shape_of(name);
      models_.push_back({name, numbers, shape, parameters_of(shape)});
    }
    if (models_.empty()) fail("tracing/models.json: holds no model");
  }

  [[nodiscard]] const std::vector<Model>& models() const { return models_; }
  [[nodiscard]] const TracingData& data() const { return data_; }

  /// A gradient in slot order against the file's.
  void check_gradient(const Model& model, std::span<const double> gradient, Tolerance close) const {
    const auto& grads = model.json.at("grads");
    const auto wanted = by_slot(grads);
    for (const auto& slot : nn::parameter_slots(model.shape)) {
      INFO("gradient by " << slot.name);
      const auto part = gradient.subspan(slot.offset, slot.size());
      CHECK(difference(part, wanted.at(slot.name), close) == "");
      if (slot.name != "position.weight") continue;
      // The file's "type" is the same row at every step: its gradient is the sum of theirs.
      std::vector<double> sum(static_cast<std::size_t>(model.shape.hidden));
      for (std::size_t i = 0; i < part.size(); ++i) sum[i % sum.size()] += part[i];
      CHECK(difference(sum, numbers_of(grads.at("type.weight").at(0)), close) == "");
    }
  }

  /// The norm of the file's gradient without the part of "type", which the lab has not.
  static double gradient_norm(const Model& model) {
    double square = std::pow(model.json.at("grad_norm").get<double>(), 2);
    const auto& grads = model.json.at("grads");
    if (grads.contains("type.weight")) {
      for (const double g : numbers_of(grads.at("type.weight"))) square -= g * g;
    }
    return std::sqrt(square);
  }

 private:
  using Named = std::map<std::string, std::vector<double>>;

  static nn::TracingModel model_named(const std::string& name) {
    if (name == "lstm") return nn::TracingModel::lstm;
    if (name == "lstmattn") return nn::TracingModel::lstmattn;
    if (name == "bert") return nn::TracingModel::bert;
    fail("tracing/models.json: names a model '{}' that the lab has not", name);
  }

  [[nodiscard]] nn::TracingShape shape_of(const std::string& model) const {
    nn::TracingShape shape;
    shape.model = model_named(model);
    for (const std::string name : kFeatures) {
      const auto rows = json_.at("params").at("embedding_" + name + ".weight").size();
      shape.features.push_back({name, static_cast<int>(rows), name == "interaction"});
    }
    shape.embedding = json_.at("emb_dim");
    shape.hidden = json_.at("hidden");
    shape.heads = json_.at("heads");
    shape.feed_forward = json_.at("intermediate");
    shape.positions = json_.at("T");
    shape.causal = false;
    return shape;
  }

  /// The file's numbers under the names of the slots.
  static Named by_slot(const nlohmann::json& params) {
    static const std::map<std::string, std::string> outside{{"pos", "position"},
                                                            {"emb_ln", "embedding_norm"},
                                                            {"lstm", "lstm"},
                                                            {"comb_proj", "comb_proj"},
                                                            {"fc", "fc"}};
    Named result;
    for (const auto& [name, numbers] : params.items()) {
      const auto stem = name.substr(0, name.find('.')), field = name.substr(name.find('.'));
      const auto at = outside.find(stem);
      const bool is_embedding = stem.starts_with("embedding_");
      const auto slot = is_embedding ? stem : at != outside.end() ? at->second : "block0." + stem;
      result[slot + field] = numbers_of(numbers);
    }
    return result;
  }

  /// The file adds the same row of "type" at every step, which the lab has in the positions.
  [[nodiscard]] std::vector<double> parameters_of(const nn::TracingShape& shape) const {
    auto given = by_slot(json_.at("params"));
    auto& position = given.at("position.weight");
    const auto type = numbers_of(json_.at("params").at("type.weight").at(0));
    for (std::size_t i = 0; i < position.size(); ++i) position[i] += type[i % type.size()];
    std::vector<double> parameters;
    for (const auto& slot : nn::parameter_slots(shape)) {
      const auto& numbers = given.at(slot.name);
      parameters.insert(parameters.end(), numbers.begin(), numbers.end());
    }
    return parameters;
  }

  /// The loss is at each sequence's gather_index.
  static TracingData data_of(const nlohmann::json& json) {
    TracingData data{json.at("batch"), json.at("T"), {}, {}, {}, {}};
    for (const auto* name : kFeatures) {
      data.ids.push_back(whole<std::int32_t>(json.at("ids").at(name)));
    }
    data.mask = whole<std::uint8_t>(json.at("mask"));
    for (const double target : numbers_of(json.at("target"))) {
      data.targets.push_back(static_cast<float>(target));
    }
    data.weights.resize(data.mask.size());
    int n = 0;
    for (const auto t : whole<int>(json.at("gather_index"))) data.weights.at(data.at(n++, t)) = 1;
    return data;
  }

  template <class Number>
  static std::vector<Number> whole(const nlohmann::json& nested) {
    std::vector<Number> numbers;
    for (const double number : numbers_of(nested)) numbers.push_back(static_cast<Number>(number));
    return numbers;
  }

  nlohmann::json json_;
  TracingData data_;
  std::vector<Model> models_;
};

/// Compares the learner that `make`(shape, options) returns with each model of the file:
/// predictions, loss, gradients and the norm that clipping finds.
template <class Make>
void check_golden_tracing(Make&& make) {
  constexpr Tolerance kClose{1e-6, 1e-5};
  const GoldenTracing file;
  const auto batch = file.data().view();
  for (const auto& model : file.models()) {
    INFO(model.name);
    const auto learner = make(model.shape, nn::TracingLearnerOptions{.clip = 10});
    const std::vector<float> parameters(model.parameters.begin(), model.parameters.end());
    learner->set_state(nn::fresh_state(parameters));
    CHECK(learner->state().parameters == parameters);

    std::vector<float> predicted(batch.mask.size());
    learner->predict(batch, predicted);
    auto wanted = numbers_of(model.json.at("pred"));
    for (std::size_t i = 0; i < wanted.size(); ++i) wanted[i] *= batch.mask[i];
    CHECK(difference(doubles(predicted), wanted, kClose) == "");

    std::vector<float> gradient(parameters.size());
    const double loss = model.json.at("loss");
    CHECK(learner->gradient(batch, gradient) == Approx(loss).epsilon(1e-5));
    file.check_gradient(model, doubles(gradient), kClose);
    const auto step = learner->train(batch, 1e-3);
    CHECK(step.loss == Approx(loss).epsilon(1e-5));
    CHECK(step.gradient_norm == Approx(GoldenTracing::gradient_norm(model)).epsilon(1e-5));
    CHECK(learner->state().steps == 1);
  }
}

}  // namespace lab::testing
