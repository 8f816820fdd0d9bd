// --ablate: the model without each of its features and augmentations, one at a time.

#include "core/error.hpp"
#include "core/terminal.hpp"
#include "labs/tracing/commands.hpp"
#include "labs/tracing/trials.hpp"

namespace lab::labs::tracing {
namespace {

constexpr const char* kAll = "all of it";

std::vector<Trial> trials_of(const Options& options, const Data& data) {
  std::vector<Trial> trials{{kAll, options}};
  const auto without = [&](const std::string& label, auto change) {  // or with
    auto asked = options;
    change(asked);
    trials.push_back({label, asked});
  };
  const auto& known = data.encoders;
  if (!known.test.empty()) without("without the test", [](Options& o) { o.use_test = false; });
  if (!known.question.empty() && options.use_easiness) {
    without("without the easiness", [](Options& o) { o.use_easiness = false; });
  }
  if (!known.question.empty() && options.use_seen) {
    without("without the last answer to it", [](Options& o) { o.use_seen = false; });
  }
  if (!known.question.empty() && options.use_question) {
    without("without the question", [](Options& o) { o.use_question = false; });
  } else if (!known.question.empty()) {
    without("with the question's row", [](Options& o) { o.use_question = true; });
  }
  if (!known.tag.empty()) {
    without("without the skill", [](Options& o) { o.use_tag = false; });
    if (options.use_seen_tag) {
      without("without the skill's last answer", [](Options& o) { o.use_seen_tag = false; });
    }
  }
  if (!known.elapsed.empty()) {
    without("without elapsed time", [](Options& o) { o.use_elapsed = false; });
  }
  if (options.window) {
    without("last steps only, no windows", [](Options& o) { o.window = false; });
  }
  without("overlapping windows", [](Options& o) { o.stride = std::max(1, o.max_seq_len / 2); });
  without("one shuffled copy", [](Options& o) { o.shuffle = 1; });
  if (options.loss == envs::LossAt::every) {
    without("corrected at the last step only", [](Options& o) { o.loss = envs::LossAt::last; });
  }
  if (options.dropout > 0) without("no dropout", [](Options& o) { o.dropout = 0; });
  return trials;
}

}  // namespace

int ablate(const Request& request, const Options& options) {
  if (options.model == Model::logistic) {
    fail_usage("--ablate: is for a sequence model; use another --model");
  }
  const auto results = run_trials(request, trials_of(options, load_data(options)));
  core::print(request.json ? trials_json(results) : "\n" + trials_table(results, kAll));
  return core::stop_requested() ? 1 : 0;
}

}  // namespace lab::labs::tracing
