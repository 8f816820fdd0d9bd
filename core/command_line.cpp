#include "core/command_line.hpp"

#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/files.hpp"

#ifndef LAB_VERSION
#error "the build names the version"
#endif

namespace lab::core {
namespace {

constexpr int kWidth = 80;
constexpr int kIndent = 7;

void add_wrapped(std::string& page, std::string_view text, int indent) {
  for (const auto& line : wrap(text, kWidth - indent))
    page += std::string(static_cast<std::size_t>(indent), ' ') + line + "\n";
}

void add_entry(std::string& page, std::string_view head, std::string_view text) {
  add_wrapped(page, head, kIndent);
  add_wrapped(page, text, 2 * kIndent);
}

/// Few enough choices to stand in the option's own line.
bool has_short_choices(const Field& field) { return field.value_name.size() <= 50; }

std::string option_head(const Field& field) {
  if (field.kind == Field::Kind::flag) {
    return field.initial == "true" ? fmt::format("--no-{}", field.name)
                                   : fmt::format("--{}", field.name);
  }
  return fmt::format("--{} {}", field.name, has_short_choices(field) ? field.value_name : "NAME");
}

std::string option_text(const Field& field) {
  std::string text = field.help + ".";
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  if (!has_short_choices(field)) text += fmt::format(" One of {}.", fmt::join(field.choices, ", "));
  if (field.kind == Field::Kind::flag) {
    return field.initial == "true" ? fmt::format("Turns off what is on by default. {}", text)
                                   : text;
  }
  if (!field.initial.empty()) text += fmt::format(" Default: {}.", field.initial);
  return text;
}

const Field* find_field(const std::vector<const FieldList*>& lists, const std::string& name) {
  for (const auto* list : lists) {
    for (const auto& field : list->all()) {
      if (field.name == name) return &field;
    }
  }
  return nullptr;
}

/// Names and values of a TOML or INI file, or of a JSON object (a run's config.json has its options
/// under "options").
std::vector<std::pair<std::string, std::string>> read_config(const std::string& file) {
  std::vector<std::pair<std::string, std::string>> settings;
  const auto text = read_file(file);
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first != text.npos && text[first] == '{') {
    auto json = nlohmann::ordered_json::parse(text, nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded()) fail("{}: is not valid JSON", file);
    if (json.contains("options")) json = nlohmann::ordered_json(json["options"]);
    if (!json.is_object()) fail("{}: its options are no object of names and values", file);
    for (const auto& [name, value] : json.items()) {
      settings.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
    }
    return settings;
  }
  std::istringstream in(text);
  try {
    for (const auto& item : CLI::ConfigTOML().from_config(in)) {
      if (item.name == "++" || item.name == "--") continue;  // CLI11's marks of a section
      settings.emplace_back(item.name, fmt::format("{}", fmt::join(item.inputs, ",")));
    }
  } catch (const CLI::Error& error) {
    fail("{}: {}", file, error.what());
  }
  return settings;
}

void apply_config(const std::vector<const FieldList*>& lists, const std::string& file,
                  std::vector<std::string>& given) {
  for (const auto& [name, value] : read_config(file)) {
    const auto* field = find_field(lists, name);
    if (field == nullptr) {
      std::vector<std::string> names;
      for (const auto* list : lists) {
        for (const auto& known : list->all()) names.push_back(known.name);
      }
      const auto near = nearest(name, names);
      fail_usage("{}: there is no option '{}'{}", file, name,
                 near.empty() ? std::string() : fmt::format("; did you mean '{}'?", near));
    }
    try {
      field->set(value);
    } catch (const UsageError& error) {
      fail_usage("{}: {}", file, error.what());
    }
    given.push_back(name);
  }
}

}  // namespace

std::string version() { return LAB_VERSION; }

