#include "envs/answer_sequences.hpp"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <unordered_map>
#include <utility>

#include "core/array.hpp"
#include "core/error.hpp"
#include "core/files.hpp"
#include "envs/interaction_order.hpp"

namespace lab::envs {
namespace {

using nlohmann::json;

/// Calls `visit(name, encoder)` for each encoder.
template <class Encoders, class Visit>
void for_each_encoder(Encoders& encoders, Visit&& visit) {
  visit("test", encoders.test);
  visit("question", encoders.question);
  visit("tag", encoders.tag);
  visit("elapsed", encoders.elapsed);
}

/// A feature's encoded ids by row of the table; none where the encoder is empty.
std::vector<std::int32_t> encode(const LabelEncoder& encoder, const LabelColumn& column,
                                 std::string_view name, const std::string& source) {
  if (encoder.empty()) return {};
  if (column.empty()) {
    fail(
        "{}: it has no {}, which the model was trained with; give a file that has, or train "
        "without",
        source, name);
  }
  return encoder.encode(column);
}

template <class T>
std::vector<T> gather(const std::vector<T>& column, std::span<const std::uint32_t> rows) {
  std::vector<T> part;
  if (column.empty()) return part;
  part.reserve(rows.size());
  for (const auto row : rows) part.push_back(column[row]);
  return part;
}

}  // namespace

AnswerEncoders AnswerEncoders::fit(const Interactions& table, const ElapsedOptions& options,
                                   std::size_t least_rows) {
  return {LabelEncoder::fit(table.test, least_rows), LabelEncoder::fit(table.question, least_rows),
          LabelEncoder::fit(table.tag, least_rows),
          LabelEncoder::fit(elapsed_labels(table, order_of(table), options)), options};
}

AnswerEncoders AnswerEncoders::load(const std::filesystem::path& folder) {
  const auto file = folder / "classes.json";
  const auto text = core::read_file(file);
  AnswerEncoders encoders;
  try {
    const auto classes = json::parse(text);
    for_each_encoder(encoders, [&](const char* name, LabelEncoder& encoder) {
      encoder = LabelEncoder::of_classes(classes.at(name).get<std::vector<std::string>>(),
                                         fmt::format("{}: {}", file.string(), name));
    });
    const auto& options = classes.at("elapsed_options");
    encoders.elapsed_options = {options.at("compat").get<bool>(), options.at("cap").get<double>(),
                                options.at("buckets").get<int>()};
  } catch (const json::exception& error) {
    fail("{}: this does not hold the classes of a model ({}); take the file as it was saved",
         file.string(), error.what());
  }
  return encoders;
}

void AnswerEncoders::save(const std::filesystem::path& folder) const {
  json classes;
  for_each_encoder(*this, [&](const char* name, const LabelEncoder& encoder) {
    classes[name] = encoder.classes();
    if (encoder.empty()) return;
    core::write_file(folder / fmt::format("{}_classes.npy", name),
                     core::encode_npy(encoder.array()));
  });
  classes["elapsed_options"] = {{"compat", elapsed_options.compat},
                                {"cap", elapsed_options.cap},
                                {"buckets", elapsed_options.buckets}};
  core::write_file(folder / "classes.json", classes.dump(1) + "\n");
}

PerFeature<std::int32_t> AnswerEncoders::cardinalities() const {
  PerFeature<std::int32_t> counts{3};
  std::size_t at = 1;
  for_each_encoder(*this, [&](const char*, const LabelEncoder& encoder) {
    counts[at++] = encoder.empty() ? 0 : static_cast<std::int32_t>(encoder.size()) + 1;
  });
  counts[at] = question.empty() ? 0 : 4;
  counts[at + 1] = tag.empty() ? 0 : 4;
  return counts;
}

std::vector<std::int32_t> last_answers(std::span<const std::int32_t> keys,
                                       std::span<const std::int8_t> correct) {
  expect(keys.size() == correct.size(), "last_answers: {} keys of {} answers", keys.size(),
         correct.size());
  std::vector<std::int32_t> seen(keys.size());
  std::unordered_map<std::int32_t, std::int32_t> last;
  for (std::size_t t = 0; t < keys.size(); ++t) {
    if (keys[t] < 0) continue;
    auto& before = last[keys[t]];
    seen[t] = before;
    if (correct[t] >= 0) before = correct[t] + 1;
  }
  return seen;
}

std::vector<AnswerSequence> make_sequences(const Interactions& table,
                                           const AnswerEncoders& encoders) {
  const auto order = order_of(table);
  const auto& source = table.source;
  const auto test = encode(encoders.test, table.test, "tests", source);
  const auto question = encode(encoders.question, table.question, "questions", source);
  const auto tag = encode(encoders.tag, table.tag, "tags", source);
  LabelColumn times;
  if (!encoders.elapsed.empty()) times = elapsed_labels(table, order, encoders.elapsed_options);
  const auto elapsed = encode(encoders.elapsed, times, "times", source);
  const auto repeated = mark_repeated(table, order);

  std::vector<AnswerSequence> sequences;
  sequences.reserve(order.users.size());
  for (std::size_t user = 0; user < order.users.size(); ++user) {
    const auto rows = order.rows_of(user);
    const auto correct = gather(table.correct, rows);
    // By the file's labels: two questions that training never saw are still two.
    const auto seen = [&](const std::vector<std::int32_t>& encoded, const LabelColumn& column) {
      return encoded.empty() ? encoded : last_answers(gather(column.rows(), rows), correct);
    };
    sequences.push_back({table.user.names()[static_cast<std::size_t>(order.users[user])],
                         gather(test, rows), gather(question, rows), gather(tag, rows),
                         gather(elapsed, rows), correct, gather(repeated, rows),
                         seen(question, table.question), seen(tag, table.tag)});
  }
  return sequences;
}

}  // namespace lab::envs
