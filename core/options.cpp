#include "core/options.hpp"

#include <fmt/ranges.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace lab::core {
namespace {

Field new_field(std::string name, std::string help, Field::Kind kind) {
  Field field;
  field.name = std::move(name);
  field.help = std::move(help);
  field.kind = kind;
  return field;
}

std::string describe(const Range& range) {
  const bool low = std::isfinite(range.least);
  const bool high = std::isfinite(range.greatest);
  if (low && high)
    return fmt::format("between {} and {}", number(range.least), number(range.greatest));
  if (low) return fmt::format("at least {}", number(range.least));
  return high ? fmt::format("at most {}", number(range.greatest)) : "finite";
}

double parse_number(const std::string& name, const std::string& text, Field::Kind kind,
                    Range range) {
  double value = 0;
  if (kind == Field::Kind::integer) {
    std::int64_t whole = 0;
    if (!parse(text, whole)) {
      // 1e5 is a whole number too, in the way people write them.
      if (!parse(text, value) || value != std::floor(value) || std::abs(value) > 0x1p53) {
        fail_usage("--{}: '{}' is not a whole number", name, text);
      }
    } else {
      if (whole > (std::int64_t{1} << 53) || whole < -(std::int64_t{1} << 53)) {
        fail_usage("--{}: {} is too large: use at most 2^53", name, text);
      }
      value = static_cast<double>(whole);
    }
  } else if (!parse(text, value)) {
    fail_usage("--{}: '{}' is not a number", name, text);
  }
  if (value < range.least || value > range.greatest) {
    fail_usage("--{}: {} is out of range: it must be {}", name, text, describe(range));
  }
  return value;
}

/// A value with the type that JSON has for it.
nlohmann::ordered_json typed(Field::Kind kind, const std::string& text) {
  double value = 0;
  switch (kind) {
    case Field::Kind::flag: return text == "true";
    case Field::Kind::integer: return std::stoll(text);
    case Field::Kind::real: parse(text, value); return value;
    default: return text;
  }
}

}  // namespace

void FieldList::add(Field field) {
  field.group = group_;
  field.initial = field.get();
  fields_.push_back(std::move(field));
}

void FieldList::operator()(std::string name, bool& value, std::string help) {
  Field field = new_field(name, std::move(help), Field::Kind::flag);
  field.get = [&value] { return value ? "true" : "false"; };
  field.set = [&value, name](const std::string& text) {
    if (text != "true" && text != "false")
      fail_usage("--{}: '{}' is not true or false", name, text);
    value = text == "true";
  };
  add(std::move(field));
}

void FieldList::operator()(std::string name, std::string& value, std::string help,
                           std::string value_name) {
  Field field = new_field(std::move(name), std::move(help), Field::Kind::text);
  field.value_name = std::move(value_name);
  field.get = [&value] { return value; };
  field.set = [&value](const std::string& text) { value = text; };
  add(std::move(field));
}

void FieldList::operator()(std::string name, std::vector<std::string>& values, std::string help,
                           std::string value_name, int words) {
  Field field = new_field(name, std::move(help), Field::Kind::texts);
  field.value_name = std::move(value_name);
  field.words = words;
  // As one text, in a file: a line for each.
  field.get = [&values] { return fmt::format("{}", fmt::join(values, "\n")); };
  field.set = [&values](const std::string& text) {
    values.clear();
    for (std::size_t at = 0; at < text.size();) {
      const auto end = std::min(text.find('\n', at), text.size());
      values.push_back(text.substr(at, end - at));
      at = end + 1;
    }
  };
  field.set_all = [&values](std::vector<std::string> given) { values = std::move(given); };
  add(std::move(field));
}

void FieldList::operator()(std::string name, std::vector<int>& values, std::string help,
                           Range range) {
  Field field = new_field(name, std::move(help), Field::Kind::text);
  field.value_name = "N,N,…";
  field.get = [&values] { return fmt::format("{}", fmt::join(values, ",")); };
  field.set = [&values, name, range](const std::string& text) {
    std::vector<int> read;
    for (std::size_t at = 0; at <= text.size();) {
      const auto end = std::min(text.find(',', at), text.size());
      read.push_back(static_cast<int>(
          parse_number(name, text.substr(at, end - at), Field::Kind::integer, range)));
      at = end + 1;
    }
    values = std::move(read);
  };
  add(std::move(field));
}

void FieldList::add_number(std::string name, std::string help, Field::Kind kind, Range range,
                           std::function<std::string()> get, std::function<void(double)> set) {
  Field field = new_field(name, std::move(help), kind);
  field.range = range;
  field.value_name = kind == Field::Kind::integer ? "N" : "X";
  field.get = std::move(get);
  field.set = [name, kind, range, set = std::move(set)](const std::string& text) {
    set(parse_number(name, text, kind, range));
  };
  add(std::move(field));
}

void FieldList::add_choice(std::string name, std::string help, std::vector<std::string> choices,
                           std::function<std::string()> get, std::function<void(std::size_t)> set) {
  Field field = new_field(name, std::move(help), Field::Kind::choice);
  field.choices = choices;
  field.value_name = fmt::format("{}", fmt::join(choices, "|"));
  field.get = std::move(get);
  field.set = [name, choices = std::move(choices), set = std::move(set)](const std::string& text) {
    const auto at = std::find(choices.begin(), choices.end(), text);
    if (at == choices.end()) {
      fail_usage("--{}: there is no '{}': use {}", name, text, fmt::join(choices, ", "));
    }
    set(static_cast<std::size_t>(at - choices.begin()));
  };
  add(std::move(field));
}

const Field& FieldList::find(const std::string& name) const {
  std::vector<std::string> names;
  for (const auto& field : fields_) {
    if (field.name == name) return field;
    names.push_back(field.name);
  }
  const auto near = nearest(name, names);
  fail_usage("there is no option '{}'{}", name,
             near.empty() ? std::string() : fmt::format("; did you mean '{}'?", near));
}

nlohmann::ordered_json to_json(const FieldList& fields) {
  nlohmann::ordered_json json = nlohmann::ordered_json::object();
  for (const auto& field : fields.all()) json[field.name] = typed(field.kind, field.get());
  return json;
}

nlohmann::ordered_json describe(const FieldList& fields) {
  const auto bound = [](double value) {
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json();
  };
  auto list = nlohmann::ordered_json::array();
  for (const auto& field : fields.all()) {
    list.push_back({{"name", field.name},
                    {"group", field.group},
                    {"help", field.help},
                    {"kind", kNames<Field::Kind>[static_cast<std::size_t>(field.kind)]},
                    {"least", bound(field.range.least)},
                    {"greatest", bound(field.range.greatest)},
                    {"choices", field.choices},
                    {"default", typed(field.kind, field.initial)}});
  }
  return list;
}

std::string description_text(const FieldList& fields) { return describe(fields).dump(2); }

void from_json(const FieldList& fields, const nlohmann::ordered_json& json,
               const std::string& place) {
  if (!json.is_object()) fail("{}: its options are no object of names and values", place);
  for (const auto& [name, value] : json.items()) {
    try {
      fields.find(name).set(value.is_string() ? value.get<std::string>() : value.dump());
    } catch (const UsageError& error) {
      fail("{}: {}", place, error.what());
    }
  }
}

}  // namespace lab::core
