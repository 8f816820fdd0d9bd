#include "viz/data/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>

#include "core/array.hpp"
#include "core/error.hpp"
#include "core/files.hpp"

namespace lab::viz {

Run::Run(const std::filesystem::path& directory)
    : followed_(directory),
      metrics_(directory / "metrics.jsonl"),
      episodes_(directory / "episodes.jsonl") {
  arrays("values");  // for last_step()
  poll();
}

bool Run::poll() {
  bool changed = refresh(followed_);
  changed = metrics_.poll() || changed;
  changed = episodes_.poll() || changed;
  for (auto& [key, series] : arrays_) changed = series.poll() || changed;
  for (auto& [name, file] : texts_) changed = read(name, file) || changed;
  for (auto& [name, file] : array_files_) changed = read(name, file) || changed;
  if (changed) ++revision_;
  return changed;
}

template <class T>
T Run::option(const char* name, T otherwise) const {
  if (!config().is_object()) return otherwise;
  const auto options = config().find("options");
  if (options == config().end() || !options->is_object()) return otherwise;
  const auto found = options->find(name);
  if (found == options->end()) return otherwise;
  try {
    return found->get<T>();
  } catch (const nlohmann::json::exception&) {
    return otherwise;
  }
}

template bool Run::option(const char*, bool) const;
template int Run::option(const char*, int) const;
template double Run::option(const char*, double) const;
template std::string Run::option(const char*, std::string) const;

ArraySeries& Run::arrays(const std::string& folder, const std::string& suffix) {
  const auto found = arrays_.find({folder, suffix});
  if (found != arrays_.end()) return found->second;
  auto& series =
      arrays_.try_emplace({folder, suffix}, summary().directory / folder, suffix).first->second;
  series.poll();
  return series;
}

const std::string& Run::text_file(const std::string& name) {
  const auto [file, is_new] = texts_.try_emplace(name);
  if (is_new) read(name, file->second);
  return file->second.text;
}

std::shared_ptr<const core::Array> Run::array_file(const std::string& name) {
  const auto [file, is_new] = array_files_.try_emplace(name);
  if (is_new) read(name, file->second);
  return file->second.array;
}

/// Reads it when it has changed; returns whether it has.
bool Run::read(const std::string& name, Text& file) const {
  const auto now = stamp_of(summary().directory / name);
  if (now == file.stamp) return false;
  file = {now, "", ""};
  try {
    if (now.is_file()) file.text = core::read_file(summary().directory / name);
  } catch (const Error& error) {
    file.problem = error.what();
  }
  return true;
}

bool Run::read(const std::string& name, ArrayFile& file) const {
  Text bytes{file.stamp, "", ""};
  if (!read(name, bytes)) return false;
  file = {bytes.stamp, nullptr, bytes.problem};
  if (!bytes.stamp.is_file() || !bytes.problem.empty()) return true;
  try {
    const auto& text = bytes.text;
    file.array = std::make_shared<const core::Array>(
        core::decode_npy(std::as_bytes(std::span(text.data(), text.size())), name));
  } catch (const Error& error) {
    file.problem = error.what();
  }
  return true;
}

double Run::last_step() const {
  double last = metrics_.last_step();
  if (episodes_.count() > 0) {
    last = std::max(last, static_cast<double>(episodes_.step(episodes_.count() - 1)));
  }
  const auto& values = arrays_.at({"values", ""}).steps();
  return values.empty() ? last : std::max(last, static_cast<double>(values.back()));
}

std::vector<std::string> Run::problems() const {
  std::vector<std::string> all;
  const auto add = [&](std::string problem) {
    if (!problem.empty()) all.push_back(std::move(problem));
  };
  add(summary().problem);
  const auto more = metrics_.bad_lines();
  add(more > 1 ? fmt::format("{} (and {} more bad line{})", metrics_.problem(), more - 1,
                             more == 2 ? "" : "s")
               : metrics_.problem());
  add(episodes_.problem());
  for (const auto& [key, series] : arrays_) add(series.problem());
  for (const auto& [name, file] : texts_) add(file.problem);
  for (const auto& [name, file] : array_files_) add(file.problem);
  return all;
}

}  // namespace lab::viz
