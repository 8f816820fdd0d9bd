#include "labs/tracing/yardstick.hpp"

#include <algorithm>

namespace lab::labs::tracing {
namespace {

/// Views of sequences; where tags are absent every answer has tag 0.
struct Views {
  explicit Views(const Sequences& sequences) {
    std::size_t longest = 0;
    for (const auto& s : sequences) longest = std::max(longest, s.correct.size());
    zeros.resize(longest);
    for (const auto& s : sequences) {
      const auto all = std::span<const std::int32_t>(zeros).first(s.correct.size());
      rows.push_back({s.tag.empty() ? all : std::span(s.tag), s.question, s.correct});
    }
  }
  std::vector<std::int32_t> zeros;
  std::vector<LogisticSequence> rows;
};

}  // namespace

LogisticModel make_yardstick(const envs::AnswerEncoders& encoders) {
  return {std::max(1, static_cast<int>(encoders.tag.size())),
          static_cast<int>(encoders.question.size())};
}

void fit(LogisticModel& yardstick, const Options& o, const Sequences& sequences) {
  const Views views(sequences);
  yardstick.fit(views.rows, {.l2 = o.l2, .seed = static_cast<std::uint64_t>(o.seed)});
}

Predictions predict(const LogisticModel& yardstick, const Sequences& sequences) {
  const Views views(sequences);
  Predictions predictions;
  for (const auto& row : views.rows) predictions.push_back(yardstick.predict(row));
  return predictions;
}

}  // namespace lab::labs::tracing
