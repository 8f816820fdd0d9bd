#include "viz/data/hello_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/array.hpp"
#include "core/error.hpp"
#include "core/run_directory.hpp"
#include "envs/char_stream.hpp"

namespace lab::viz {
namespace {

constexpr const char* kFolder = "activations";
constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

std::string_view track_name(char letter) {
  switch (letter) {
    case 'i': return "input gate";
    case 'f': return "forget gate";
    case 'g':
    case 'n': return "candidate";
    case 'o': return "output gate";
    case 'r': return "reset gate";
    case 'z': return "update gate";
    case 'c': return "cell state";
    case 'h': return "hidden state";
    default: return "";
  }
}

/// Gates are squeezed into 0 to 1 by a sigmoid, all else comes out of a tanh or a sum.
bool is_signed(char letter) {
  return std::string_view("iforz").find(letter) == std::string_view::npos;
}

/// The numbers of a recorded array; none where there was a problem.
struct Numbers {
  std::vector<std::size_t> shape;
  std::vector<float> values;
};

/// Reads `activations/NNNNNN<suffix>.npy`; it must have as many dimensions as `wanted` and its
/// extents where they are not 0.
Numbers load_numbers(Run& run, std::int64_t step, const std::string& suffix,
                     const std::vector<std::size_t>& wanted, std::vector<std::string>& problems) {
  const auto name = fmt::format("{}/{}{}.npy", kFolder, core::step_name(step), suffix);
  auto& series = run.arrays(kFolder, suffix);
  const auto& steps = series.steps();
  if (!std::binary_search(steps.begin(), steps.end(), step)) {
    problems.push_back(name + ": is not there");
    return {};
  }
  const auto array = series.load(step);
  if (array == nullptr) {
    problems.push_back(series.problem());
    return {};
  }
  const auto fits = [&] {
    if (array->shape.size() != wanted.size()) return false;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (array->shape[i] == 0 || (wanted[i] != 0 && array->shape[i] != wanted[i])) return false;
    }
    return array->bytes.size() == array->size() * sizeof(float);
  };
  if (!fits()) {
    std::string form;
    for (const auto extent : wanted) {
      form += form.empty() ? "" : " × ";
      form += extent == 0 ? "any" : std::to_string(extent);
    }
    problems.push_back(fmt::format("{}: has the shape {}; {} was expected", name,
                                   fmt::join(array->shape, " × "), form));
    return {};
  }
  try {
    return {array->shape, core::values_of<float>(*array, name)};
  } catch (const Error& error) {
    problems.emplace_back(error.what());
    return {};
  }
}

/// One gate or state of an array [T, L, G, H], G = 1 for a state.
CellTrack make_track(char letter, const std::vector<float>& values, const HelloReading& reading,
                     std::size_t gate, std::size_t gates) {
  const auto T = static_cast<std::size_t>(reading.characters);
  const auto L = static_cast<std::size_t>(reading.layers);
  const auto H = static_cast<std::size_t>(reading.units);
  CellTrack track{letter, track_name(letter), is_signed(letter), std::vector<float>(L * H * T), {}};
  for (std::size_t t = 0; t < T; ++t) {
    for (std::size_t l = 0; l < L; ++l) {
      const float* units = &values[((t * L + l) * gates + gate) * H];
      for (std::size_t h = 0; h < H; ++h) track.values[(l * H + h) * T + t] = units[h];
    }
  }
  for (std::size_t l = 0; l < L; ++l) {
    const auto layer = std::span(track.values).subspan(l * H * T, H * T);
    track.ends.push_back(track.is_signed ? scale_end(layer) : 1);
  }
  return track;
}

void load_tracks(Run& run, const HelloConfig& config, HelloReading& reading) {
  const auto T = static_cast<std::size_t>(reading.characters);
  const auto take = [&](const std::string& suffix, std::vector<std::size_t> wanted,
                        const std::string& letters) {
    // A part that no step has is a part that this cell lacks, such as a GRU's c.
    if (run.arrays(kFolder, suffix).steps().empty()) return;
    const auto array = load_numbers(run, reading.step, suffix, wanted, reading.problems);
    if (array.values.empty()) return;
    reading.characters = static_cast<int>(array.shape.front());
    reading.layers = static_cast<int>(array.shape[1]);
    reading.units = static_cast<int>(array.shape.back());
    for (std::size_t g = 0; g < letters.size(); ++g) {
      reading.tracks.push_back(make_track(letters[g], array.values, reading, g, letters.size()));
    }
  };
  if (!config.gates.empty()) take("-gates", {T, 0, config.gates.size(), 0}, config.gates);
  const auto extent = [](int known) { return static_cast<std::size_t>(known); };
  const auto state_shape = [&] {
    return std::vector<std::size_t>{extent(reading.characters), extent(reading.layers),
                                    extent(reading.units)};
  };
  take("-cell", state_shape(), "c");
  // The plain RNN's one "gate" is its hidden state already.
  if (reading.track("h") == nullptr) take("-hidden", state_shape(), "h");
}

}  // namespace

