#include "nn/tracing_shape.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

#include "core/error.hpp"
#include "nn/recurrent.hpp"
#include "nn/t_fixup.hpp"

namespace lab::nn {
namespace {

/// Lists parameters one behind the other.
class SlotList {
 public:
  void add(const std::string& name, int rows, int columns) {
    slots_.push_back({name, rows, columns, offset_});
    offset_ += slots_.back().size();
  }
  void linear(const std::string& name, int inputs, int outputs) {
    add(name + ".weight", outputs, inputs);
    add(name + ".bias", outputs, 1);
  }
  void norm(const std::string& name, int width) {
    add(name + ".weight", width, 1);
    add(name + ".bias", width, 1);
  }
  void all(const std::string& prefix, const std::vector<ParameterSlot>& slots) {
    for (const auto& slot : slots) add(prefix + slot.name, slot.rows, slot.columns);
  }
  [[nodiscard]] std::vector<ParameterSlot> take() { return std::move(slots_); }

 private:
  std::vector<ParameterSlot> slots_;
  std::size_t offset_ = 0;
};

void check_shape(const TracingShape& s) {
  expect(std::ranges::any_of(s.features, [](const auto& f) { return !f.is_easiness; }),
         "TracingShape: no features to embed");
  for (const auto& feature : s.features) {
    expect(feature.count > 1 && feature.width >= 0,
           "TracingShape: feature {} has {} ids of {} numbers", feature.name, feature.count,
           feature.width);
  }
  expect(s.embedding > 0 && s.hidden > 0 && s.layers > 0 && s.feed_forward > 0,
         "TracingShape: E = {}, H = {}, L = {}, F = {} must be positive", s.embedding, s.hidden,
         s.layers, s.feed_forward);
  expect(s.heads > 0 && s.hidden % s.heads == 0, "TracingShape: H = {} in {} heads", s.hidden,
         s.heads);
  const bool needs = s.model == TracingModel::bert || s.model == TracingModel::saint;
  expect(!needs || s.positions > 0, "TracingShape: the longest sequence is {} steps", s.positions);
}

/// The model's blocks, of saint those of each side.
int block_count(const TracingShape& s) {
  switch (s.model) {
    case TracingModel::lstm: return 0;
    case TracingModel::lstmattn:
    case TracingModel::last_query: return 1;
    case TracingModel::bert:
    case TracingModel::saint: break;
  }
  return s.layers;
}

bool ends_with(std::string_view text, std::string_view end) { return text.ends_with(end); }
bool begins_with(std::string_view text, std::string_view head) { return text.starts_with(head); }

/// How one parameter is drawn at first.
struct FirstValues {
  enum class Kind { constant, normal, uniform } kind = Kind::constant;
  double size = 0;  ///< the constant, the deviation, the bound
};

FirstValues linear_values(int inputs) {
  return {FirstValues::Kind::uniform, 1 / std::sqrt(inputs)};
}

/// What T-Fixup makes of the first parameters; null: they stay as they are.
using Fixup = std::optional<TFixup>;

/// Xavier's bound (X. Glorot and Y. Bengio 2010), and what T-Fixup multiplies it by.
FirstValues block_values(const ParameterSlot& slot, const Fixup& fixup) {
  double bound = std::sqrt(6.0 / (slot.rows + slot.columns));
  const bool is_value = ends_with(slot.name, "value.weight");
  const bool is_scaled =
      is_value || ends_with(slot.name, "out.weight") || ends_with(slot.name, "inter.weight");
  if (fixup && is_scaled) {
    bound *= begins_with(slot.name, "decoder") ? fixup->decoder() : fixup->encoder();
    if (is_value) bound *= TFixup::value();
  }
  return {FirstValues::Kind::uniform, bound};
}

FirstValues row_values(int width, double deviation, const Fixup& fixup) {
  if (fixup) deviation = TFixup::embedding_std(width) * fixup->embedding();
  return {FirstValues::Kind::normal, deviation};
}

FirstValues first_values(const TracingShape& s, const ParameterSlot& slot, double embedding_std,
                         const Fixup& fixup) {
  constexpr double kPositionStd = 0.02;  // BERT's
  const auto& name = slot.name;
  for (const auto& feature : s.features) {
    if (name != "embedding_" + feature.name + ".weight") continue;
    if (feature.is_easiness) return {};
    return row_values(slot.columns, embedding_std, fixup);
  }
  if (name.find("norm.") != name.npos || name.find("ln") != name.npos) {
    return {FirstValues::Kind::constant, ends_with(name, ".weight") ? 1.0 : 0.0};
  }
  if (name == "position.weight") return row_values(s.hidden, kPositionStd, fixup);
  if (begins_with(name, "lstm.")) return linear_values(s.hidden);
  if (ends_with(name, ".bias")) return {};
  if (ends_with(name, "proj.weight") || name == "fc.weight") return linear_values(slot.columns);
  return block_values(slot, fixup);
}

}  // namespace

BlockShape block_shape(const TracingShape& s, bool cross) {
  return {.hidden = s.hidden,
          .heads = s.heads,
          .feed_forward = s.feed_forward,
          .normalization = s.normalization,
          .cross = cross};
}

int embedding_width(const TracingShape& shape, std::size_t f) {
  const auto& feature = shape.features[f];
  if (feature.is_easiness) return 1;
  return feature.width > 0 ? feature.width : shape.embedding;
}

std::vector<ParameterSlot> parameter_slots(const TracingShape& s) {
  check_shape(s);
  SlotList list;
  int all = 0, of_answers = 0;  // numbers of the rows side by side
  for (std::size_t f = 0; f < s.features.size(); ++f) {
    const auto& feature = s.features[f];
    const int width = embedding_width(s, f);
    list.add("embedding_" + feature.name + ".weight", feature.count, width);
    if (feature.is_easiness) continue;
    all += width;
    if (feature.of_answers) of_answers += width;
  }
  const bool is_saint = s.model == TracingModel::saint;
  if (is_saint) {
    expect(of_answers > 0 && of_answers < all,
           "TracingShape: saint wants features of questions and of answers");
    list.linear("encoder_proj", all - of_answers, s.hidden);
    list.linear("decoder_proj", of_answers, s.hidden);
  } else {
    list.linear("comb_proj", all, s.hidden);
  }
  const bool is_encoder = is_saint || s.model == TracingModel::bert;
  if (is_encoder) {
    list.add("position.weight", s.positions, s.hidden);
    if (s.normalization == Normalization::post) list.norm("embedding_norm", s.hidden);
    if (s.normalization == Normalization::post && is_saint) list.norm("decoder_norm", s.hidden);
  } else {
    list.all("lstm.", recurrent_slots(Cell::lstm, s.hidden, s.hidden, s.layers));
  }
  const int blocks = block_count(s);
  for (int i = 0; i < blocks; ++i) {
    const auto number = std::to_string(i) + ".";
    list.all((is_saint ? "encoder" : "block") + number, block_slots(block_shape(s, false)));
  }
  for (int i = 0; is_saint && i < blocks; ++i) {
    list.all("decoder" + std::to_string(i) + ".", block_slots(block_shape(s, true)));
  }
  if (is_encoder && s.normalization == Normalization::pre) {
    if (is_saint) list.norm("encoder_norm", s.hidden);
    list.norm("final_norm", s.hidden);
  }
  list.linear("fc", s.hidden, 1);
  return list.take();
}

std::vector<ParameterSlot> easiness_slots(const TracingShape& shape) {
  std::vector<ParameterSlot> slots;
  const auto all = parameter_slots(shape);
  for (std::size_t f = 0; f < shape.features.size(); ++f) {
    if (shape.features[f].is_easiness) slots.push_back(all[f]);  // embeddings come first
  }
  return slots;
}

std::size_t parameter_count(const TracingShape& shape) {
  const auto slots = parameter_slots(shape);
  return slots.back().offset + slots.back().size();
}

std::vector<float> initial_parameters(const TracingShape& shape, double embedding_std,
                                      core::Pcg64& rng, bool t_fixup) {
  Fixup fixup;
  const int blocks = block_count(shape);
  if (t_fixup && shape.normalization == Normalization::none && blocks > 0) fixup = TFixup{blocks};
  std::vector<float> parameters(parameter_count(shape));
  for (const auto& slot : parameter_slots(shape)) {
    const auto how = first_values(shape, slot, embedding_std, fixup);
    for (auto& number : std::span(parameters).subspan(slot.offset, slot.size())) {
      double value = how.size;
      if (how.kind == FirstValues::Kind::normal) value = how.size * rng.normal();
      if (how.kind == FirstValues::Kind::uniform) value = how.size * (2 * rng.uniform() - 1);
      number = static_cast<float>(value);
    }
  }
  return parameters;
}

void TracingBatch::check(const TracingShape& shape) const {
  expect(sequences > 0 && steps > 0, "TracingBatch: N = {}, T = {} must be positive", sequences,
         steps);
  const auto size = static_cast<std::size_t>(sequences) * static_cast<std::size_t>(steps);
  expect(ids.size() == shape.features.size(), "TracingBatch: {} features where {} are needed",
         ids.size(), shape.features.size());
  expect(mask.size() == size && targets.size() == size && weights.size() == size,
         "TracingBatch: mask {}, targets {}, weights {} where N · T = {}", mask.size(),
         targets.size(), weights.size(), size);
  const bool needs = shape.model == TracingModel::bert || shape.model == TracingModel::saint;
  expect(!needs || steps <= shape.positions, "TracingBatch: {} steps where the model has {}", steps,
         shape.positions);
  for (std::size_t f = 0; f < ids.size(); ++f) {
    expect(ids[f].size() == size, "TracingBatch: {} ids of {} where N · T = {}", ids[f].size(),
           shape.features[f].name, size);
    for (const auto id : ids[f]) {
      expect(id >= 0 && id < shape.features[f].count, "TracingBatch: {} {} is not in [0, {})",
             shape.features[f].name, id, shape.features[f].count);
    }
  }
}

double TracingBatch::total_weight() const {
  for (std::size_t i = 0; i < mask.size(); ++i) {
    expect(mask[i] != 0 || weights[i] == 0, "TracingBatch: a step of padding has the weight {}",
           weights[i]);
  }
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  expect(total > 0, "TracingBatch: no step to learn from");
  return total;
}

}  // namespace lab::nn
