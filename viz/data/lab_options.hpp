#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/options.hpp"

namespace lab::viz {

/// One option of a lab's training, as its program describes it: what a widget needs.
struct LabOption {
  std::string name, group, help;
  core::Field::Kind kind = core::Field::Kind::text;
  core::Range range;                 ///< of numbers
  std::vector<std::string> choices;  ///< of Kind::choice
  nlohmann::ordered_json initial;    ///< the default: a number, true, false or a text
};

/// Reads what `lab-NAME --list-options` prints. Throws Error, with `place` at its head, for
/// anything else.
std::vector<LabOption> read_lab_options(const std::string& text, const std::string& place);

/// The labs whose programs lie in the folder `programs`, by name.
std::vector<std::string> labs_in(const std::filesystem::path& programs);
/// The program of a lab: programs/lab-NAME.
std::filesystem::path lab_program(const std::filesystem::path& programs, const std::string& lab);

/// Whether `value` may be given to the option: its type, its range, its choices.
bool fits(const LabOption& option, const nlohmann::ordered_json& value);

/// A value as it is typed on a command line: 0.001, 64, adam.
std::string value_text(const nlohmann::ordered_json& value);

/// The words that set an option: {"--lr", "0.001"}, {"--no-double"}.
std::vector<std::string> option_words(const LabOption& option, const nlohmann::ordered_json& value);

/// The stretch of an option's range that a slider goes through.
struct SliderRange {
  double least = 0, greatest = 1;
  bool log_scale = false;
  bool whole = false;  ///< whole numbers

  /// The value at `share` (0 to 1) of its length, rounded to what a person would type.
  [[nodiscard]] double value_at(double share) const;
  /// The share at which `value` lies; the nearer end when it lies outside.
  [[nodiscard]] double share_of(double value) const;
};
/// The slider that suits a number: of the whole range where it is finite and of a sensible size;
/// over orders of magnitude with a logarithmic scale, at most three of them to either side of the
/// default. Nothing where only a field to type in makes sense.
std::optional<SliderRange> slider_range(const LabOption& option);

}  // namespace lab::viz
