#include "assignments/exam/hello/formulas.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "labs/hello/learner.hpp"
#include "nn/adam.hpp"

namespace lab::grading::hello {
namespace {

using core::Arrays;

/// The parameters of a cell as doubles, and their sizes.
struct Parameters {
  explicit Parameters(const Arrays& input)
      : inputs(input.at("weight_ih").shape[1]),
        hidden(input.at("weight_hh").shape[1]),
        weight_ih(numbers_of(input.at("weight_ih"))),
        weight_hh(numbers_of(input.at("weight_hh"))),
        bias_ih(numbers_of(input.at("bias_ih"))),
        bias_hh(numbers_of(input.at("bias_hh"))) {}

  [[nodiscard]] nn::LayerParameters<const double> view() const {
    return {weight_ih.data(), weight_hh.data(), bias_ih.data(), bias_hh.data()};
  }

  std::size_t inputs, hidden;
  std::vector<double> weight_ih, weight_hh, bias_ih, bias_hh;
};

/// W_ih x + W_hh h and the biases that are asked for, row by row: [N, G·H].
std::vector<double> before_activation(const Arrays& input, bool has_input_bias,
                                      bool has_hidden_bias) {
  const Parameters p(input);
  const auto x = numbers_of(input.at("x")), h = numbers_of(input.at("h"));
  const auto samples = input.at("x").shape[0], rows = p.bias_ih.size();
  std::vector<double> z(samples * rows);
  for (std::size_t n = 0; n < samples; ++n) {
    for (std::size_t r = 0; r < rows; ++r) {
      double sum = (has_input_bias ? p.bias_ih[r] : 0) + (has_hidden_bias ? p.bias_hh[r] : 0);
      for (std::size_t d = 0; d < p.inputs; ++d) {
        sum += p.weight_ih[r * p.inputs + d] * x[n * p.inputs + d];
      }
      for (std::size_t j = 0; j < p.hidden; ++j) {
        sum += p.weight_hh[r * p.hidden + j] * h[n * p.hidden + j];
      }
      z[n * rows + r] = sum;
    }
  }
  return z;
}

double sigmoid(double z) { return 1 / (1 + std::exp(-z)); }

/// A sequence as the layers below want it, and what they give back.
struct Run {
  std::vector<double> h;                   // [T, N, H]
  std::vector<double> gradient_weight_hh;  // [G·H, H]
};

/// x [T, N, D] and the gradient by every h, dh [T, N, H].
Run run(nn::Cell cell, const Parameters& p, const std::vector<double>& x, std::size_t steps,
        std::size_t samples, const std::vector<double>& dh, Chain chain) {
  Run result;
  result.h.resize(steps * samples * p.hidden);
  result.gradient_weight_hh.assign(p.weight_hh.size(), 0);
  const auto one = samples * p.hidden;
  // The whole sequence goes through the layer at once; a broken chain step by step.
  const auto stride = chain == Chain::whole ? steps : 1;
  std::vector<double> c0(one, 0), zeros(one, 0), sink_ih(p.weight_ih.size()),
      sink_hh(p.weight_hh.size()), sink_bias(p.bias_ih.size()), sink_bias_hh(p.bias_hh.size());
  for (std::size_t t = 0; t < steps; t += stride) {
    nn::RecurrentLayer<double> layer(cell, static_cast<int>(p.inputs), static_cast<int>(p.hidden));
    const bool goes_on = t > 0 && chain != Chain::forgetful;
    const double* h0 = goes_on ? result.h.data() + (t - 1) * one : zeros.data();
    layer.forward(p.view(), x.data() + t * samples * p.inputs, static_cast<int>(stride),
                  static_cast<int>(samples), h0, goes_on ? c0.data() : zeros.data(),
                  result.h.data() + t * one);
    if (cell == nn::Cell::lstm) {
      for (std::size_t n = 0; n < samples; ++n) {
        const auto c = layer.cell_state(static_cast<int>(stride) - 1, static_cast<int>(n));
        std::copy_n(c.begin(), p.hidden, c0.begin() + static_cast<std::ptrdiff_t>(n * p.hidden));
      }
    }
    layer.backward(p.view(), dh.data() + t * one, nullptr, nullptr,
                   {sink_ih.data(), sink_hh.data(), sink_bias.data(), sink_bias_hh.data()}, nullptr,
                   nullptr, nullptr);
    for (std::size_t i = 0; i < sink_hh.size(); ++i) result.gradient_weight_hh[i] += sink_hh[i];
  }
  return result;
}

Values gradient_of(const Run& run, const Parameters& p) {
  return {"gradient of weight_hh",
          {"row", "unit"},
          {run.gradient_weight_hh.size() / p.hidden, p.hidden},
          run.gradient_weight_hh};
}

}  // namespace

Outputs sequence(nn::Cell cell, const Arrays& input, Chain chain) {
  const Parameters p(input);
  const auto& shape = input.at("x").shape;
  const auto done = run(cell, p, numbers_of(input.at("x")), shape[0], shape[1],
                        numbers_of(input.at("direction")), chain);
  return {{"hidden states", {"step", "sample", "unit"}, {shape[0], shape[1], p.hidden}, done.h},
          gradient_of(done, p)};
}

Outputs lstm_steps(const Arrays& input) {
  const Parameters p(input);
  const auto& shape = input.at("x").shape;
  const auto steps = shape[0];
  nn::RecurrentLayer<double> layer(nn::Cell::lstm, static_cast<int>(p.inputs),
                                   static_cast<int>(p.hidden));
  const auto x = numbers_of(input.at("x"));
  layer.forward(p.view(), x.data(), static_cast<int>(steps), static_cast<int>(shape[1]), nullptr,
                nullptr, nullptr);
  Outputs outputs;
  const auto add = [&](const char* name, const auto& at) {
    Values values{name, {"step", "unit"}, {steps, p.hidden}, {}};
    for (std::size_t t = 0; t < steps; ++t) {
      const auto row = at(static_cast<int>(t));
      values.numbers.insert(values.numbers.end(), row.begin(),
                            row.begin() + static_cast<std::ptrdiff_t>(p.hidden));
    }
    outputs.push_back(std::move(values));
  };
  add("i", [&](int t) { return layer.gate(t, 0, 0); });
  add("f", [&](int t) { return layer.gate(t, 0, 1); });
  add("g", [&](int t) { return layer.gate(t, 0, 2); });
  add("o", [&](int t) { return layer.gate(t, 0, 3); });
  add("c", [&](int t) { return layer.cell_state(t, 0); });
  add("h", [&](int t) { return layer.hidden_state(t, 0); });
  return outputs;
}

Outputs model(nn::Cell cell, const Arrays& input, Chain chain) {
  const Parameters p(input);
  const auto text = numbers_of(input.at("text"));
  const auto head = numbers_of(input.at("head_weight")), bias = numbers_of(input.at("head_bias"));
  const auto direction = numbers_of(input.at("direction"));
  const auto steps = text.size(), vocabulary = p.inputs, hidden = p.hidden;
  std::vector<double> x(steps * vocabulary, 0), dh(steps * hidden, 0);
  for (std::size_t t = 0; t < steps; ++t) {
    x[t * vocabulary + static_cast<std::size_t>(text[t])] = 1;
    for (std::size_t v = 0; v < vocabulary; ++v) {
      for (std::size_t j = 0; j < hidden; ++j) {
        dh[t * hidden + j] += direction[t * vocabulary + v] * head[v * hidden + j];
      }
    }
  }
  const auto done = run(cell, p, x, steps, 1, dh, chain);
  Values logits{"logits", {"step", "character"}, {steps, vocabulary}, {}};
  for (std::size_t t = 0; t < steps; ++t) {
    for (std::size_t v = 0; v < vocabulary; ++v) {
      double sum = bias[v];
      for (std::size_t j = 0; j < hidden; ++j) sum += head[v * hidden + j] * done.h[t * hidden + j];
      logits.numbers.push_back(sum);
    }
  }
  return {std::move(logits), gradient_of(done, p)};
}

Outputs training(nn::Cell cell, const Arrays& input, Fit fit) {
  namespace lab_hello = labs::hello;
  const Parameters p(input);
  const lab_hello::ModelShape shape{cell, static_cast<int>(p.inputs), static_cast<int>(p.hidden),
                                    1};
  const auto learner = lab_hello::make_fused_learner(shape, {}, true);
  auto state = learner->state();
  for (const auto& slot : lab_hello::parameter_slots(shape)) {
    auto name = slot.name;
    if (name.starts_with("rnn.")) name = name.substr(4, name.size() - 4 - 3);  // "…_l0"
    if (name.starts_with("head.")) name[4] = '_';
    const auto numbers = numbers_of(input.at(name));
    std::copy(numbers.begin(), numbers.end(),
              state.parameters.begin() + static_cast<std::ptrdiff_t>(slot.offset));
  }
  learner->set_state(state);

  std::vector<std::int32_t> text;
  for (const double character : numbers_of(input.at("text"))) {
    text.push_back(static_cast<std::int32_t>(character));
  }
  const auto steps = text.size() - 1;
  const lab_hello::Batch batch{static_cast<int>(steps), 1, std::span(text).first(steps),
                               std::span(text).subspan(1)};
  const auto epochs = static_cast<std::size_t>(numbers_of(input.at("epochs")).at(0));
  Values loss{"loss", {"epoch"}, {epochs}, {}};
  nn::Adam<double> adam(state.parameters.size(), {.learning_rate = 0.1});
  std::vector<double> gradient(state.parameters.size(), 0);
  for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
    loss.numbers.push_back(learner->train(batch, false));
    if (fit == Fit::right) continue;
    // The learner went the right way; go the wrong one from where it stood.
    const auto fresh = learner->gradients();
    for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] += fresh[i];
    adam.step(state.parameters, gradient);
    learner->set_state(state);
  }
  if (fit == Fit::without_zero_grad) {
    constexpr std::size_t kPredictable = 8;
    loss.numbers.resize(std::min(kPredictable, epochs));
    loss.shape = {loss.numbers.size()};
    return {std::move(loss)};
  }
  const auto reading = learner->read(std::span(text).first(steps), false);
  return {std::move(loss),
          {"probability", {"step", "character"}, {steps, p.inputs}, reading.probabilities}};
}

Outputs rnn_step(const Arrays& input, const RnnStep& step) {
  auto h = before_activation(input, step.has_input_bias, step.has_hidden_bias);
  if (step.has_tanh) {
    for (auto& value : h) value = std::tanh(value);
  }
  return {{"h", {"sample", "unit"}, input.at("h").shape, h}};
}

Outputs lstm_gates(const Arrays& input, const LstmGates& gates) {
  const auto z = before_activation(input, true, gates.has_hidden_bias);
  const auto samples = input.at("h").shape[0], hidden = input.at("h").shape[1];
  Outputs outputs;
  for (const char gate : std::string("ifgo")) {
    const auto block = gates.order.find(gate);
    const bool has_tanh = gates.with_tanh.find(gate) != std::string::npos;
    Values values{std::string("gate ") + gate, {"sample", "unit"}, {samples, hidden}, {}};
    for (std::size_t n = 0; n < samples; ++n) {
      for (std::size_t j = 0; j < hidden; ++j) {
        const double value = z[(n * 4 + block) * hidden + j];
        values.numbers.push_back(has_tanh ? std::tanh(value) : sigmoid(value));
      }
    }
    outputs.push_back(std::move(values));
  }
  return outputs;
}

}  // namespace lab::grading::hello
