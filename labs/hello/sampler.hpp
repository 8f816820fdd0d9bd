#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "envs/char_stream.hpp"
#include "labs/hello/learner.hpp"

namespace lab::labs::hello {

/// A model that writes: one character in, the probabilities of the next one out, in float64. The
/// same parameters give the same text, whichever implementation learnt them.
class Sampler {
 public:
  /// `parameters` in the order of parameter_slots; begins in the zero state.
  Sampler(const ModelShape& shape, std::vector<double> parameters);

  /// Reads one character; the probabilities of the next [V], until the next call.
  std::span<const double> read(std::int32_t token);
  /// Draws from the last probabilities p: in proportion to p^(1/temperature), the likeliest at 0.
  std::int32_t draw(double temperature, core::Pcg64& rng) const;

 private:
  ModelShape shape_;
  std::vector<double> parameters_;
  std::vector<nn::ParameterSlot> slots_;
  std::vector<nn::RecurrentLayer<double>> layers_;
  std::vector<std::vector<double>> hidden_, cell_;  // [L][H]
  std::vector<double> probabilities_;
};

/// Reads `prompt` (of at least one character), then writes `count` characters.
std::string write_text(Sampler& sampler, const envs::Vocabulary& vocabulary,
                       std::span<const std::int32_t> prompt, std::int64_t count, double temperature,
                       core::Pcg64& rng);

}  // namespace lab::labs::hello
