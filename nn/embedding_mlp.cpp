#include "nn/embedding_mlp.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/error.hpp"
#include "nn/matmul.hpp"

namespace lab::nn {

std::vector<ParameterSlot> parameter_slots(const EmbeddingMlpShape& shape) {
  expect(shape.states > 0 && shape.embedding > 0 && shape.actions > 0,
         "EmbeddingMlp: S = {}, E = {}, A = {} must be positive", shape.states, shape.embedding,
         shape.actions);
  std::vector<ParameterSlot> slots;
  std::size_t offset = 0;
  const auto add = [&](std::string name, int rows, int columns) {
    slots.push_back({std::move(name), rows, columns, offset});
    offset += slots.back().size();
  };
  add("embedding.weight", shape.states, shape.embedding);
  int width = shape.embedding;
  for (std::size_t i = 0; i < shape.hidden.size(); ++i) {
    expect(shape.hidden[i] > 0, "EmbeddingMlp: hidden width {} must be positive", shape.hidden[i]);
    add("hidden." + std::to_string(i) + ".weight", shape.hidden[i], width);
    add("hidden." + std::to_string(i) + ".bias", shape.hidden[i], 1);
    width = shape.hidden[i];
  }
  if (shape.dueling) {
    add("advantage.weight", shape.actions, width);
    add("value.weight", 1, width);
    add("advantage.bias", shape.actions, 1);
    add("value.bias", 1, 1);
  } else {
    add("head.weight", shape.actions, width);
    add("head.bias", shape.actions, 1);
  }
  return slots;
}

template <class T>
EmbeddingMlp<T>::EmbeddingMlp(EmbeddingMlpShape shape)
    : shape_(std::move(shape)), slots_(parameter_slots(shape_)) {
  parameters_.resize(slots_.back().offset + slots_.back().size());
  gradients_.resize(parameters_.size());
  constexpr int kLanes = detail::kLanes<T>;
  lanes_ = (shape_.states + kLanes - 1) / kLanes * kLanes;
  const auto lanes = static_cast<std::size_t>(lanes_);
  embedded_.resize(static_cast<std::size_t>(shape_.embedding) * lanes);
  embedded_gradient_.resize(embedded_.size());
  values_.resize(static_cast<std::size_t>(shape_.states * shape_.actions));

  const auto add_layer = [&](int inputs, int outputs, std::size_t weight, std::size_t bias) {
    const auto size = static_cast<std::size_t>(outputs) * lanes;
    layers_.push_back({inputs, outputs, weight, bias, std::vector<T>(size), std::vector<T>(size),
                       std::vector<T>(static_cast<std::size_t>(inputs) * lanes)});
  };
  for (std::size_t i = 0; i < shape_.hidden.size(); ++i) {
    const auto& weight = slots_[1 + 2 * i];
    add_layer(weight.columns, weight.rows, weight.offset, slots_[2 + 2 * i].offset);
  }
  // The two heads of a dueling network lie side by side and work as one Linear of A + 1 outputs.
  const auto& weight = slots_[1 + 2 * shape_.hidden.size()];
  add_layer(weight.columns, shape_.actions + (shape_.dueling ? 1 : 0), weight.offset,
            weight.offset + static_cast<std::size_t>((shape_.actions + (shape_.dueling ? 1 : 0)) *
                                                     weight.columns));
}

template <class T>
void EmbeddingMlp<T>::initialise(core::Pcg64& rng) {
  double bound = 0;
  for (const auto& slot : slots_) {
    const bool is_weight = slot.name.ends_with(".weight");
    // A bias shares the bound of its layer's weights: both depend on the layer's inputs.
    if (is_weight) bound = 1.0 / std::sqrt(static_cast<double>(slot.columns));
    for (std::size_t i = 0; i < slot.size(); ++i) {
      parameters_[slot.offset + i] =
          static_cast<T>(slot.offset == 0 ? rng.normal() : bound * (2.0 * rng.uniform() - 1.0));
    }
  }
}

template <class T>
std::span<const T> EmbeddingMlp<T>::forward() {
  const int S = shape_.states;
  const int A = shape_.actions;
  const int E = shape_.embedding;
  transpose(embedded_.data(), lanes_, parameters_.data(), S, E);

  const T* input = embedded_.data();
  for (auto& layer : layers_) {
    // z [out, S] = W [out, in] · x [in, S] + b
    product(layer.output.data(), rows_of(&parameters_[layer.weight], layer.inputs), input,
            layer.outputs, lanes_, layer.inputs);
    const bool is_head = &layer == &layers_.back();
    for (int o = 0; o < layer.outputs; ++o) {
      T* z = &layer.output[o * lanes_];
      const T bias = parameters_[layer.bias + o];
      if (is_head) {
        for (int s = 0; s < lanes_; ++s) z[s] += bias;
      } else {
        for (int s = 0; s < lanes_; ++s) z[s] = std::max(z[s] + bias, T{0});
      }
    }
    input = layer.output.data();
  }

  const auto& head = layers_.back().output;
  for (int s = 0; s < S; ++s) {
    for (int a = 0; a < A; ++a) values_[s * A + a] = head[a * lanes_ + s];
    if (shape_.dueling) {
      T mean = 0;
      for (int a = 0; a < A; ++a) mean += values_[s * A + a];
      mean /= static_cast<T>(A);
      for (int a = 0; a < A; ++a) values_[s * A + a] += head[A * lanes_ + s] - mean;
    }
  }
  return values_;
}

template <class T>
void EmbeddingMlp<T>::backward(std::span<const T> values_gradient) {
  const int S = shape_.states;
  const int A = shape_.actions;
  const int E = shape_.embedding;
  expect(values_gradient.size() == values_.size(), "backward: {} values for [{}, {}]",
         values_gradient.size(), S, A);

  auto& head = layers_.back();
  for (int s = 0; s < S; ++s) {
    T sum = 0;
    for (int a = 0; a < A; ++a) sum += values_gradient[s * A + a];
    const T mean = shape_.dueling ? sum / static_cast<T>(A) : T{0};
    for (int a = 0; a < A; ++a) head.gradient[a * lanes_ + s] = values_gradient[s * A + a] - mean;
    if (shape_.dueling) head.gradient[A * lanes_ + s] = sum;
  }

  for (std::size_t l = layers_.size(); l-- > 0;) {
    auto& layer = layers_[l];
    const T* input_rows = parameters_.data();  // the embedding has one row a state already
    int states = S;
    if (l > 0) {
      transpose(layer.input_rows.data(), layer.inputs, layers_[l - 1].output.data(), layer.inputs,
                lanes_);
      input_rows = layer.input_rows.data();
      states = lanes_;
    }
    // dW [out, in] = dz [out, S] · xᵀ [S, in],  db [out] = Σ_s dz
    product(&gradients_[layer.weight], rows_of(layer.gradient.data(), lanes_), input_rows,
            layer.outputs, layer.inputs, states);
    for (int o = 0; o < layer.outputs; ++o) {
      T sum = 0;
      for (int s = 0; s < S; ++s) sum += layer.gradient[o * lanes_ + s];
      gradients_[layer.bias + o] = sum;
    }
    if (l > 0) {
      // dx [in, S] = Wᵀ [in, out] · dz [out, S], let through where ReLU was open
      auto& below = layers_[l - 1];
      product(below.gradient.data(), transpose_of(&parameters_[layer.weight], layer.inputs),
              layer.gradient.data(), layer.inputs, lanes_, layer.outputs);
      const std::size_t size = below.gradient.size();
      for (std::size_t i = 0; i < size; ++i) {
        below.gradient[i] = below.output[i] > T{0} ? below.gradient[i] : T{0};
      }
    } else {
      // The embedding's gradient, one row a state: dE [S, in] = dzᵀ [S, out] · W [out, in]
      product(gradients_.data(), transpose_of(layer.gradient.data(), lanes_),
              &parameters_[layer.weight], S, E, layer.outputs);
    }
  }
}

template class EmbeddingMlp<float>;
template class EmbeddingMlp<double>;

}  // namespace lab::nn
