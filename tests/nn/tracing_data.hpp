#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "nn/tracing_learner.hpp"

namespace lab::testing {

enum class Pad { right, left };

/// Sequences in memory of their own, [N, T] each.
struct TracingData {
  int sequences = 0, steps = 0;
  std::vector<std::vector<std::int32_t>> ids;  // of each feature
  std::vector<std::uint8_t> mask;
  std::vector<float> targets, weights;

  [[nodiscard]] nn::TracingBatch view() const {
    return {sequences, steps, {ids.begin(), ids.end()}, mask, targets, weights};
  }
  [[nodiscard]] std::size_t at(int n, int t) const {
    return static_cast<std::size_t>(n) * static_cast<std::size_t>(steps) +
           static_cast<std::size_t>(t);
  }
};

/// Random sequences: the first as long as all steps, the others of any length. Some steps do not
/// count, and not all that do count alike.
inline TracingData random_sequences(const nn::TracingShape& shape, int sequences, int steps,
                                    Pad pad = Pad::right, std::uint64_t seed = 1) {
  core::Pcg64 rng(seed);
  const auto below = [&](int count) {
    return static_cast<int>(rng.below(static_cast<std::uint32_t>(count)));
  };
  TracingData data{sequences, steps, {}, {}, {}, {}};
  data.ids.resize(shape.features.size());
  for (int n = 0; n < sequences; ++n) {
    const int length = n == 0 ? steps : 1 + below(steps);
    for (int t = 0; t < steps; ++t) {
      const bool is_step = pad == Pad::right ? t < length : t >= steps - length;
      for (std::size_t f = 0; f < data.ids.size(); ++f) {
        data.ids[f].push_back(is_step ? 1 + below(shape.features[f].count - 1) : 0);
      }
      data.mask.push_back(is_step ? 1 : 0);
      data.targets.push_back(is_step && rng.uniform() < 0.6 ? 1.0F : 0.0F);
      data.weights.push_back(is_step ? 0.5F * static_cast<float>(below(4)) : 0.0F);
    }
  }
  data.weights[data.at(0, steps - 1)] = 1;
  return data;
}

/// The same sequences with `more` steps of padding behind.
inline TracingData padded_behind(const TracingData& data, int more) {
  TracingData result{data.sequences, data.steps + more, {}, {}, {}, {}};
  const auto widen = [&](const auto& from, auto& to) {
    for (int n = 0; n < data.sequences; ++n) {
      const auto first = from.begin() + static_cast<std::ptrdiff_t>(data.at(n, 0));
      to.insert(to.end(), first, first + data.steps);
      to.resize(to.size() + static_cast<std::size_t>(more));
    }
  };
  for (const auto& ids : data.ids) widen(ids, result.ids.emplace_back());
  widen(data.mask, result.mask);
  widen(data.targets, result.targets);
  widen(data.weights, result.weights);
  return result;
}

inline constexpr nn::TracingModel kTracingModels[] = {
    nn::TracingModel::lstm, nn::TracingModel::lstmattn, nn::TracingModel::bert,
    nn::TracingModel::last_query, nn::TracingModel::saint};

/// A small model with features of different widths, and easiness.
inline nn::TracingShape small_shape(nn::TracingModel model,
                                    nn::Normalization normalization = nn::Normalization::post,
                                    bool causal = true) {
  nn::TracingShape shape;
  shape.model = model;
  shape.features = {{"interaction", 3, true},
                    {"question", 6, false, 2},
                    {"tag", 4},
                    {"easiness", 6, false, 0, true}};
  shape.embedding = 3;
  shape.hidden = 4;
  shape.layers = 2;
  shape.heads = 2;
  shape.feed_forward = 5;
  shape.positions = 40;
  shape.normalization = normalization;
  shape.causal = causal;
  return shape;
}

/// Every model with its LayerNorms everywhere, causal or not.
inline std::vector<nn::TracingShape> small_shapes() {
  std::vector<nn::TracingShape> shapes;
  for (const auto model : kTracingModels) {
    for (const auto where :
         {nn::Normalization::post, nn::Normalization::pre, nn::Normalization::none}) {
      for (const bool causal : {false, true}) shapes.push_back(small_shape(model, where, causal));
      if (model == nn::TracingModel::lstm) break;  // it has no LayerNorm
    }
  }
  return shapes;
}

inline std::string describe(const nn::TracingShape& shape) {
  static constexpr const char* kModels[] = {"lstm", "lstmattn", "bert", "last_query", "saint"};
  static constexpr const char* kNorms[] = {"post", "pre", "none"};
  return fmt::format("{}, LayerNorm {}, {}", kModels[static_cast<int>(shape.model)],
                     kNorms[static_cast<int>(shape.normalization)],
                     shape.causal ? "causal" : "not causal");
}

/// Parameters that are no special ones: LayerNorms near 1 and 0, all else from N(0, deviation²).
inline std::vector<double> random_parameters(const nn::TracingShape& shape, double deviation,
                                             std::uint64_t seed = 1) {
  core::Pcg64 rng(seed);
  std::vector<double> parameters;
  for (const auto& slot : nn::parameter_slots(shape)) {
    const bool is_norm =
        slot.name.find("norm.") != slot.name.npos || slot.name.find("ln") != slot.name.npos;
    const double mean = is_norm && slot.name.ends_with(".weight") ? 1 : 0;
    for (std::size_t i = 0; i < slot.size(); ++i) {
      parameters.push_back(mean + deviation * rng.normal());
    }
  }
  return parameters;
}

/// The same as a state to start from.
inline nn::TracingState random_state(const nn::TracingShape& shape, double deviation,
                                     std::uint64_t seed = 1) {
  const auto numbers = random_parameters(shape, deviation, seed);
  return nn::fresh_state({numbers.begin(), numbers.end()});
}

inline bool same(const nn::TracingState& a, const nn::TracingState& b) {
  return a.parameters == b.parameters && a.first_moment == b.first_moment &&
         a.second_moment == b.second_moment && a.steps == b.steps;
}

}  // namespace lab::testing
