#include "labs/tracing/data.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "core/error.hpp"
#include "core/random.hpp"
#include "envs/interaction_order.hpp"
#include "envs/interaction_splits.hpp"
#include "envs/user_split.hpp"

#ifndef LAB_DATA
#error "the build names the folder of the data that come with the lab"
#endif

namespace lab::labs::tracing {
namespace {

using envs::AnswerFeature;

constexpr const char* kEasiness = "easiness";  // a feature beside envs', of the question's ids

std::string data_folder(const Options& o) {
  return o.data.empty() ? LAB_DATA "/akt_assist2009_pid" : o.data;
}

/// One table behind the other: of the same columns.
envs::Interactions joined(envs::Interactions a, const envs::Interactions& b) {
  const auto add = [](envs::LabelColumn& to, const envs::LabelColumn& from) {
    for (std::size_t row = 0; row < from.size(); ++row) to.add(from[row]);
  };
  add(a.user, b.user);
  add(a.test, b.test);
  add(a.question, b.question);
  add(a.tag, b.tag);
  a.correct.insert(a.correct.end(), b.correct.begin(), b.correct.end());
  a.microseconds.insert(a.microseconds.end(), b.microseconds.begin(), b.microseconds.end());
  a.fold.insert(a.fold.end(), b.fold.begin(), b.fold.end());
  return a;
}

/// Draws the part that validates from the users, where the options or the data ask for it.
void split(const Options& o, envs::InteractionSplits& data) {
  if (o.folds == 0 && data.valid) return;
  auto table = std::move(data.train);
  if (data.valid) table = joined(std::move(table), *data.valid);
  const auto order = envs::order_of(table);
  const auto users = order.users.size();
  const auto seed = static_cast<std::uint64_t>(o.split_seed);
  const auto parts =
      o.folds == 0
          ? envs::split_users(users, o.valid_size, seed)
          : envs::fold_users(users, o.folds, seed)[static_cast<std::size_t>(std::max(0, o.fold))];
  data.valid = envs::select_users(table, order, parts.validation);
  data.train = envs::select_users(table, order, parts.training);
}

std::size_t drop_repeated(envs::Interactions& table) {
  const auto before = table.size();
  table = envs::drop_rows(table, envs::mark_repeated(table, envs::order_of(table)));
  return before - table.size();
}

envs::ElapsedOptions elapsed_options(const Options& o) {
  return {.compat = o.compat, .cap = o.elapsed_cap, .buckets = o.elapsed_buckets};
}

/// Without those that the options leave out.
envs::AnswerEncoders fit_encoders(const Options& o, const envs::Interactions& table) {
  auto encoders =
      envs::AnswerEncoders::fit(table, elapsed_options(o), static_cast<std::size_t>(o.least_rows));
  if (!o.use_test) encoders.test = {};
  if (!o.use_question && !o.use_easiness && !o.use_seen) encoders.question = {};
  if (!o.use_tag) encoders.tag = {};
  if (!o.use_elapsed) encoders.elapsed = {};
  return encoders;
}

/// Whether models have an embedding of the feature. (The question may be there for its easiness.)
bool is_used(const Options& o, AnswerFeature which) {
  switch (which) {
    case AnswerFeature::question: return o.use_question;
    case AnswerFeature::seen: return o.use_seen;
    case AnswerFeature::seen_tag: return o.use_seen_tag;
    default: return true;
  }
}

}  // namespace

std::size_t Data::rows(const Sequences& sequences) {
  std::size_t rows = 0;
  for (const auto& sequence : sequences) rows += sequence.correct.size();
  return rows;
}

std::string Data::fingerprint() const {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a, a number at a time
  const auto mix = [&](const auto& numbers) {
    for (const auto number : numbers) {
      hash = (hash ^ static_cast<std::uint64_t>(number)) * 0x100000001b3ULL;
    }
  };
  for (const auto* part : {&train, &valid, &test}) {
    for (const auto& sequence : *part) {
      for (const auto* ids :
           {&sequence.test, &sequence.question, &sequence.tag, &sequence.elapsed}) {
        mix(*ids);
      }
      mix(sequence.correct);
    }
  }
  return fmt::format("{} + {} + {} users, {} + {} + {} answers, {:016x}", train.size(),
                     valid.size(), test.size(), rows(train), rows(valid), rows(test), hash);
}

std::string Data::tag_name(std::int32_t tag) const {
  const auto& label = encoders.tag.classes().at(static_cast<std::size_t>(tag));
  const auto name = tag_names.find(label);
  return name == tag_names.end() ? label : name->second;
}

Data load_data(const Options& o) {
  Data data;
  data.source = data_folder(o);
  envs::SplitOptions how{.format = o.format, .fold = {}};
  if (o.folds == 0 && o.fold >= 0) how.fold = o.fold;
  auto splits = envs::load_interaction_splits(data.source, how);
  if (o.repeated == Repeated::drop) {
    data.dropped_rows += drop_repeated(splits.train);
    if (splits.valid) data.dropped_rows += drop_repeated(*splits.valid);
    if (splits.test) data.dropped_rows += drop_repeated(*splits.test);
  }
  split(o, splits);
  data.encoders = fit_encoders(o, splits.train);
  data.train = envs::make_sequences(splits.train, data.encoders);
  data.valid = envs::make_sequences(*splits.valid, data.encoders);
  if (splits.test) data.test = envs::make_sequences(*splits.test, data.encoders);
  data.tag_names = std::move(splits.tag_names);
  return data;
}

Sequences load_sequences(const std::string& path, const Options& o,
                         const envs::AnswerEncoders& encoders) {
  return envs::make_sequences(envs::read_interactions(path, o.format), encoders);
}

nn::TracingShape shape_of(const Options& o, const envs::AnswerEncoders& encoders) {
  nn::TracingShape shape;
  const auto counts = encoders.cardinalities();
  for (std::size_t f = 0; f < counts.size(); ++f) {
    const auto which = static_cast<AnswerFeature>(f);
    if (counts[f] == 0 || !is_used(o, which)) continue;
    nn::TracingFeature feature;
    feature.name = envs::kAnswerFeatures[f];
    feature.count = counts[f];
    feature.of_answers = which != AnswerFeature::test && which != AnswerFeature::question &&
                         which != AnswerFeature::tag;
    feature.width = which == AnswerFeature::question ? o.question_embedding : 0;
    shape.features.push_back(feature);
  }
  const auto questions = counts[static_cast<std::size_t>(AnswerFeature::question)];
  if (o.use_easiness && questions > 0) {
    nn::TracingFeature easiness;
    easiness.name = kEasiness;
    easiness.count = questions;
    easiness.is_easiness = true;
    shape.features.push_back(easiness);
  }
  if (o.model != Model::logistic) shape.model = static_cast<nn::TracingModel>(o.model);
  shape.embedding = o.embedding;
  shape.hidden = o.hidden;
  shape.layers = o.layers;
  shape.heads = o.heads;
  shape.feed_forward = o.feed_forward > 0 ? o.feed_forward : 2 * o.hidden;
  shape.positions = o.max_seq_len;
  shape.normalization = o.norm;
  // A loss at every step must not see the answers that come later; at the last one it may.
  shape.causal = o.causal && o.loss == envs::LossAt::every;
  return shape;
}

std::vector<envs::SequenceWindow> training_windows(const Options& o, Sequences& sequences) {
  auto windows = o.window ? envs::sliding_windows(sequences, o.max_seq_len,
                                                  o.stride > 0 ? o.stride : o.max_seq_len)
                          : envs::last_windows(sequences, o.max_seq_len);
  auto rng = core::stream(static_cast<std::uint64_t>(o.seed), "shuffle");
  if (o.shuffle > 0) envs::add_shuffled_copies(sequences, windows, o.shuffle, rng);
  return windows;
}

envs::BatchOptions batch_options(const Options& o) {
  return {.padding = o.padding,
          .loss_at = o.loss,
          .steps = o.padding == envs::Padding::left ? o.max_seq_len : 0};
}

nn::TracingBatch learner_batch(const nn::TracingShape& shape, const envs::SequenceBatch& batch) {
  nn::TracingBatch view;
  view.sequences = batch.sequences;
  view.steps = batch.steps;
  for (const auto& feature : shape.features) {
    auto which = AnswerFeature::question;
    for (std::size_t f = 0; f < envs::kAnswerFeatures.size(); ++f) {
      if (envs::kAnswerFeatures[f] == feature.name) which = static_cast<AnswerFeature>(f);
    }
    view.ids.push_back(batch.ids_of(which));
  }
  view.mask = batch.mask;
  view.targets = batch.targets;
  view.weights = batch.weights;
  return view;
}

}  // namespace lab::labs::tracing
