#include "labs/tracing/tune_space.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <numeric>

#include "core/random.hpp"
#include "core/text.hpp"

namespace lab::labs::tracing {
namespace {

constexpr std::array kModels{Model::lstm, Model::lstmattn, Model::bert};
constexpr std::array kHeads{1, 2, 4};
constexpr int kHiddenUnit = 16;  // a round number that all of these heads divide

/// A number between the two whose logarithm is uniform.
double between_by_ratio(core::Pcg64& rng, double least, double greatest) {
  return least * std::pow(greatest / least, rng.uniform());
}

template <class T, std::size_t N>
T one_of(core::Pcg64& rng, const std::array<T, N>& values) {
  return values[rng.below(N)];
}

/// Three digits, so that it can be typed again.
double short_number(double value) {
  return std::strtod(fmt::format("{:.2e}", value).c_str(), nullptr);
}

/// A multiple of what the heads divide.
int draw_hidden(core::Pcg64& rng, int heads) {
  const int unit = std::lcm(kHiddenUnit, heads);
  const auto drawn = between_by_ratio(rng, 64, 512);
  const int least = (64 + unit - 1) / unit, greatest = std::max(least, 512 / unit);
  return unit * std::clamp(static_cast<int>(std::lround(drawn / unit)), least, greatest);
}

}  // namespace

std::vector<std::string> searched_options() {
  return {"model", "max-seq-len", "hidden", "layers", "heads", "dropout", "lr", "window", "stride"};
}

Options options_of(const Settings& fixed, const Settings& drawn) {
  const auto set_all = [&](Options& options) {
    core::FieldList list;
    fields(list, options);
    for (const auto* settings : {&fixed, &drawn}) {
      for (const auto& [name, value] : *settings) list.find(name).set(value);
    }
  };
  Options asked;
  set_all(asked);
  auto options = preset(asked);
  set_all(options);
  return options;
}

Settings draw_settings(const SearchPlan& plan, int trial) {
  auto rng = core::stream(static_cast<std::uint64_t>(plan.seed), fmt::format("trial {}", trial));
  auto o = options_of(plan.fixed, {});
  Settings drawn;
  core::FieldList list;
  fields(list, o);
  // Everything is drawn, so that an option which the user sets moves no other.
  const auto set = [&](const char* name, const std::string& value) {
    if (value_of(plan.fixed, name) != nullptr) return;
    list.find(name).set(value);
    drawn.emplace_back(name, value);
  };
  set("model", name_of(one_of(rng, kModels)));
  set("max-seq-len", std::to_string(std::lround(between_by_ratio(rng, 10, 1000))));
  const bool has_heads = value_of(plan.fixed, "heads") != nullptr;
  set("hidden", std::to_string(draw_hidden(rng, has_heads ? o.heads : 1)));
  set("layers", std::to_string(1 + rng.below(3)));
  int heads = one_of(rng, kHeads);
  while (o.hidden % heads != 0) heads /= 2;
  if (o.model != Model::lstm) set("heads", std::to_string(heads));
  set("dropout", core::number(std::round(100 * (0.1 + 0.8 * rng.uniform())) / 100));
  set("lr", core::number(short_number(between_by_ratio(rng, 5e-5, 1e-3))));
  set("window", rng.below(2) == 1 ? "true" : "false");
  const int parts = 1 << rng.below(3);
  if (o.window) set("stride", std::to_string(std::max(1, o.max_seq_len / parts)));
  return drawn;
}

}  // namespace lab::labs::tracing
