#include "core/run_directory.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "core/error.hpp"
#include "core/text.hpp"

namespace lab::core {
namespace {

namespace fs = std::filesystem;

void make_directories(const fs::path& directory) {
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    fail("{}: cannot make this folder: {} (choose another place with --runs DIR)",
         directory.string(), error.message());
  }
}

/// The number at the head of a run's name, or −1.
std::int64_t run_number(const std::string& name) {
  std::size_t digits = 0;
  while (digits < name.size() && std::isdigit(static_cast<unsigned char>(name[digits])) != 0)
    ++digits;
  std::int64_t number = -1;
  const bool whole = digits == name.size() || name[digits] == '-';
  return whole && parse(std::string_view(name).substr(0, digits), number) ? number : -1;
}

std::vector<fs::path> entries(const fs::path& directory) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// The files of `directory` that are named by a step and end in `extension`, in order of the steps.
std::vector<std::pair<std::int64_t, fs::path>> numbered(const fs::path& directory,
                                                        std::string_view extension) {
  std::vector<std::pair<std::int64_t, fs::path>> files;
  for (const auto& path : entries(directory)) {
    std::int64_t step = 0;
    if (path.extension() == extension && parse(path.stem().string(), step)) {
      files.emplace_back(step, path);
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// Makes a directory that did not exist before; false when the name is taken.
bool claim(const fs::path& directory) {
  std::error_code error;
  const bool made = fs::create_directory(directory, error);
  if (error) {
    fail("{}: cannot make this folder: {} (choose another place with --runs DIR)",
         directory.string(), error.message());
  }
  return made;
}

double seconds_since_1970() {
  const auto time = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration<double>(time).count();
}

}  // namespace

void write_array(const fs::path& folder, const std::string& name, const Array& array) {
  make_directories(folder);
  write_file(folder / (name + ".npy"), encode_npy(array));
}

RunWriter::RunWriter(fs::path directory, const RunOffsets& offsets, bool tensorboard)
    : directory_(std::move(directory)),
      metrics_(directory_ / "metrics.jsonl", offsets.metrics),
      episodes_(directory_ / "episodes.jsonl", offsets.episodes) {
  metrics_.hold();
  if (tensorboard) events_.emplace(directory_ / "events.out.tfevents.0.lab", offsets.events);
  const auto samples = directory_ / "samples.jsonl";
  if (fs::exists(samples)) samples_.emplace(samples, offsets.samples);
}

RunWriter RunWriter::create(const fs::path& runs, const std::string& lab, const std::string& name,
                            const std::string& suffix, const nlohmann::ordered_json& config,
                            bool tensorboard) {
  const fs::path parent = runs / lab;
  make_directories(parent);
  fs::path directory;
  if (!name.empty()) {
    const bool plain = name.find('/') == name.npos && name != "." && name != "..";
    if (!plain) fail_usage("--name: '{}' is no name of a folder (use --runs for the place)", name);
    directory = parent / name;
    if (!claim(directory)) {
      fail("{}: there is a run of this name already: choose another --name", directory.string());
    }
  } else {
    std::int64_t number = 0;
    for (const auto& path : entries(parent)) {
      number = std::max(number, run_number(path.filename().string()));
    }
    // Another process may take the same number at the same moment; making a folder tells.
    do {
      directory = parent / fmt::format("{:03}-{}", ++number, suffix);
    } while (!claim(directory));
  }
  write_file(directory / "config.json", config.dump(2) + "\n");
  make_directories(directory / "values");
  make_directories(directory / "checkpoints");
  return RunWriter(directory, {}, tensorboard);
}

RunWriter RunWriter::reopen(const fs::path& directory, const RunOffsets& offsets,
                            bool tensorboard) {
  std::error_code error;
  fs::remove(directory / "result.json", error);
  // A run that was killed at its very start may not have them yet.
  make_directories(directory / "values");
  make_directories(directory / "checkpoints");
  return RunWriter(directory, offsets, tensorboard);
}

void RunWriter::sample(std::string_view json_line) {
  if (!samples_) {
    samples_.emplace(directory_ / "samples.jsonl");
    if (write_through_) samples_->write_through();
  }
  samples_->append_line(json_line);
}

void RunWriter::scalar(std::string_view tag, std::int64_t step, double value) {
  if (events_) events_->scalar(tag, step, seconds_since_1970(), value);
}

void RunWriter::values(const std::string& name, std::span<const float> table, std::size_t rows,
                       std::size_t columns) {
  write_file(directory_ / "values" / (name + ".npy"),
             encode_npy(make_array(table, {rows, columns})));
}

void RunWriter::checkpoint(std::int64_t step, Arrays arrays, int keep) {
  flush();  // the files must hold at least what the offsets say
  const std::vector<std::uint64_t> offsets{metrics_.size(), episodes_.size(),
                                           events_ ? events_->size() : 0,
                                           samples_ ? samples_->size() : 0};
  arrays["run.offsets"] = make_array(offsets);
  const auto folder = directory_ / "checkpoints";
  write_file(folder / (step_name(step) + ".npz"), encode_npz(arrays));

  const auto files = numbered(folder, ".npz");
  // What a stopped run wrote for later steps is no longer part of this one.
  const auto later =
      std::find_if(files.begin(), files.end(), [&](const auto& file) { return file.first > step; });
  const auto first_kept = later - std::min<std::ptrdiff_t>(keep, later - files.begin());
  std::error_code ignored;
  for (auto file = files.begin(); file != files.end(); ++file) {
    if (file < first_kept || file >= later) fs::remove(file->second, ignored);
  }
}

void RunWriter::write_through() {
  write_through_ = true;
  metrics_.write_through();
  episodes_.write_through();
  if (samples_) samples_->write_through();
}

void RunWriter::flush() {
  metrics_.flush();
  episodes_.flush();
  if (samples_) samples_->flush();
  if (events_) events_->flush();
}

void RunWriter::finish(const nlohmann::ordered_json& result) {
  flush();
  write_file(directory_ / "result.json", result.dump(2) + "\n");
}

std::string step_name(std::int64_t step) { return fmt::format("{:06}", step); }

fs::path find_run(const fs::path& runs, const std::string& lab, const std::string& which) {
  const fs::path parent = runs / lab;
  const auto is_run = [](const fs::path& path) {
    std::error_code error;
    return fs::exists(path / "config.json", error);
  };
  if (!which.empty()) {
    if (is_run(which)) return which;
    if (which.find('/') == which.npos && is_run(parent / which)) return parent / which;
  }
  std::int64_t number = -1;
  const bool by_number = parse(which, number);
  fs::path newest;
  fs::file_time_type newest_time;
  std::vector<std::string> names;
  for (const auto& path : entries(parent)) {
    if (!is_run(path)) continue;
    names.push_back(path.filename().string());
    if (by_number && run_number(names.back()) == number) return path;
    const auto time = fs::last_write_time(path / "config.json");
    if (newest.empty() || time >= newest_time) {
      newest = path;
      newest_time = time;
    }
  }
  if (which.empty() && !newest.empty()) return newest;
  if (names.empty()) {
    fail("{}: there is no run yet: make one with ./lab {} --train", parent.string(), lab);
  }
  const auto near = nearest(which, names);
  fail("there is no run '{}' in {}{}", which, parent.string(),
       near.empty() ? fmt::format("; the newest is {}", newest.filename().string())
                    : fmt::format("; did you mean '{}'?", near));
}

nlohmann::ordered_json read_run_config(const fs::path& run, const std::string& lab) {
  const auto file = run / "config.json";
  auto config = nlohmann::ordered_json::parse(read_file(file), nullptr, /*allow_exceptions=*/false);
  if (config.is_discarded() || !config.is_object()) {
    fail("{}: is not valid JSON: the run cannot be read", file.string());
  }
  const auto text = [&](const char* key) {
    return config.contains(key) && config[key].is_string() ? config[key].get<std::string>() : "";
  };
  if (text("lab") != lab) {
    fail("{}: is a run of the lab '{}', not of '{}'", run.string(), text("lab"), lab);
  }
  if (!config.contains("options")) fail("{}: holds no options", file.string());
  return config;
}

bool has_checkpoint(const fs::path& run) { return !numbered(run / "checkpoints", ".npz").empty(); }

Checkpoint newest_checkpoint(const fs::path& run, std::vector<std::string>& skipped) {
  auto files = numbered(run / "checkpoints", ".npz");
  std::reverse(files.begin(), files.end());
  for (const auto& [step, file] : files) {
    try {
      Checkpoint checkpoint{file, read_npz(file), {}};
      const auto at = checkpoint.arrays.find("run.offsets");
      if (at == checkpoint.arrays.end()) fail("{}: is no checkpoint of a run", file.string());
      const auto offsets = values_of<std::uint64_t>(at->second, "run.offsets");
      // Those from before there were samples have three.
      if (offsets.size() < 3) fail("{}: is no checkpoint of a run", file.string());
      checkpoint.offsets = {offsets[0], offsets[1], offsets[2],
                            offsets.size() > 3 ? offsets[3] : 0};
      return checkpoint;
    } catch (const Error& error) {
      skipped.emplace_back(error.what());
    }
  }
  if (!skipped.empty()) fail("{}", skipped.front());
  fail("{}: holds no checkpoint: the run ended before its first one; train anew", run.string());
}

Checkpoint usable_checkpoint(const fs::path& run, const std::string& program) {
  std::vector<std::string> skipped;
  auto checkpoint = newest_checkpoint(run, skipped);
  for (const auto& reason : skipped) {
    fmt::print(stderr, "{}: skipped a damaged checkpoint: {}\n", program, reason);
  }
  return checkpoint;
}

std::optional<Checkpoint> checkpoint_to_resume(const fs::path& run, const std::string& program) {
  if (has_checkpoint(run)) return usable_checkpoint(run, program);
  if (fs::exists(run / "result.json")) {
    fail("{}: its checkpoints are gone: there is nothing to go on from", run.string());
  }
  fmt::print(stderr, "{}: stopped before its first checkpoint: begins anew\n", program);
  return std::nullopt;
}

std::vector<std::int64_t> value_steps(const fs::path& run) {
  std::vector<std::int64_t> steps;
  for (const auto& [step, path] : numbered(run / "values", ".npy")) steps.push_back(step);
  return steps;
}

std::vector<std::string> whole_lines(const fs::path& file) {
  const auto text = read_file(file);
  std::vector<std::string> lines;
  std::size_t begin = 0;
  for (auto end = text.find('\n'); end != text.npos; end = text.find('\n', begin)) {
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

}  // namespace lab::core
