#include "tests/golden.hpp"

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/files.hpp"

namespace lab::testing {

std::filesystem::path golden_folder() {
  const char* folder = std::getenv("LAB_GOLDEN");
  return folder != nullptr && *folder != '\0' ? folder : LAB_GOLDEN_DEFAULT;
}

nlohmann::json golden(const std::string& file) {
  const auto path = golden_folder() / file;
  if (!std::filesystem::exists(path)) {
    fail("{}: there is no such golden file: set LAB_GOLDEN to the folder that holds {}",
         path.string(), file);
  }
  auto json = nlohmann::json::parse(core::read_file(path), nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) fail("{}: is not valid JSON", path.string());
  return json;
}

nlohmann::json golden_cases(const std::string& file, const std::string& key) {
  auto json = golden(file);
  if (!json.contains(key) || !json[key].is_array() || json[key].empty()) {
    fail("{}: holds no case under '{}'", (golden_folder() / file).string(), key);
  }
  return std::move(json[key]);
}

void flatten(const nlohmann::json& nested, std::vector<double>& numbers) {
  if (nested.is_array()) {
    for (const auto& element : nested) flatten(element, numbers);
  } else {
    numbers.push_back(nested.get<double>());
  }
}

std::vector<double> numbers_of(const nlohmann::json& nested) {
  std::vector<double> numbers;
  flatten(nested, numbers);
  return numbers;
}

}  // namespace lab::testing
