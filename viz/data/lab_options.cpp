#include "viz/data/lab_options.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/error.hpp"

namespace lab::viz {
namespace {

// One line a lab, as in labs/main.cpp.
constexpr std::array kLabs{"frozenlake", "hello", "movielens", "tracing"};

constexpr double kFewSteps = 1000;   // a slider with more has no pixel for each
constexpr double kSmallShare = 100;  // a default nearer to the end than this share is hard to hit
constexpr double kDecades = 1000;    // three orders of magnitude to either side of the default

using Kind = core::Field::Kind;

LabOption read_option(const nlohmann::ordered_json& json) {
  LabOption option;
  option.name = json.at("name").get<std::string>();
  option.group = json.at("group").get<std::string>();
  option.help = json.at("help").get<std::string>();
  const auto kind = json.at("kind").get<std::string>();
  const auto& kinds = core::kNames<Kind>;
  const auto found = std::find(kinds.begin(), kinds.end(), kind);
  if (found == kinds.end()) fail("there is no kind '{}'", kind);
  option.kind = static_cast<Kind>(found - kinds.begin());
  if (json.at("least").is_number()) option.range.least = json["least"].get<double>();
  if (json.at("greatest").is_number()) option.range.greatest = json["greatest"].get<double>();
  option.choices = json.at("choices").get<std::vector<std::string>>();
  option.initial = json.at("default");
  if (!fits(option, option.initial)) fail("{}: its default does not fit", option.name);
  return option;
}

}  // namespace

std::vector<LabOption> read_lab_options(const std::string& text, const std::string& place) {
  try {
    const auto json = nlohmann::ordered_json::parse(text);
    if (!json.is_array()) fail("is no list");
    std::vector<LabOption> options;
    for (const auto& entry : json) options.push_back(read_option(entry));
    return options;
  } catch (const nlohmann::json::exception&) {
    fail("{}: its list of options cannot be read: build the lab anew with ./lab build", place);
  } catch (const Error& error) {
    fail("{}: its list of options cannot be read ({}): build the lab anew with ./lab build", place,
         error.what());
  }
}

std::filesystem::path lab_program(const std::filesystem::path& programs, const std::string& lab) {
  return programs / ("lab-" + lab);
}

std::vector<std::string> labs_in(const std::filesystem::path& programs) {
  std::vector<std::string> labs;
  for (const char* lab : kLabs) {
    if (access(lab_program(programs, lab).c_str(), X_OK) == 0) labs.emplace_back(lab);
  }
  return labs;
}

bool fits(const LabOption& option, const nlohmann::ordered_json& value) {
  switch (option.kind) {
    case Kind::flag: return value.is_boolean();
    case Kind::integer:
    case Kind::real: {
      if (!value.is_number()) return false;
      const auto number = value.get<double>();
      const bool whole = option.kind == Kind::real || number == std::floor(number);
      return whole && number >= option.range.least && number <= option.range.greatest;
    }
    case Kind::choice:
      return value.is_string() && std::find(option.choices.begin(), option.choices.end(),
                                            value.get<std::string>()) != option.choices.end();
    case Kind::text:
    case Kind::texts: return value.is_string();
  }
  return false;
}

std::string value_text(const nlohmann::ordered_json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return core::number(value.get<double>());
  return value.dump();
}

std::vector<std::string> option_words(const LabOption& option,
                                      const nlohmann::ordered_json& value) {
  if (option.kind == Kind::flag) {
    return {fmt::format("--{}{}", value.get<bool>() ? "" : "no-", option.name)};
  }
  const auto text = value_text(value);
  // A text that looks like an option would be taken for one.
  if (text.starts_with("-") && !value.is_number())
    return {fmt::format("--{}={}", option.name, text)};
  return {"--" + option.name, text};
}

double SliderRange::value_at(double share) const {
  share = std::clamp(share, 0.0, 1.0);
  const double value =
      log_scale ? least * std::pow(greatest / least, share) : least + (greatest - least) * share;
  if (whole && (!log_scale || value < 100)) return std::round(value);
  if (value == 0) return 0;
  // Two digits where only the order of magnitude counts, else a thousandth of the length.
  const double size = log_scale ? std::abs(value) / 10 : greatest - least;
  const double unit = std::pow(10, std::floor(std::log10(size)) - (log_scale ? 0 : 3));
  const double rounded =
      unit < 1 ? std::round(value / unit) / std::round(1 / unit) : std::round(value / unit) * unit;
  return std::clamp(rounded, least, greatest);
}

double SliderRange::share_of(double value) const {
  value = std::clamp(value, least, greatest);
  return log_scale ? std::log(value / least) / std::log(greatest / least)
                   : (value - least) / (greatest - least);
}

std::optional<SliderRange> slider_range(const LabOption& option) {
  const bool whole = option.kind == Kind::integer;
  if (!whole && option.kind != Kind::real) return std::nullopt;
  auto [least, greatest] = option.range;
  if (!std::isfinite(least) || !std::isfinite(greatest) || least >= greatest) return std::nullopt;
  const auto initial = option.initial.get<double>();
  if (least > 0 && initial > 0 && greatest / least > kDecades) {
    least = std::max(least, initial / kDecades);
    greatest = std::min(greatest, initial * kDecades);
    if (whole) least = std::max(1.0, std::ceil(least));
    return SliderRange{least, greatest, true, whole};
  }
  const bool easy_to_hit = initial == least || (initial - least) * kSmallShare >= greatest - least;
  if (greatest - least > kFewSteps || !easy_to_hit) return std::nullopt;
  return SliderRange{least, greatest, false, whole};
}

}  // namespace lab::viz
