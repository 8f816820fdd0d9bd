#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "envs/lake_map.hpp"
#include "viz/data/episodes.hpp"
#include "viz/data/transitions.hpp"

namespace lab::viz {

/// What is asked for.
enum class GuessKind { both, moves, errors };

/// Predict, then look: the values are hidden, the learner guesses the greedy move in a cell, or the
/// sign of a TD error; then the answer is shown, and the score is kept. The same seed asks in the
/// same order.
class LakeGuess {
 public:
  explicit LakeGuess(std::uint64_t seed) : rng_(core::stream(seed, "lake.guess")) {}

  struct Question {
    bool about_error = false;  ///< the sign of the TD error of `step`; else the move in `state`
    int state = -1;
    Transition step;
  };

  /// The question that is open, or was answered last; nothing when there is none to ask: all values
  /// are equal. A new one is asked when none is there, about the values `q` [S × 4] on `map` and
  /// the transitions of an episode.
  const std::optional<Question>& question(const envs::LakeMap& map, std::span<const float> q,
                                          std::span<const Transition> transitions);
  /// Judges an answer by the values as they are now: a move 0 to 3, or 1 for + and 0 for −.
  /// Does nothing while no question is open.
  void answer(int choice, std::span<const float> q, double gamma);
  /// Leaves the question; the next question() asks a new one.
  void next() { question_.reset(); }
  /// What is asked from the next question on. An open one of another kind is left.
  void choose(GuessKind kind);
  [[nodiscard]] GuessKind kind() const { return kind_; }

  [[nodiscard]] bool is_answered() const { return question_.has_value() && answered_; }
  [[nodiscard]] bool was_right() const { return was_right_; }
  /// Why the answer is what it is, once there was one.
  [[nodiscard]] const std::string& explanation() const { return explanation_; }
  [[nodiscard]] int right() const { return right_; }
  [[nodiscard]] int asked() const { return asked_; }
  /// The states whose values may be seen: none before the answer.
  [[nodiscard]] std::vector<int> revealed() const;
  /// What the agent does while a question is there: it stands in the state asked about, or makes
  /// the step asked about, at moment 0 before the answer and 1 after it. The walk that led there
  /// could tell the answer.
  [[nodiscard]] Episode scene() const;

 private:
  bool ask_about_error(std::span<const Transition> transitions);
  bool ask_about_move(const envs::LakeMap& map, std::span<const float> q);

  core::Pcg64 rng_;
  GuessKind kind_ = GuessKind::both;
  std::optional<Question> question_;
  bool answered_ = false, was_right_ = false;
  bool error_next_ = false;  // of both kinds, which one comes next
  int last_state_ = -1;
  std::string explanation_;
  int right_ = 0, asked_ = 0;
};

}  // namespace lab::viz
