#include "labs/tracing/tune_training.hpp"

#include <nlohmann/json.hpp>
#include <string_view>
#include <system_error>

#include "core/files.hpp"

namespace lab::labs::tracing {
namespace {

namespace fs = std::filesystem;

/// What a training that failed said last, without its program's name.
std::string complaint(const core::ChildProcess& child) {
  constexpr std::string_view kProgram = "lab tracing: ";
  auto lines = core::last_lines(child.error_output(), 1);
  if (child.signal() != 0 || lines.empty()) return core::end_text(child);
  if (lines[0].starts_with(kProgram)) lines[0].erase(0, kProgram.size());
  return lines[0];
}

}  // namespace

bool TrialTraining::is_taken() const { return core::is_held(run / "metrics.jsonl"); }

std::optional<RungOutcome> TrialTraining::ended() const {
  std::error_code error;
  if (!fs::exists(run / "result.json", error)) return std::nullopt;
  const auto page = nlohmann::json::parse(core::read_file(run / "result.json"), nullptr,
                                          /*allow_exceptions=*/false);
  if (!page.is_object()) return std::nullopt;
  auto result = outcome;
  const auto status = page.value("status", "");
  result.epochs = page.value("epochs", std::int64_t{0});
  result.best_epoch = page.value("best_epoch", std::int64_t{0});
  result.auc = page.value("validation_auc", 0.0);
  result.seconds = page.value("training_seconds", 0.0);
  if (status == "failed") {
    result.failed = true;
    result.message = "the loss became no number";
    return result;
  }
  // It trains no further when it has stopped early; else it may have ended on the rung below.
  const bool stopped_early = patience > 0 && result.epochs - result.best_epoch >= patience;
  if (status != "finished" || (result.epochs < epochs && !stopped_early)) return std::nullopt;
  return result;
}

void TrialTraining::start() {
  const auto name = run.filename().string();
  const auto runs = run.parent_path().parent_path().string();
  std::vector<std::string> all{fs::read_symlink("/proc/self/exe").string()};
  std::error_code error;
  if (fs::exists(run / "config.json", error)) {
    all.insert(all.end(), {"--resume", run.string()});
  } else {
    fs::remove_all(run, error);  // it was killed before it could say what it is
    all.insert(all.end(), {"--train", "--name", name, "--threads", std::to_string(threads)});
    all.insert(all.end(), words.begin(), words.end());
  }
  all.insert(all.end(), {"--epochs", std::to_string(epochs), "--runs", runs, "--json"});
  child = std::make_unique<core::ChildProcess>(all);
}

bool TrialTraining::is_running() {
  child->poll();
  return child->is_running();
}

RungOutcome TrialTraining::result() const {
  auto result = ended();
  if (result && !result->failed) return *result;
  if (!result) result = outcome;
  result->failed = true;
  result->message = complaint(*child);
  return *result;
}

}  // namespace lab::labs::tracing
