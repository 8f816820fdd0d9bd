#include "core/epoch_training.hpp"

#include "core/text.hpp"

namespace lab::core {

std::string epochs_line(const std::string& status, std::int64_t epochs, double seconds,
                        std::int64_t patience) {
  const bool finished = status == "finished";
  auto text = styled(fmt::format("{} {} epoch{}", finished ? "Learned for" : "Stopped after",
                                 epochs, epochs == 1 ? "" : "s"),
                     "1");
  text += fmt::format(" ({} of training)", duration(seconds));
  if (finished && patience > 0) text += fmt::format("; no better validation for {}", patience);
  return text + ".\n";
}

std::string recorded_text(const std::string& lab, const std::filesystem::path& run,
                          const std::string& status,
                          const std::function<std::string(const std::string&)>& next_commands) {
  const auto name = run.filename().string();
  return fmt::format("\nRecorded in {}.\n", run.string()) +
         (status == "interrupted"
              ? fmt::format("Go on with it:\n  ./lab {} --resume {}\n", lab, name)
              : next_commands(name.substr(0, name.find('-'))));
}

std::filesystem::path run_to_resume(const std::string& runs, const std::string& lab,
                                    const std::string& which) {
  return find_run(runs, lab, which == "newest" ? std::string() : which);
}

void check_same_data(const nlohmann::ordered_json& config, const std::string& source,
                     const std::string& fingerprint) {
  const auto was = config.value("data", std::string());
  if (was == fingerprint) return;
  fail("{}: are not the data that this run began with ({}; it had {}): put those back", source,
       fingerprint, was);
}

void fail_complete(const std::filesystem::path& run, const std::string& done) {
  fail("{}: this training is complete ({}): there is nothing to go on with", run.string(), done);
}

RunWriter reopen_run(const std::filesystem::path& run, const std::optional<Checkpoint>& checkpoint,
                     bool tensorboard) {
  return RunWriter::reopen(run, checkpoint ? checkpoint->offsets : RunOffsets{}, tensorboard);
}

}  // namespace lab::core
