#include "viz/data/episodes.hpp"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <utility>

#include "core/error.hpp"
#include "viz/data/flat_json.hpp"

namespace lab::viz {
namespace {

using nlohmann::json;

constexpr double kMostSteps = 1e15;  // a number beyond is damage

/// The number that a JSON value is, when it is one of type T.
template <class T>
std::optional<T> number_in(const json& value) {
  if constexpr (std::is_same_v<T, double>) {
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
  } else {
    if (!value.is_number_integer()) return std::nullopt;
    const auto wide = value.get<std::int64_t>();
    return std::in_range<T>(wide) ? std::optional(static_cast<T>(wide)) : std::nullopt;
  }
}

template <class T>
std::vector<T> numbers(const json& line, const char* key) {
  const auto found = line.find(key);
  if (found == line.end() || !found->is_array()) fail("it has no list of {}", key);
  std::vector<T> values;
  values.reserve(found->size());
  for (const auto& value : *found) {
    const auto number = number_in<T>(value);
    if (!number) fail("number {} of its {} cannot be read", values.size() + 1, key);
    values.push_back(*number);
  }
  return values;
}

bool flag(const json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->is_boolean() && found->get<bool>();
}

double number(const json& line, const char* key, double otherwise) {
  const auto found = line.find(key);
  return found != line.end() && found->is_number() ? found->get<double>() : otherwise;
}

/// Throws Error, saying what is wrong with the line, when it is no episode.
Episode parse_episode(const std::string& text) {
  const auto line = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!line.is_object()) fail("its line is no valid JSON");
  Episode episode;
  episode.states = numbers<int>(line, "states");
  episode.actions = numbers<int>(line, "actions");
  episode.rewards = numbers<double>(line, "rewards");
  episode.executed = line.contains("executed") ? numbers<int>(line, "executed") : episode.actions;
  const auto moves = episode.actions.size();
  if (moves == 0) fail("it has no transition");
  if (episode.states.size() != moves + 1 || episode.rewards.size() != moves ||
      episode.executed.size() != moves) {
    fail("for {} actions it has {} states, {} rewards and {} executed moves", moves,
         episode.states.size(), episode.rewards.size(), episode.executed.size());
  }
  const double sum = std::accumulate(episode.rewards.begin(), episode.rewards.end(), 0.0);
  episode.score = number(line, "score", sum);
  episode.checkpoint =
      static_cast<std::int64_t>(std::clamp(number(line, "checkpoint", 0), 0.0, kMostSteps));
  episode.terminated = flag(line, "terminated");
  episode.truncated = flag(line, "truncated");
  return episode;
}

}  // namespace

Episodes::Episodes(std::filesystem::path file) : file_(file), tail_(std::move(file)) {}

bool Episodes::poll() {
  const auto found = tail_.poll(
      [this](std::string_view line, std::uint64_t offset) {
        ++lines_;
        if (line.empty()) return;
        const auto wrong = add(line, offset);
        if (!wrong.empty() && problem_.empty()) {
          problem_ = fmt::format("episodes.jsonl:{}: {}", lines_, wrong);
        }
      },
      [this] {
        entries_.clear();
        lines_ = 0;
        problem_.clear();
      });
  return found != LineTail::Found::nothing;
}

/// Notes where an episode begins, or returns what is wrong with its line.
std::string Episodes::add(std::string_view line, std::uint64_t offset) {
  // They stand in front, so that the long lists behind them are not even looked at.
  std::optional<double> step, number;
  FlatJson json(line);
  std::string_view key;
  for (double value = 0; !(step && number) && json.next(key, value);) {
    if (value < 0 || value > kMostSteps) continue;
    if (key == "step") step = value;
    if (key == "episode") number = value;
  }
  if (!step || !number) return "this is no episode: it needs a \"step\" and an \"episode\"";
  const Entry entry{offset, static_cast<std::int64_t>(*step), static_cast<std::int64_t>(*number)};
  if (!entries_.empty() &&
      (entry.step < entries_.back().step || entry.number <= entries_.back().number)) {
    return fmt::format("episode {} at step {} comes after episode {} at step {}", entry.number,
                       entry.step, entries_.back().number, entries_.back().step);
  }
  entries_.push_back(entry);
  return {};
}

std::int64_t Episodes::step(int index) const {
  return entries_.at(static_cast<std::size_t>(index)).step;
}

std::int64_t Episodes::number(int index) const {
  return entries_.at(static_cast<std::size_t>(index)).number;
}

int Episodes::at_or_before(double step) const {
  if (entries_.empty()) return -1;
  const auto after = std::ranges::upper_bound(
      entries_, step, {}, [](const Entry& entry) { return static_cast<double>(entry.step); });
  return std::max(static_cast<int>(after - entries_.begin()) - 1, 0);
}

std::optional<Episode> Episodes::load(int index) {
  const auto& entry = entries_.at(static_cast<std::size_t>(index));
  std::ifstream in(file_, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(entry.offset));
  std::string line;
  std::getline(in, line);
  try {
    auto episode = parse_episode(line);
    episode.step = entry.step;
    episode.number = entry.number;
    return episode;
  } catch (const Error& error) {
    problem_ = fmt::format("episodes.jsonl: episode {} is damaged: {}", entry.number, error.what());
    return std::nullopt;
  }
}

}  // namespace lab::viz
