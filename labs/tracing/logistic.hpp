#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace lab::labs::tracing {

/// What one user answered, oldest first, in someone else's memory.
struct LogisticSequence {
  std::span<const std::int32_t> tag, question;  ///< ids [T]; empty where they are not told apart
  std::span<const std::int8_t> correct;         ///< [T]: 1 right, 0 wrong, −1 unknown
};

struct LogisticOptions {
  double l2 = 1;  ///< λ: the loss is Σ −ln(what was given to the answer) + ½ λ Σ w²
  double learning_rate = 0.2;
  int epochs = 10;
  std::uint64_t seed = 0;  ///< of the order of the rows
};

/// The yardstick of knowledge tracing: a logistic regression on counts of earlier answers,
/// performance factors analysis (P. I. Pavlik, H. Cen and K. Koedinger 2009) with the difficulty of
/// questions and the counts of questions and of everything beside those of tags:
///   P(right) = σ(b + b_tag + b_question + w·ln(1 + right answers) + v·ln(1 + wrong answers) + …)
/// where w and v are each tag's own for its counts, and one pair each for the counts of the same
/// question and of all questions. No order, no time, no network: what a sequence model is worth is
/// what it adds to this.
class LogisticModel {
 public:
  /// Ids are in [0, tags) and [0, questions); 0: they are not told apart.
  LogisticModel(int tags, int questions);

  /// Learns from all known answers, from nothing on, by AdaGrad (J. Duchi, E. Hazan and Y. Singer
  /// 2011), one answer at a time; the same seed gives the same bits. Throws std::logic_error for
  /// ids outside the range and for sizes that differ.
  void fit(std::span<const LogisticSequence> sequences, const LogisticOptions& options);

  /// The probability of a right answer at every step [T], from the answers before it.
  [[nodiscard]] std::vector<float> predict(const LogisticSequence& sequence) const;

  /// All parameters, for checkpoints: b; the weights of right and of wrong answers to anything, the
  /// same of the same question; by tag b_tag, w and v [tags] each; b_question [questions].
  [[nodiscard]] std::span<const float> parameters() const { return parameters_; }
  /// Throws Error when these are as many as of another model.
  void set_parameters(std::vector<float> parameters);

 private:
  /// Parameters that speak at a step, and what each is multiplied by.
  using Terms = std::vector<std::pair<std::size_t, float>>;

  /// What it learns from: the known answers and as many `terms` of each, one behind the other.
  struct Rows {
    std::size_t width;  ///< terms of an answer
    Terms terms;
    std::vector<float> answers;
    std::vector<float> uses;  ///< of each parameter: answers that it speaks at
  };
  [[nodiscard]] Rows rows_of(std::span<const LogisticSequence> sequences) const;

  /// Calls act(terms, step) for every step in order.
  template <class Act>
  void for_each_step(const LogisticSequence& sequence, Act&& act) const;
  [[nodiscard]] float probability(std::span<const Terms::value_type> terms) const;

  std::size_t tags_, questions_;
  std::vector<float> parameters_;
};

}  // namespace lab::labs::tracing
