#include "labs/hello/sampler.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.hpp"

namespace lab::labs::hello {

Sampler::Sampler(const ModelShape& shape, std::vector<double> parameters)
    : shape_(shape),
      parameters_(std::move(parameters)),
      slots_(parameter_slots(shape)),
      probabilities_(static_cast<std::size_t>(shape.vocabulary)) {
  const auto width = static_cast<std::size_t>(shape.hidden);
  for (int l = 0; l < shape.layers; ++l) {
    layers_.emplace_back(shape.cell, l == 0 ? shape.vocabulary : shape.hidden, shape.hidden);
    hidden_.emplace_back(width);
    cell_.emplace_back(width);
  }
}

std::span<const double> Sampler::read(std::int32_t token) {
  const auto part = [&](std::size_t i) { return parameters_.data() + slots_[i].offset; };
  std::vector<double> input, output(static_cast<std::size_t>(shape_.hidden));
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const nn::LayerParameters<const double> p{part(4 * l), part(4 * l + 1), part(4 * l + 2),
                                              part(4 * l + 3)};
    if (l == 0) {
      layers_[l].forward_tokens(p, &token, 1, 1, hidden_[l].data(), cell_[l].data(), output.data());
    } else {
      layers_[l].forward(p, input.data(), 1, 1, hidden_[l].data(), cell_[l].data(), output.data());
    }
    hidden_[l] = output;
    if (shape_.cell == nn::Cell::lstm) {
      const auto cell = layers_[l].cell_state(0, 0);
      cell_[l].assign(cell.begin(), cell.end());
    }
    input = output;
  }
  const double* weight = part(4 * layers_.size());
  const double* bias = part(4 * layers_.size() + 1);
  for (std::size_t v = 0; v < probabilities_.size(); ++v) {
    double sum = bias[v];
    for (std::size_t i = 0; i < output.size(); ++i)
      sum += weight[v * output.size() + i] * output[i];
    probabilities_[v] = sum;
  }
  const double most = *std::max_element(probabilities_.begin(), probabilities_.end());
  double total = 0;
  for (auto& p : probabilities_) total += p = std::exp(p - most);
  for (auto& p : probabilities_) p /= total;
  return probabilities_;
}

std::int32_t Sampler::draw(double temperature, core::Pcg64& rng) const {
  const auto likeliest = std::max_element(probabilities_.begin(), probabilities_.end());
  if (temperature == 0) return static_cast<std::int32_t>(likeliest - probabilities_.begin());
  std::vector<double> weights;
  double total = 0;
  for (const double p : probabilities_) {
    // Relative to the likeliest, so that nothing overflows and the largest weight is 1.
    weights.push_back(std::pow(p / *likeliest, 1 / temperature));
    total += weights.back();
  }
  double left = rng.uniform() * total;
  for (std::size_t v = 0; v < weights.size(); ++v) {
    left -= weights[v];
    if (left < 0) return static_cast<std::int32_t>(v);
  }
  return static_cast<std::int32_t>(likeliest - probabilities_.begin());  // rounding ate the rest
}

std::string write_text(Sampler& sampler, const envs::Vocabulary& vocabulary,
                       std::span<const std::int32_t> prompt, std::int64_t count, double temperature,
                       core::Pcg64& rng) {
  expect(!prompt.empty(), "write_text: the prompt is empty");
  for (const auto token : prompt) sampler.read(token);
  std::vector<std::int32_t> tokens;
  for (std::int64_t i = 0; i < count; ++i) {
    if (i > 0) sampler.read(tokens.back());
    tokens.push_back(sampler.draw(temperature, rng));
  }
  return vocabulary.decode(tokens);
}

}  // namespace lab::labs::hello
