#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/error.hpp"
#include "core/text.hpp"

namespace lab::core {

/// The values that a number may take, both ends included.
struct Range {
  double least = -std::numeric_limits<double>::infinity();
  double greatest = std::numeric_limits<double>::infinity();
};

/// One option of a lab, seen without its type: what the command line, the config file, config.json,
/// the help page and a sweep need to know of it.
struct Field {
  enum class Kind { flag, integer, real, text, texts, choice };
  std::string name;   ///< as on the command line, without the dashes: "target-every"
  std::string group;  ///< its heading on the help page
  std::string help;
  Kind kind = Kind::text;
  Range range;
  std::vector<std::string> choices;  ///< of Kind::choice
  int words = 1;                     ///< of Kind::texts: that follow the option's name, each time
  std::string value_name;            ///< what stands for the value on the help page: "N", "FILE"
  std::string initial;               ///< the default, as text
  std::function<std::string()> get;
  std::function<void(const std::string&)> set;  ///< throws UsageError: not a number, out of range
  std::function<void(std::vector<std::string>)> set_all;  ///< of Kind::texts
};

/// The names of an enumeration's values, in order: specialise as
/// `template <> inline constexpr std::array kNames<Backend> = {"fused"sv, "torch"sv};`
template <class E>
inline constexpr std::array<std::string_view, 0> kNames{};

template <>
inline constexpr std::array<std::string_view, 6> kNames<Field::Kind>{"flag", "integer", "real",
                                                                     "text", "texts",   "choice"};

/// Gathers the fields of an options struct. A lab writes one function
///   void fields(FieldList& f, Options& o) { f("lr", o.learning_rate, "learning rate", {1e-9, 10});
///   }
/// and everything else is made from the list. The list refers to the struct, which must outlive it.
class FieldList {
 public:
  /// The fields that follow belong under this heading.
  void group(std::string name) { group_ = std::move(name); }

  void operator()(std::string name, bool& value, std::string help);
  void operator()(std::string name, std::string& value, std::string help,
                  std::string value_name = "TEXT");
  /// An option that takes `words` words, or that may be given again and again (words = 1).
  void operator()(std::string name, std::vector<std::string>& values, std::string help,
                  std::string value_name, int words);
  template <std::integral I>
  void operator()(std::string name, I& value, std::string help, Range range) {
    range.least = std::max(range.least, static_cast<double>(std::numeric_limits<I>::min()));
    range.greatest = std::min(range.greatest, static_cast<double>(std::numeric_limits<I>::max()));
    add_number(
        std::move(name), std::move(help), Field::Kind::integer, range,
        [&value] { return std::to_string(value); },
        [&value](double number) { value = static_cast<I>(number); });
  }
  void operator()(std::string name, double& value, std::string help, Range range) {
    add_number(
        std::move(name), std::move(help), Field::Kind::real, range,
        [&value] { return number(value); }, [&value](double number) { value = number; });
  }
  template <class E>
  requires std::is_enum_v<E>
  void operator()(std::string name, E& value, std::string help) {
    static_assert(!kNames<E>.empty(), "give the enumeration its kNames");
    add_choice(
        std::move(name), std::move(help), {kNames<E>.begin(), kNames<E>.end()},
        [&value] { return std::string(kNames<E>[static_cast<std::size_t>(value)]); },
        [&value](std::size_t chosen) { value = static_cast<E>(chosen); });
  }
  /// A list of whole numbers, written with commas: "64,64".
  void operator()(std::string name, std::vector<int>& values, std::string help, Range range);

  [[nodiscard]] const std::vector<Field>& all() const { return fields_; }
  /// The field of that name. Throws UsageError, naming the nearest, when there is none.
  [[nodiscard]] const Field& find(const std::string& name) const;

 private:
  void add(Field field);
  void add_number(std::string name, std::string help, Field::Kind kind, Range range,
                  std::function<std::string()> get, std::function<void(double)> set);
  void add_choice(std::string name, std::string help, std::vector<std::string> choices,
                  std::function<std::string()> get, std::function<void(std::size_t)> set);

  std::string group_ = "Options";
  std::vector<Field> fields_;
};

/// Every option by name, for config.json: numbers as numbers, flags as true and false.
nlohmann::ordered_json to_json(const FieldList& fields);

/// What there is to set, for a program that offers it to a user: an array with an object for each
/// option, in order: name, group, help, kind, least, greatest (null where there is no bound or no
/// number), choices, default (a number, true, false or a text).
nlohmann::ordered_json describe(const FieldList& fields);
/// The same as text, on several lines and indented.
std::string description_text(const FieldList& fields);

/// Sets the fields that `json` names. Throws Error for a name that is none or a value that does not
/// fit; `place` (a file) stands at the head of the message.
void from_json(const FieldList& fields, const nlohmann::ordered_json& json,
               const std::string& place);

}  // namespace lab::core
