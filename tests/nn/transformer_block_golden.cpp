// The block inside the models lstmattn and bert of models.json: what PyTorch computed in float64.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "nn/layer_norm.hpp"
#include "nn/recurrent.hpp"
#include "nn/transformer_block.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/golden.hpp"

using namespace lab;
using testing::difference;
using testing::numbers_of;
using Json = nlohmann::json;

namespace {

/// One of the file's sets of inputs and parameters. Its arrays are [N, T, …], ours [T, N, …].
struct Case {
  const Json& json;
  int N, T, E, H;

  explicit Case(const Json& from)
      : json(from), N(from["batch"]), T(from["T"]), E(from["emb_dim"]), H(from["hidden"]) {}

  [[nodiscard]] std::vector<double> parameter(const std::string& name) const {
    return numbers_of(json["params"][name]);
  }
  [[nodiscard]] std::size_t rows() const { return static_cast<std::size_t>(N * T); }
  [[nodiscard]] std::size_t width() const { return static_cast<std::size_t>(H); }
  /// The place in [T, N] of the file's place in [N, T].
  [[nodiscard]] std::size_t row(std::size_t place) const {
    const auto t = place % static_cast<std::size_t>(T), n = place / static_cast<std::size_t>(T);
    return t * static_cast<std::size_t>(N) + n;
  }
  [[nodiscard]] std::vector<double> time_major(const Json& nested) const {
    const auto numbers = numbers_of(nested);
    std::vector<double> moved(numbers.size());
    for (std::size_t i = 0; i < rows(); ++i) {
      std::copy_n(&numbers[i * width()], width(), &moved[row(i) * width()]);
    }
    return moved;
  }
  [[nodiscard]] std::vector<std::uint8_t> keys() const {
    std::vector<std::uint8_t> keys;
    for (const double seen : numbers_of(json["mask"])) keys.push_back(seen != 0);
    return keys;
  }

  /// comb_proj of the embeddings side by side, [T, N, H].
  [[nodiscard]] std::vector<double> projected() const {
    const auto weight = parameter("comb_proj.weight"), bias = parameter("comb_proj.bias");
    std::vector<double> x(rows() * width());
    for (std::size_t i = 0; i < rows(); ++i) {
      std::vector<double> together;
      for (const char* name : {"interaction", "test", "question", "tag", "elapsed"}) {
        const auto table = parameter(std::string("embedding_") + name + ".weight");
        const auto id = static_cast<std::ptrdiff_t>(numbers_of(json["ids"][name])[i]);
        together.insert(together.end(), table.begin() + id * E, table.begin() + (id + 1) * E);
      }
      for (std::size_t o = 0; o < width(); ++o) {
        double sum = bias[o];
        for (std::size_t j = 0; j < together.size(); ++j) {
          sum += weight[o * together.size() + j] * together[j];
        }
        x[row(i) * width() + o] = sum;
      }
    }
    return x;
  }

  /// What goes into bert's first LayerNorm: positions and the type added.
  [[nodiscard]] std::vector<double> with_positions() const {
    auto x = projected();
    const auto positions = parameter("pos.weight"), type = parameter("type.weight");
    for (std::size_t i = 0; i < x.size(); ++i) {
      const std::size_t t = i / width() / static_cast<std::size_t>(N), j = i % width();
      x[i] += positions[t * width() + j] + type[j];
    }
    return x;
  }

  [[nodiscard]] std::vector<double> block_input(const std::string& model) const {
    auto x = model == "bert" ? with_positions() : projected();
    std::vector<double> y(x.size());
    if (model == "bert") {
      nn::layer_norm(x.data(), H, N * T, H, parameter("emb_ln.weight").data(),
                     parameter("emb_ln.bias").data(), y.data(), H);
    } else {
      const auto ih = parameter("lstm.weight_ih_l0"), hh = parameter("lstm.weight_hh_l0");
      const auto bias_ih = parameter("lstm.bias_ih_l0"), bias_hh = parameter("lstm.bias_hh_l0");
      nn::RecurrentLayer<double> lstm(nn::Cell::lstm, H, H);
      lstm.forward({ih.data(), hh.data(), bias_ih.data(), bias_hh.data()}, x.data(), T, N, nullptr,
                   nullptr, y.data());
    }
    return y;
  }

