#include "tests/labs/run_files.hpp"

#include <algorithm>
#include <sstream>

#include "core/array.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {

namespace fs = std::filesystem;

fs::path only_run(const fs::path& folder, const std::string& lab) {
  std::vector<fs::path> runs;
  for (const auto& entry : fs::directory_iterator(folder / "runs" / lab)) {
    runs.push_back(entry.path());
  }
  REQUIRE(runs.size() == 1);
  return runs.front();
}

std::vector<nlohmann::json> json_lines(const fs::path& file,
                                       const std::vector<std::string>& ignored) {
  std::vector<nlohmann::json> lines;
  std::istringstream in(content_of(file));
  for (std::string line; std::getline(in, line);) {
    lines.push_back(nlohmann::json::parse(line));
    for (const auto& key : ignored) lines.back().erase(key);
  }
  return lines;
}

std::vector<std::pair<std::string, std::string>> timeless_content(const fs::path& run) {
  std::vector<std::pair<std::string, std::string>> content;
  for (const auto& line : json_lines(run / "metrics.jsonl", {"time", "train/ratings_per_second",
                                                             "train/sequences_per_second"})) {
    content.emplace_back("metrics", line.dump());
  }
  content.emplace_back("episodes", content_of(run / "episodes.jsonl"));
  content.emplace_back("samples", content_of(run / "samples.jsonl"));
  auto result = nlohmann::json::parse(content_of(run / "result.json"));
  for (const char* key : {"ended", "training_seconds", "recording_seconds"}) result.erase(key);
  content.emplace_back("result", result.dump());
  for (const char* folder :
       {"values", "activations", "histogram", "residuals", "embedding", "checkpoints"}) {
    if (!fs::exists(run / folder)) continue;  // not every lab has them all
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(run / folder)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    for (const auto& file : files) {
      const auto name = file.filename().string();
      if (file.extension() != ".npz") {
        content.emplace_back(name, content_of(file));
        continue;
      }
      for (const auto& [array, values] : core::read_npz(file)) {
        if (array == "recorder.seconds" || array == "run.offsets") continue;  // the clock's digits
        content.emplace_back(
            name + ":" + array,
            std::string(reinterpret_cast<const char*>(values.bytes.data()), values.bytes.size()));
      }
    }
  }
  return content;
}

}  // namespace lab::testing
