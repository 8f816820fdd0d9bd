#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "viz/data/line_tail.hpp"

namespace lab::viz {

/// One recorded episode of an RL run; T transitions.
struct Episode {
  std::int64_t step = 0;        ///< the training step at its end
  std::int64_t number = 0;      ///< counted from 1
  std::int64_t checkpoint = 0;  ///< the values recorded last before its end
  double score = 0;
  std::vector<int> states;      ///< [T + 1]
  std::vector<int> actions;     ///< [T] as chosen
  std::vector<int> executed;    ///< [T] as the ice made them; equal to actions on firm ice
  std::vector<double> rewards;  ///< [T]
  bool terminated = false, truncated = false;
  [[nodiscard]] int length() const { return static_cast<int>(actions.size()); }
};

/// The episodes of an episodes.jsonl that may still grow. In memory is only where each begins (24
/// bytes an episode); the episode itself is read when it is asked for.
class Episodes {
 public:
  explicit Episodes(std::filesystem::path file);

  bool poll();
  [[nodiscard]] int count() const { return static_cast<int>(entries_.size()); }
  /// The training step at the end of recorded episode `index`, and its number in the training.
  [[nodiscard]] std::int64_t step(int index) const;
  [[nodiscard]] std::int64_t number(int index) const;
  /// The index of the last episode that ended at or before training step `step`; the first when all
  /// ended later; −1 when there are none.
  [[nodiscard]] int at_or_before(double step) const;
  /// Reads one; nothing when its line is damaged (states and actions that do not fit, say), which
  /// problem() then tells.
  std::optional<Episode> load(int index);
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  struct Entry {
    std::uint64_t offset;
    std::int64_t step, number;
  };
  std::filesystem::path file_;
  LineTail tail_;
  std::string add(std::string_view line, std::uint64_t offset);

  std::vector<Entry> entries_;
  std::size_t lines_ = 0;
  std::string problem_;
};

}  // namespace lab::viz