  /// dloss/dhidden [T, N, H]: the mean over sequences of the binary cross-entropy of
  /// σ(fc(hidden)) at gather_index.
  [[nodiscard]] std::vector<double> by_hidden(const std::vector<double>& hidden) const {
    const auto weight = parameter("fc.weight");
    const auto target = numbers_of(json["target"]), index = numbers_of(json["gather_index"]);
    std::vector<double> gradient(hidden.size(), 0.0);
    for (std::size_t n = 0; n < static_cast<std::size_t>(N); ++n) {
      const std::size_t place =
          n * static_cast<std::size_t>(T) + static_cast<std::size_t>(index[n]);
      double logit = parameter("fc.bias")[0];
      const std::size_t at = row(place) * width();
      for (std::size_t j = 0; j < width(); ++j) logit += weight[j] * hidden[at + j];
      const double slope = (1 / (1 + std::exp(-logit)) - target[place]) / N;
      for (std::size_t j = 0; j < width(); ++j) gradient[at + j] = slope * weight[j];
    }
    return gradient;
  }
};

/// dx of the block by way of the LayerNorm in front of it: to its own parameters and the positions.
void check_embedding_norm(const Case& golden, const Json& wanted, std::vector<double> dx) {
  const auto before = golden.with_positions();
  std::vector<double> dweight(golden.width(), 0), dbias(golden.width(), 0);
  nn::layer_norm_backward(before.data(), golden.H, golden.N * golden.T, golden.H,
                          golden.parameter("emb_ln.weight").data(), dx.data(), golden.H,
                          dweight.data(), dbias.data(), dx.data(), golden.H);
  std::vector<double> by_position(golden.width() * static_cast<std::size_t>(golden.T), 0);
  for (std::size_t i = 0; i < dx.size(); ++i) {
    const std::size_t t = i / golden.width() / static_cast<std::size_t>(golden.N);
    by_position[t * golden.width() + i % golden.width()] += dx[i];
  }
  CHECK(difference(dweight, numbers_of(wanted["emb_ln.weight"]), {1e-12, 1e-10}) == "");
  CHECK(difference(dbias, numbers_of(wanted["emb_ln.bias"]), {1e-12, 1e-10}) == "");
  CHECK(difference(by_position, numbers_of(wanted["pos.weight"]), {1e-12, 1e-10}) == "");
}

void check_block(const Case& golden, const std::string& model) {
  CAPTURE(model);
  const Json& json = golden.json;
  const Json& wanted = json["models"][model];
  const nn::BlockShape shape{golden.H, json["heads"], json["intermediate"]};
  const auto slots = nn::block_slots(shape);
  std::vector<double> parameters;
  for (const auto& slot : slots) {
    for (const double number : golden.parameter(slot.name)) parameters.push_back(number);
  }
  const auto x = golden.block_input(model);
  const auto keys = golden.keys();
  nn::TransformerBlock<double> block(shape);
  std::vector<double> hidden(x.size());
  block.forward(parameters.data(), x.data(), nullptr, {false, keys.data()}, golden.T, golden.N,
                nullptr, hidden.data());
  CHECK(difference(hidden, golden.time_major(wanted["hidden"]), {1e-12, 1e-12}) == "");
  std::vector<double> probabilities;
  for (int n = 0; n < golden.N; ++n) {
    for (int head = 0; head < shape.heads; ++head) {
      std::vector<double> p(static_cast<std::size_t>(golden.T * golden.T));
      block.probabilities(n, head, p.data());
      probabilities.insert(probabilities.end(), p.begin(), p.end());
    }
  }
  CHECK(difference(probabilities, numbers_of(wanted["attention_probs"]), {1e-12}) == "");

  const auto dy = golden.by_hidden(hidden);
  std::vector<double> gradients(parameters.size()), dx(x.size());
  block.backward(parameters.data(), dy.data(), gradients.data(), dx.data(), nullptr);
  for (const auto& slot : slots) {
    CAPTURE(slot.name);
    CHECK(difference(std::span(&gradients[slot.offset], slot.size()),
                     numbers_of(wanted["grads"][slot.name]), {1e-12, 1e-10}) == "");
  }
  if (model == "bert") check_embedding_norm(golden, wanted["grads"], dx);
}

}  // namespace

TEST_CASE("A block equals PyTorch's in the golden models: outputs, probabilities and gradients") {
  const auto json = testing::golden("tracing/models.json");
  const Case golden(json);
  int blocks = 0;
  for (const auto& [model, numbers] : json["models"].items()) {
    if (!numbers.contains("attention_probs")) continue;  // it has no block
    ++blocks;
    check_block(golden, model);
  }
  CHECK(blocks > 0);
}