std::string_view HelloConfig::character(int t) const {
  if (t < 0 || text.empty()) return {};
  auto index = static_cast<std::size_t>(t);
  if (repeats) index %= text.size();
  return index < text.size() ? std::string_view(text[index]) : std::string_view();
}

int HelloConfig::token(int t) const {
  const auto wanted = character(t);
  if (wanted.empty()) return -1;
  const auto found = std::find(vocabulary.begin(), vocabulary.end(), wanted);
  return found == vocabulary.end() ? -1 : static_cast<int>(found - vocabulary.begin());
}

HelloConfig hello_config(const nlohmann::ordered_json& config) {
  HelloConfig hello;
  const auto text_of = [&](const nlohmann::ordered_json& json, const char* key) -> std::string {
    if (json.is_object() && json.contains(key) && json[key].is_string()) {
      return json[key].get<std::string>();
    }
    return {};
  };
  try {
    hello.text = envs::split_characters(text_of(config, "text"), "config.json: text");
  } catch (const Error& error) {
    hello.problems.emplace_back(error.what());
  }
  if (hello.text.empty() && hello.problems.empty()) {
    hello.problems.emplace_back("config.json: holds no text, so the characters are not known");
  }
  const auto options = config.is_object() ? config.value("options", nlohmann::ordered_json())
                                          : nlohmann::ordered_json();
  hello.repeats = text_of(options, "file").empty();
  hello.model = text_of(options, "model");
  hello.gates = text_of(config, "gates");
  if (config.is_object() && config.contains("vocabulary") && config["vocabulary"].is_array()) {
    for (const auto& entry : config["vocabulary"]) {
      hello.vocabulary.push_back(entry.is_string() ? entry.get<std::string>() : std::string());
    }
  }
  if (hello.vocabulary.empty()) hello.problems.emplace_back("config.json: holds no vocabulary");
  return hello;
}

const CellTrack* HelloReading::track(std::string_view letter) const {
  for (const auto& track : tracks) {
    if (letter == std::string_view(&track.letter, 1)) return &track;
  }
  return nullptr;
}

float HelloReading::value(const CellTrack& of, int t, int layer, int unit) const {
  if (t < 0 || t >= characters || layer < 0 || layer >= layers || unit < 0 || unit >= units) {
    return kNaN;
  }
  const auto index = (static_cast<std::int64_t>(layer) * units + unit) * characters + t;
  return of.values[static_cast<std::size_t>(index)];
}

const std::vector<std::int64_t>& reading_steps(Run& run) {
  // The lab writes the probabilities last: a step that has them has everything.
  for (const char* suffix : {"-probabilities", "-gates", "-hidden"}) {
    const auto& steps = run.arrays(kFolder, suffix).steps();
    if (!steps.empty()) return steps;
  }
  return run.arrays(kFolder, "-probabilities").steps();
}

