#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "viz/data/run.hpp"

namespace lab::viz {

/// What the config.json of a run of lab hello says of its text and its cell. Never throws for what
/// it finds there; what is missing is empty, and problems tell the user so.
struct HelloConfig {
  std::vector<std::string> text;  ///< its characters (UTF-8, each its own string), once through
  bool repeats = false;           ///< after its end the text begins again; a file's does not
  std::vector<std::string> vocabulary;  ///< [V]
  std::string gates;                    ///< a letter for each of G gates: "ifgo", "rzn", "h"
  std::string model;                    ///< "lstm"
  std::vector<std::string> problems;

  /// Character `t` of what the model reads; empty behind the end.
  [[nodiscard]] std::string_view character(int t) const;
  /// The index in the vocabulary of character `t`; −1 when there is none.
  [[nodiscard]] int token(int t) const;
};
HelloConfig hello_config(const nlohmann::ordered_json& config);

/// A quantity inside the cell, for T characters, L layers and H units.
struct CellTrack {
  char letter = ' ';
  std::string_view name;      ///< "forget gate"
  bool is_signed = false;     ///< around 0 (tanh, a state); else a gate's 0 to 1
  std::vector<float> values;  ///< [L, H, T]: what one unit does lies together
  std::vector<float> ends;    ///< [L] of a colour scale, by scale_end()
};

/// What the model did at each of T characters of the text, at one moment of its training.
struct HelloReading {
  std::int64_t step = 0;  ///< of the training
  int characters = 0;     ///< T
  int layers = 0, units = 0, vocabulary = 0;
  std::vector<float> probabilities;  ///< [T, V] of the next character
  std::vector<float> loss;  ///< [T] −ln p of the character that does come next; NaN: unknown
  std::vector<CellTrack> tracks;      ///< the gates in the cell's order, then c and h
  std::vector<std::string> problems;  ///< what is missing or damaged, for the user

  [[nodiscard]] const CellTrack* track(std::string_view letter) const;
  /// NaN for what there is not.
  [[nodiscard]] float value(const CellTrack& of, int t, int layer, int unit) const;
};

/// The training steps at which `run` recorded a reading, ascending.
const std::vector<std::int64_t>& reading_steps(Run& run);
/// The reading recorded last at or before training step `step`. What is there is shown also when a
/// part is not.
HelloReading load_reading(Run& run, const HelloConfig& config, double step);

/// An end for the colour scale of states: 95 % of their magnitudes lie below it, so that one unit
/// that counts to 50 does not make all others pale. At least 1 and rounded up (1, 1.5, 2, 3, 5, 7
/// times a power of ten), so that it does not tremble while the training is scrubbed.
float scale_end(std::span<const float> values);

/// The loss of guessing evenly among V characters, ln V: the end of the colour scale of the loss.
float guessing_loss(int vocabulary);

/// A possible next character.
struct NextCharacter {
  int token = -1;
  float probability = 0;
};
/// The `count` likeliest characters after character `t`, the likeliest first.
std::vector<NextCharacter> likeliest_next(const HelloReading& reading, int t, int count);

/// Another character at which the model was in nearly the same state.
struct SimilarMoment {
  int t = 0;
  float cosine = 0;  ///< of the angle between both hidden states
};
/// The `count` characters whose hidden states h of `layer` point most nearly where that of `t`
/// does, the nearest first; none where a state is all zeros.
std::vector<SimilarMoment> similar_moments(const HelloReading& reading, int layer, int t,
                                           int count);

}  // namespace lab::viz
