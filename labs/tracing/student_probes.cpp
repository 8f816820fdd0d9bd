#include "labs/tracing/student_probes.hpp"

#include <algorithm>

#include "labs/tracing/yardstick.hpp"

namespace lab::labs::tracing {
namespace {

/// The steps [from, to) of a column; none of a feature that is absent.
template <class T>
std::vector<T> cut(const std::vector<T>& column, std::int32_t from, std::int32_t to) {
  if (column.empty()) return {};
  return {column.begin() + from, column.begin() + to};
}

/// How the skill `tag` was answered last in the first `steps` steps, as envs::last_answers.
std::int32_t last_answer_to(std::int32_t tag, const envs::AnswerSequence& answers,
                            std::int32_t steps) {
  for (auto t = static_cast<std::size_t>(steps); t-- > 0;) {
    if (answers.tag[t] == tag && answers.correct[t] >= 0) return answers.correct[t] + 1;
  }
  return 0;
}

}  // namespace

envs::AnswerSequence steps_before(const envs::AnswerSequence& answers, std::int32_t steps,
                                  std::int32_t longest) {
  const auto from = longest == 0 ? 0 : std::max(0, steps - longest);
  envs::AnswerSequence sequence;
  sequence.user = answers.user;
  sequence.test = cut(answers.test, from, steps);
  sequence.question = cut(answers.question, from, steps);
  sequence.tag = cut(answers.tag, from, steps);
  sequence.elapsed = cut(answers.elapsed, from, steps);
  sequence.correct = cut(answers.correct, from, steps);
  sequence.repeated = cut(answers.repeated, from, steps);
  sequence.seen = cut(answers.seen, from, steps);
  sequence.seen_tag = cut(answers.seen_tag, from, steps);
  return sequence;
}

envs::AnswerSequence probe_after(const envs::AnswerSequence& answers, std::int32_t steps,
                                 std::int32_t longest, const envs::AnswerEncoders& encoders,
                                 std::int32_t tag) {
  auto sequence = steps_before(answers, steps, longest);
  const auto append_unknown = [](std::vector<std::int32_t>& column,
                                 const envs::LabelEncoder& encoder) {
    if (!encoder.empty()) column.push_back(encoder.encode(envs::kUnknownLabel));
  };
  append_unknown(sequence.test, encoders.test);
  append_unknown(sequence.question, encoders.question);
  append_unknown(sequence.elapsed, encoders.elapsed);
  if (!encoders.question.empty()) sequence.seen.push_back(0);
  if (!encoders.tag.empty()) {
    sequence.tag.push_back(tag);
    sequence.seen_tag.push_back(last_answer_to(tag, answers, steps));
  }
  sequence.correct.push_back(-1);
  sequence.repeated.push_back(0);
  return sequence;
}

LastStepModel::LastStepModel(const TrainedModel& model)
    : shape_(model.shape), options_(model.options) {
  // predict() then asks for the last step of each sequence alone.
  options_.loss = envs::LossAt::last;
  if (options_.model == Model::logistic) {
    yardstick_.emplace(make_yardstick(model.encoders));
    yardstick_->set_parameters(model.parameters);
    return;
  }
  learner_ = nn::make_fused_tracing_learner(model.shape, {.threads = thread_count(options_)});
  learner_->set_state(nn::fresh_state(model.parameters));
}

std::int32_t LastStepModel::longest() const { return yardstick_ ? 0 : options_.max_seq_len; }

std::vector<float> LastStepModel::predict(const Sequences& sequences) {
  const auto predictions = yardstick_ ? tracing::predict(*yardstick_, sequences)
                                      : tracing::predict(*learner_, shape_, options_, sequences);
  std::vector<float> last;
  for (const auto& prediction : predictions) last.push_back(prediction.back());
  return last;
}

}  // namespace lab::labs::tracing
