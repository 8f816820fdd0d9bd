#include "assignments/grading/attempts.hpp"

#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/run_config.hpp"

namespace lab::grading {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

void AttemptLog::append(const Assignment& assignment, const Verdicts& verdicts) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error) fail("{}: cannot be made: {}", folder_.string(), error.message());
  const auto config = folder_ / "config.json";
  if (!fs::exists(config)) {
    auto header = core::run_header("grades", 0, "lab grade " + assignment.name);
    header["assignment"] = assignment.name;
    core::write_file(config, header.dump(2) + "\n");
  }
  Json line{{"attempt", read().size() + 1}, {"time", core::utc_now()}, {"tasks", Json::array()}};
  for (const auto* task : assignment.tasks()) {
    const auto found = verdicts.find(task->name);
    if (found == verdicts.end()) continue;
    line["tasks"].push_back(to_json(task->name, task->points, found->second));
  }
  std::uint64_t size = 0;
  if (fs::exists(file())) {
    // A killed grading may have left half a line: it is cut off.
    const auto text = core::read_file(file());
    size = text.rfind('\n') == text.npos ? 0 : text.rfind('\n') + 1;
  }
  core::AppendFile log(file(), size);
  log.append_line(line.dump(-1, ' ', false, Json::error_handler_t::replace));
  log.flush();
}

std::vector<Attempt> AttemptLog::read() const {
  std::vector<Attempt> attempts;
  if (!fs::exists(file())) return attempts;
  const auto text = core::read_file(file());
  for (std::size_t start = 0; text.find('\n', start) != text.npos;) {
    const auto end = text.find('\n', start);
    const auto json = Json::parse(text.substr(start, end - start), nullptr, false);
    start = end + 1;
    try {
      Attempt attempt;
      attempt.number = json.at("attempt").get<int>();
      attempt.time = json.at("time").get<std::string>();
      for (const auto& task : json.at("tasks")) {
        attempt.verdicts[task.at("name").get<std::string>()] = verdict_from(task);
      }
      attempts.push_back(std::move(attempt));
    } catch (const nlohmann::json::exception&) {
      continue;
    } catch (const Error&) {
      continue;
    }
  }
  return attempts;
}

Verdicts latest(const std::vector<Attempt>& attempts) {
  Verdicts all;
  for (const auto& attempt : attempts) {
    for (const auto& [name, verdict] : attempt.verdicts) all[name] = verdict;
  }
  return all;
}

}  // namespace lab::grading