HelloReading load_reading(Run& run, const HelloConfig& config, double step) {
  HelloReading reading;
  const auto& steps = reading_steps(run);
  if (steps.empty()) {
    reading.problems.emplace_back("No gates and states are recorded yet.");
    return reading;
  }
  const auto after = std::upper_bound(steps.begin(), steps.end(), step,
                                      [](double a, auto b) { return a < static_cast<double>(b); });
  reading.step = after == steps.begin() ? steps.front() : *std::prev(after);

  const auto V = config.vocabulary.size();
  auto next = load_numbers(run, reading.step, "-probabilities", {0, V}, reading.problems);
  if (!next.values.empty()) {
    reading.characters = static_cast<int>(next.shape[0]);
    reading.vocabulary = static_cast<int>(next.shape[1]);
    reading.probabilities = std::move(next.values);
  }
  load_tracks(run, config, reading);

  const auto known = config.text.size();
  if (!config.repeats && known > 0 && known <= static_cast<std::size_t>(reading.characters)) {
    reading.problems.push_back(
        fmt::format("config.json: its text has {} characters, but {} steps were recorded", known,
                    reading.characters));
  }
  reading.loss.assign(static_cast<std::size_t>(reading.characters), kNaN);
  if (reading.probabilities.empty()) return reading;
  for (int t = 0; t < reading.characters; ++t) {
    const int token = config.token(t + 1);
    if (token < 0) continue;
    const auto index = static_cast<std::size_t>(t) * V + static_cast<std::size_t>(token);
    reading.loss[static_cast<std::size_t>(t)] = -std::log(reading.probabilities[index]);
  }
  return reading;
}

float scale_end(std::span<const float> values) {
  std::vector<float> magnitudes;
  for (const float value : values) {
    if (std::isfinite(value)) magnitudes.push_back(std::abs(value));
  }
  if (magnitudes.empty()) return 1;
  // The largest of few is among the upper 5 %.
  const auto at = magnitudes.begin() + static_cast<std::ptrdiff_t>(magnitudes.size() * 19 / 20);
  std::nth_element(magnitudes.begin(), at, magnitudes.end());
  if (*at <= 1) return 1;
  const float power = std::pow(10.0F, std::floor(std::log10(*at)));
  for (const float round : {1.0F, 1.5F, 2.0F, 3.0F, 5.0F, 7.0F}) {
    if (*at <= round * power * 1.0001F) return round * power;
  }
  return 10 * power;
}

float guessing_loss(int vocabulary) {
  return std::log(static_cast<float>(std::max(vocabulary, 2)));
}

std::vector<NextCharacter> likeliest_next(const HelloReading& reading, int t, int count) {
  if (t < 0 || t >= reading.characters || reading.probabilities.empty()) return {};
  std::vector<NextCharacter> all;
  for (int token = 0; token < reading.vocabulary; ++token) {
    const auto index = static_cast<std::size_t>(t) * static_cast<std::size_t>(reading.vocabulary) +
                       static_cast<std::size_t>(token);
    const float p = reading.probabilities[index];
    // A number that is none would leave the sort without an order.
    all.push_back({token, std::isfinite(p) ? p : 0});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.probability > b.probability; });
  all.resize(std::min(all.size(), static_cast<std::size_t>(std::max(count, 0))));
  return all;
}

std::vector<SimilarMoment> similar_moments(const HelloReading& reading, int layer, int t,
                                           int count) {
  const auto* hidden = reading.track("h");
  if (hidden == nullptr || t < 0 || t >= reading.characters || layer < 0 ||
      layer >= reading.layers) {
    return {};
  }
  const auto T = static_cast<std::size_t>(reading.characters);
  std::vector<float> dot(T, 0), square(T, 0);
  for (int unit = 0; unit < reading.units; ++unit) {
    const float* values =
        &hidden->values[(static_cast<std::size_t>(layer) * static_cast<std::size_t>(reading.units) +
                         static_cast<std::size_t>(unit)) *
                        T];
    for (std::size_t s = 0; s < T; ++s) {
      dot[s] += values[s] * values[t];
      square[s] += values[s] * values[s];
    }
  }
  std::vector<SimilarMoment> all;
  for (int s = 0; s < reading.characters; ++s) {
    const auto i = static_cast<std::size_t>(s);
    const float cosine = dot[i] / std::sqrt(square[i] * square[static_cast<std::size_t>(t)]);
    if (s != t && std::isfinite(cosine)) all.push_back({s, cosine});
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.cosine > b.cosine; });
  all.resize(std::min(all.size(), static_cast<std::size_t>(std::max(count, 0))));
  return all;
}

}  // namespace lab::viz
