#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/options.hpp"

namespace lab::testing {

/// A small options struct of every kind of field.
enum class Colour { red, dark_blue };

struct SampleOptions {
  double rate = 1e-3;
  int batch = 64;
  std::int64_t seed = 0;
  bool dueling = false;
  bool slippery = true;
  std::string name;
  Colour colour = Colour::red;
  std::vector<int> hidden{64, 32};
  std::vector<std::string> pair{}, notes{};

  bool operator==(const SampleOptions&) const = default;
};

}  // namespace lab::testing

template <>
inline constexpr std::array lab::core::kNames<lab::testing::Colour> = {
    std::string_view("red"), std::string_view("dark-blue")};

namespace lab::testing {

inline void fields(core::FieldList& f, SampleOptions& o) {
  f.group("Learning");
  f("rate", o.rate, "step size", {1e-9, 10});
  f("batch", o.batch, "transitions in a batch", {1, 4096});
  f("seed", o.seed, "what all random numbers come from", {0, 0x1p53});
  f.group("Network");
  f("dueling", o.dueling, "two heads");
  f("slippery", o.slippery, "slip on the ice");
  f("name", o.name, "what the run is called", "NAME");
  f("colour", o.colour, "how it looks");
  f("hidden", o.hidden, "widths of the hidden layers", {1, 1000});
  f("pair", o.pair, "two words", "FROM TO", 2);
  f("note", o.notes, "a word, as often as you like", "WORD", 1);
}

}  // namespace lab::testing