std::string manual_page(const Manual& manual, const std::vector<const FieldList*>& lists) {
  std::string page = "NAME\n";
  add_wrapped(page, manual.program + " - " + manual.summary, kIndent);
  page += "\nSYNOPSIS\n";
  for (const auto& form : manual.synopsis) add_wrapped(page, manual.program + " " + form, kIndent);
  page += "\nDESCRIPTION\n";
  for (const auto& paragraph : manual.description) {
    if (&paragraph != &manual.description.front()) page += "\n";
    add_wrapped(page, paragraph, kIndent);
  }
  std::string group;
  for (const auto* list : lists) {
    for (const auto& field : list->all()) {
      if (field.group != group) {
        group = field.group;
        std::string heading = group;
        std::transform(heading.begin(), heading.end(), heading.begin(),
                       [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
        page += "\n" + heading + "\n";
      }
      add_entry(page, option_head(field), option_text(field));
    }
  }
  page += "\nGENERAL\n";
  if (!lists.empty()) {
    add_entry(
        page, "--config FILE",
        "Read options from FILE first: lines `name = value` (TOML or INI), or the config.json "
        "of a run.");
  }
  add_entry(page, "--help", "Print this page.");
  add_entry(page, "--version", "Print the version.");
  if (!manual.files.empty()) {
    page += "\nFILES\n";
    for (const auto& [path, text] : manual.files) add_entry(page, path, text);
  }
  page += "\nEXIT STATUS\n";
  add_wrapped(page, "0 done; 1 failed (a file, a disk, a run); 2 the command line does not fit.",
              kIndent);
  if (!manual.examples.empty()) {
    page += "\nEXAMPLES\n";
    for (const auto& [arguments, text] : manual.examples) {
      add_entry(page, manual.program + " " + arguments, text);
    }
  }
  return page;
}

bool parse_command_line(const Manual& manual, const std::vector<const FieldList*>& lists, int argc,
                        const char* const* argv, std::vector<std::string>& given,
                        std::vector<std::string>* words) {
  CLI::App app;
  app.set_help_flag();
  bool help = false, show_version = false;
  std::string config;
  app.add_flag("-h,--help", help);
  app.add_flag("--version", show_version);
  app.add_option("--config", config);

  std::vector<std::string> names{"help", "version", "config"};
  // CLI11 reads the arguments; the values are set only afterwards, over those of the config file.
  std::vector<std::pair<const Field*, CLI::Option*>> options;
  for (const auto* list : lists) {
    for (const auto& field : list->all()) {
      names.push_back(field.name);
      if (field.kind == Field::Kind::flag) {
        names.push_back("no-" + field.name);
        options.emplace_back(&field, app.add_flag(fmt::format("--{0},!--no-{0}", field.name)));
      } else if (field.kind == Field::Kind::texts) {
        options.emplace_back(&field,
                             app.add_option("--" + field.name)->expected(field.words)->take_all());
      } else {
        options.emplace_back(&field, app.add_option("--" + field.name)->expected(1)->take_last());
      }
    }
  }
  app.allow_extras();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    fail_usage("{} (see {} --help)", error.what(), manual.program);
  }
  if (help) {
    fmt::print("{}", manual_page(manual, lists));
    return false;
  }
  if (show_version) {
    fmt::print("{} {}\n", manual.program, version());
    return false;
  }
  for (const auto& extra : app.remaining()) {
    if (!extra.starts_with("-") && words != nullptr) {
      words->push_back(extra);
      continue;
    }
    if (!extra.starts_with("-")) {
      fail_usage("'{}' is no option: options begin with -- (see {} --help)", extra, manual.program);
    }
    const auto name = extra.substr(
        extra.find_first_not_of('-') == extra.npos ? extra.size() : extra.find_first_not_of('-'));
    const auto near = nearest(name.substr(0, name.find('=')), names);
    fail_usage("unknown option {}{} (see {} --help)", extra,
               near.empty() ? std::string() : fmt::format("; did you mean --{}?", near),
               manual.program);
  }

  if (!config.empty()) apply_config(lists, config, given);
  for (const auto& [field, option] : options) {
    if (option->count() == 0) continue;
    given.push_back(field->name);
    if (field->kind == Field::Kind::texts) {
      if (field->words > 1 && option->count() != static_cast<std::size_t>(field->words)) {
        fail_usage("--{} takes {} once, and {} words were given", field->name, field->value_name,
                   option->count());
      }
      field->set_all(option->results());
    } else {
      field->set(option->as<std::string>());
    }
  }
  return true;
}

std::string command_text(const std::string& program, int argc, const char* const* argv) {
  std::string text = program;
  for (int i = 1; i < argc; ++i) text += fmt::format(" {}", argv[i]);
  return text;
}

std::string quoted(const std::string& word) {
  const auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
           std::string_view("-_./,:=+%").find(c) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

int run_program(const std::string& program, const std::function<int()>& body) {
  try {
    return body();
  } catch (const UsageError& error) {
    fmt::print(stderr, "{}: {}\n", program, error.what());
    return 2;
  } catch (const Error& error) {
    fmt::print(stderr, "{}: {}\n", program, error.what());
    return 1;
  } catch (const std::bad_alloc&) {
    fmt::print(stderr, "{}: not enough memory: use a smaller --buffer, network or map\n", program);
    return 1;
  } catch (const std::exception& error) {
    const std::string text = error.what();
    fmt::print(stderr, "{}: internal error: {}\n", program, text.substr(0, text.find('\n')));
    return 1;
  }
}

}  // namespace lab::core
