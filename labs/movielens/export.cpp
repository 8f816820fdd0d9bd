// --export FILE: every rating of the sample beside its prediction, as CSV.

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"
#include "labs/movielens/commands.hpp"
#include "labs/movielens/subjects.hpp"
#include "labs/movielens/trained_model.hpp"

namespace lab::labs::movielens {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBlock = 1 << 16;

/// A field of a CSV file (RFC 4180): in quotes where it must be, its own quotes doubled.
std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string field = "\"";
  for (const char c : text) field += c == '"' ? "\"\"" : std::string(1, c);
  return field + '"';
}

/// Hands the table's lines to `write`, block by block. False when it was asked to stop.
template <class Write>
bool write_rows(const TrainedModel& model, core::ProgressLine& progress, Write&& write) {
  const auto& sample = model.data.sample;
  const auto held_out = held_out_rows(sample);
  std::vector<std::string> titles;
  for (const auto& film : model.data.films) titles.push_back(quoted(film.title));
  const auto learner = model.learner();
  const auto rows = model.data.rows();

  write("userId,movieId,title,rating,predicted,part\n");
  std::vector<float> predicted;
  for (std::size_t at = 0; at < sample.size() && !core::stop_requested(); at += kBlock) {
    predicted.resize(std::min(kBlock, sample.size() - at));
    learner->predict(rows.users.subspan(at, predicted.size()),
                     rows.movies.subspan(at, predicted.size()), predicted);
    std::string lines;
    for (std::size_t n = 0; n < predicted.size(); ++n) {
      const std::size_t row = at + n;
      const auto user = static_cast<std::size_t>(sample.user[row]);
      const auto movie = static_cast<std::size_t>(sample.movie[row]);
      lines += fmt::format("{},{},{},{:.1f},{:.6f},{}\n", sample.user_ids[user],
                           sample.movie_ids[movie], titles[movie], sample.rating[row], predicted[n],
                           held_out[row] ? "validation" : "training");
    }
    write(lines);
    if (progress.due()) {
      progress.show(fmt::format("row {} of {}", core::thousands(static_cast<std::int64_t>(at)),
                                core::thousands(static_cast<std::int64_t>(sample.size()))));
    }
  }
  return !core::stop_requested();
}

/// Under another name first, so that `file` is the whole table or what it was before.
void write_table(const TrainedModel& model, const fs::path& file, bool quiet) {
  if (fs::is_directory(file)) fail("--export {}: is a folder; name a file", file.string());
  fs::path temporary = file;
  temporary += ".tmp";
  try {
    core::ProgressLine progress(quiet);
    core::AppendFile out(temporary);
    if (!write_rows(model, progress, [&](const std::string& lines) { out.append(lines); })) {
      fail("--export {}: stopped", file.string());
    }
    out.flush();
    std::error_code error;
    fs::rename(temporary, file, error);
    if (error) fail("{}: cannot write: {}", file.string(), error.message());
  } catch (...) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
    throw;
  }
}

}  // namespace

int export_predictions(const Request& request) {
  const bool to_output = request.export_file == "-";
  if (to_output && request.json) {
    fail_usage("--export - writes the table to standard output: give a file or leave --json out");
  }
  const auto model = load_model(request.runs, request.run);
  if (to_output) {
    core::ProgressLine progress;
    return write_rows(model, progress, [](const std::string& lines) { core::print(lines); }) ? 0
                                                                                             : 1;
  }
  write_table(model, request.export_file, request.json);
  const auto rows = model.data.sample.size();
  if (request.json) {
    const nlohmann::ordered_json page = {
        {"run", model.run.string()}, {"file", request.export_file}, {"rows", rows}};
    core::print(page.dump(2) + "\n");
  } else {
    core::print(fmt::format("{} ratings and their predictions: {}\n",
                            core::thousands(static_cast<std::int64_t>(rows)), request.export_file));
  }
  return 0;
}

}  // namespace lab::labs::movielens
