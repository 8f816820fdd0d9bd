#include "core/request_checks.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace lab::core {

void check_one_mode(const std::vector<std::pair<std::string, bool>>& modes) {
  const auto asked =
      std::count_if(modes.begin(), modes.end(), [](const auto& m) { return m.second; });
  if (asked == 1) return;
  if (asked == 0) {
    fail_usage("nothing to do: try --train, or --help for everything that it can do");
  }
  std::string names;
  for (const auto& [name, is_asked] : modes) names += (names.empty() ? "--" : ", --") + name;
  fail_usage("one thing at a time: use one of {}", names);
}

void check_no_settings(const RunRequest& request, const FieldList& settings,
                       const std::vector<std::string>& may_differ) {
  for (const auto& field : settings.all()) {
    const bool may =
        std::find(may_differ.begin(), may_differ.end(), field.name) != may_differ.end();
    if (request.was_given(field.name) && !may) {
      fail_usage("--{} belongs to --train: a run keeps the settings that it was trained with",
                 field.name);
    }
  }
}

}  // namespace lab::core
