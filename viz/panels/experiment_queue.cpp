#include "viz/panels/experiment_queue.hpp"

#include <algorithm>
#include <cctype>
#include <thread>

#include "core/error.hpp"
#include "core/stopwatch.hpp"
#include "core/text.hpp"

namespace lab::viz {
namespace {

namespace fs = std::filesystem;

constexpr double kBetweenLooks = 0.02;  // seconds

std::size_t processors() { return std::max(1U, std::thread::hardware_concurrency()); }

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    names.push_back(entry->path().filename().string());
  }
  return names;
}

/// The number at the head of a run's name; 0 when there is none.
std::int64_t number_of(const std::string& name) {
  std::int64_t number = 0;
  return core::parse(name.substr(0, name.find('-')), number) ? number : 0;
}

/// What a failed program said, without its name before it. One that a signal ended had no time to
/// say anything: its last lines tell how far it was, not what went wrong.
std::string complaint(const core::ChildProcess& child, const std::string& lab) {
  if (child.signal() != 0) return core::end_text(child);
  std::string text;
  for (auto line : core::last_lines(child.error_output(), 3)) {
    const std::string program = "lab " + lab + ": ";
    if (line.starts_with(program)) line.erase(0, program.size());
    text += (text.empty() ? "" : "\n") + line;
  }
  return text.empty() ? core::end_text(child) : text;
}

}  // namespace

TrainingQueue::~TrainingQueue() { stop(); }

void TrainingQueue::add(std::vector<TrainingOrder> orders) {
  if (!is_busy()) rows_.clear();
  for (auto& order : orders)
    rows_.push_back({.order = std::move(order), .name = {}, .message = {}});
  next_look_ = 0;
}

bool TrainingQueue::is_busy() const {
  return std::any_of(rows_.begin(), rows_.end(), [](const Row& row) {
    return row.state == TrainingState::waiting || row.state == TrainingState::running;
  });
}

void TrainingQueue::start(Row& row) {
  const auto& order = row.order;
  const auto folder = order.runs / order.lab;
  std::int64_t highest = 0;
  for (const auto& name : names_in(folder)) highest = std::max(highest, number_of(name));
  // One that was just started may not have made its folder yet: its number is taken all the same.
  for (const auto& other : rows_) {
    if (other.child && other.order.lab == order.lab) {
      highest = std::max(highest, number_of(other.name));
    }
  }
  row.name = fmt::format("{:03}-play", highest + 1);
  std::vector<std::string> words{order.program.string(), "--train", "--runs",
                                 order.runs.string(),    "--name",  row.name};
  words.insert(words.end(), order.words.begin(), order.words.end());
  words.insert(words.end(), {"--seed", std::to_string(order.seed)});
  row.child = std::make_unique<core::ChildProcess>(words);
  row.state = TrainingState::running;
}

void TrainingQueue::look_for_runs(const Row& row) {
  const auto folder = row.order.runs / row.order.lab;
  std::error_code ignored;
  const auto take = [&](const std::string& name) {
    if (!fs::exists(folder / name / "config.json", ignored)) return false;
    if (known_.insert(folder / name).second) new_runs_.push_back(folder / name);
    return true;
  };
  if (take(row.name)) return;
  // --mistake trains two, NAME-right and NAME-…
  for (const auto& name : names_in(folder)) {
    if (name.starts_with(row.name + "-")) take(name);
  }
}

void TrainingQueue::look(Row& row) {
  auto& child = *row.child;
  if (child.poll() && child.is_running()) {
    const auto lines = core::last_lines(child.error_output(), 1);
    if (!lines.empty()) row.message = lines.front();
  }
  look_for_runs(row);
  if (child.is_running()) return;
  if (child.was_stopped()) {
    row.state = TrainingState::stopped;
    row.message.clear();
  } else if (child.status() == 0) {
    row.state = TrainingState::finished;
    row.message.clear();
  } else {
    row.state = TrainingState::failed;
    row.message = complaint(child, row.order.lab);
  }
  row.child.reset();
}

bool TrainingQueue::poll() {
  const double now = core::Stopwatch::now();
  if (now < next_look_) return false;
  next_look_ = now + kBetweenLooks;
  bool any = false;
  std::size_t running = 0;
  for (auto& row : rows_) {
    if (row.state != TrainingState::running) continue;
    const auto before = row.message;
    look(row);
    any = any || row.state != TrainingState::running || row.message != before;
    running += row.state == TrainingState::running ? 1 : 0;
  }
  for (auto& row : rows_) {
    if (row.state != TrainingState::waiting || running >= processors()) continue;
    start(row);
    ++running;
    any = true;
  }
  return any;
}

void TrainingQueue::stop() {
  for (auto& row : rows_) {
    if (row.state == TrainingState::waiting) row.state = TrainingState::stopped;
    if (row.child) row.child->stop();
  }
  next_look_ = 0;
}

std::optional<fs::path> TrainingQueue::take_new_run() {
  if (new_runs_.empty()) return std::nullopt;
  auto run = new_runs_.front();
  new_runs_.pop_front();
  return run;
}

}  // namespace lab::viz
