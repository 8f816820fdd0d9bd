#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "core/array.hpp"
#include "labs/tracing/student.hpp"
#include "labs/tracing/student_report.hpp"
#include "labs/tracing/training.hpp"
#include "labs/tracing/yardstick.hpp"
#include "tests/catch.hpp"
#include "tests/close.hpp"
#include "tests/errors.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/tracing_data.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

namespace fs = std::filesystem;
using namespace labs::tracing;

/// A data set and a model with the weights that it begins with; the yardstick is fitted.
struct Lab {
  explicit Lab(Options asked, int longest = 20) {
    write_answers(folder);
    asked.data = (folder / "data").string();
    asked.format = envs::InteractionFormat::lines4;
    asked.max_seq_len = longest;
    asked.hidden = 8;
    asked.threads = 1;
    asked.embedding_std = 1;
    data = load_data(asked);
    model = {folder.path(), asked, data.encoders, shape_of(asked, data.encoders), {}, 1};
    if (asked.model == Model::logistic) {
      auto yardstick = make_yardstick(data.encoders);
      fit(yardstick, asked, data.train);
      model.parameters.assign(yardstick.parameters().begin(), yardstick.parameters().end());
    } else {
      model.parameters = make_learner(asked, model.shape)->state().parameters;
    }
  }

  [[nodiscard]] const envs::AnswerSequence& longest_student() const {
    return *std::ranges::max_element(data.test, {}, &envs::AnswerSequence::size);
  }
  [[nodiscard]] Student inspect(const envs::AnswerSequence& answers) const {
    return inspect_student(model, data, {"test", 0, 0, &answers});
  }

  TemporaryFolder folder;
  Data data;
  TrainedModel model;
};

Options with(Model model, envs::LossAt loss = envs::LossAt::every,
             envs::Padding padding = envs::Padding::right) {
  Options options;
  options.model = model;
  options.loss = loss;
  options.padding = padding;
  return options;
}

/// A file that ends in an unanswered question which nobody has seen: the first steps of a student,
/// and one more of the skill with this label.
std::string continued(const Lab& lab, const envs::AnswerSequence& answers, std::int32_t steps,
                      const std::string& skill) {
  std::string questions, tags, correct;
  for (std::size_t t = 0; t < static_cast<std::size_t>(steps); ++t) {
    const auto& encoders = lab.data.encoders;
    questions += encoders.question.classes()[static_cast<std::size_t>(answers.question[t])] + ",";
    tags += encoders.tag.classes()[static_cast<std::size_t>(answers.tag[t])] + ",";
    correct += std::to_string(answers.correct[t]) + ",";
  }
  return "1,ann\n" + questions + "777\n" + tags + skill + "\n" + correct + "-1\n";
}

TEST_CASE("A mastery is what the model predicts of a next, unseen question of that skill") {
  const auto options = GENERATE(
      values({with(Model::lstm), with(Model::lstm, envs::LossAt::last, envs::Padding::left),
              with(Model::lstmattn), with(Model::bert, envs::LossAt::last), with(Model::bert),
              with(Model::last_query), with(Model::saint), with(Model::logistic)}));
  const int longest = GENERATE(9, 100);
  CAPTURE(static_cast<int>(options.model), static_cast<int>(options.loss), longest);
  const Lab lab(options, longest);
  const auto& answers = lab.longest_student();
  const auto student = lab.inspect(answers);
  REQUIRE(student.first_step == std::max(0, answers.size() - longest));
  REQUIRE(student.mastery.size() == (student.steps.size() + 1) * student.skills.size());
  for (std::size_t row = 0; row <= student.steps.size(); ++row) {
    const auto to = student.first_step + static_cast<std::int32_t>(row);
    for (std::size_t s = 0; s < student.skills.size(); ++s) {
      CAPTURE(row, s);
      const auto file =
          lab.folder.file("more.csv", continued(lab, answers, to, student.skills[s].label));
      const auto sequences = load_sequences(file, lab.model.options, lab.data.encoders);
      const auto expected = lab.model.predict(sequences).front().back();
      REQUIRE(student.mastery_at(row, s) == Approx(expected).margin(1e-5));
    }
  }
}

TEST_CASE("What a student's step was expected to be is what --evaluate measures") {
  const auto model = GENERATE(Model::lstm, Model::saint, Model::logistic);
  const Lab lab(with(model), 100);
  const auto predictions = lab.model.predict(lab.data.test);
  for (const std::size_t i : {std::size_t{0}, std::size_t{7}}) {
    const auto student = lab.inspect(lab.data.test[i]);
    std::vector<double> predicted;
    for (const auto& step : student.steps) {
      predicted.push_back(static_cast<double>(step.predicted));
    }
    CHECK(difference(predicted, doubles(predictions[i]), {1e-5}) == "");
  }
}

TEST_CASE("No mastery knows an answer that comes later") {
  const auto model = GENERATE(Model::lstm, Model::lstmattn, Model::bert, Model::saint,
                              Model::last_query, Model::logistic);
  CAPTURE(static_cast<int>(model));
  const Lab lab(with(model), 100);
  auto answers = lab.longest_student();
  const auto before = lab.inspect(answers);
  const std::size_t changed = 6;
  for (auto t = changed; t < answers.correct.size(); ++t) {
    answers.correct[t] = static_cast<std::int8_t>(1 - answers.correct[t]);
  }
  const auto after = lab.inspect(answers);
  REQUIRE(after.skills.size() == before.skills.size());
  for (std::size_t s = 0; s < before.skills.size(); ++s) {
    for (std::size_t row = 0; row <= changed; ++row) {
      CHECK(after.mastery_at(row, s) == before.mastery_at(row, s));
    }
    CHECK(after.mastery_at(changed + 1, s) != before.mastery_at(changed + 1, s));
  }
}

TEST_CASE("The same student is seen in the same bits, with any number of threads") {
  Lab lab(with(Model::bert));
  const auto& answers = lab.longest_student();
  const auto first = lab.inspect(answers);
  const auto again = lab.inspect(answers);
  lab.model.options.threads = 3;
  const auto threads = lab.inspect(answers);
  for (const auto* other : {&again, &threads}) {
    CHECK(other->mastery == first.mastery);
    CHECK(other->attention == first.attention);
    CHECK(to_json(*other) == to_json(first));
  }
}

TEST_CASE("A step's attention is shared out among the steps up to it") {
  const auto model = GENERATE(Model::lstmattn, Model::bert, Model::last_query, Model::saint);
  CAPTURE(static_cast<int>(model));
  const int longest = GENERATE(9, 100);
  auto options = with(model);
  options.layers = 2;
  const Lab lab(options, longest);
  const auto student = lab.inspect(lab.longest_student());
  const auto steps = student.steps.size();
  const bool has_one = model == Model::lstmattn || model == Model::last_query;
  REQUIRE(student.attentions.size() == (has_one ? 1U : model == Model::saint ? 4U : 2U));
  REQUIRE(student.attention.size() ==
          student.attentions.size() * static_cast<std::size_t>(student.heads) * steps * steps);
  for (std::size_t row = 0; row * steps < student.attention.size(); ++row) {
    float sum = 0;
    for (std::size_t j = 0; j < steps; ++j) {
      const auto share = student.attention[row * steps + j];
      CHECK((j > row % steps ? share == 0 : share >= 0));
      sum += share;
    }
    REQUIRE(sum == Approx(1).margin(1e-5));
  }
}

TEST_CASE("A model without attention, and one without skills, say so") {
  auto options = with(Model::lstm);
  options.use_tag = false;
  const Lab lab(options);
  const auto student = lab.inspect(lab.longest_student());
  CHECK(student.attentions.empty());
  CHECK(student.attention.empty());
  REQUIRE(student.skills.size() == 1);
  CHECK(student.skills[0].name == "all");
  CHECK(student.mastery.size() == student.steps.size() + 1);
}

TEST_CASE("As many students as asked for are recorded, those with about sixty answers") {
  const Lab lab(with(Model::lstm));
  record_students(lab.model, lab.data, 3);
  std::vector<std::int32_t> lengths;
  for (const auto& answers : lab.data.test) lengths.push_back(answers.size());
  std::ranges::sort(lengths, std::greater<>());  // all are shorter
  int files = 0;
  for (const auto& entry : fs::directory_iterator(lab.folder / "students")) {
    if (entry.path().extension() != ".json") continue;
    ++files;
    const auto page = nlohmann::json::parse(content_of(entry.path()));
    CHECK(page["steps"].size() + page["first_step"].get<std::size_t>() >=
          static_cast<std::size_t>(lengths[2]));
    CHECK(page["part"] == "test");
  }
  CHECK(files == 3);
}

TEST_CASE("Bars stand as high as what they show") {
  const std::vector<float> rising{0, 0.2F, 0.4F, 0.6F, 0.8F, 1};
  CHECK(bars(rising, 6) == "▁▂▄▅▇█");
  CHECK(bars(rising, 2) == "▂▇");
  CHECK(bars(rising, 99) == bars(rising, 6));
  CHECK(bars(std::vector<float>{std::nanf("")}, 6) == "▁");
}

TEST_CASE("An inspected student is printed, and lies in the run in numbers that agree") {
  const TemporaryFolder folder;
  write_answers(folder);
  REQUIRE(tracing(folder.path(), small_training({"--model", "lstmattn"})).status == 0);
  const auto text = tracing(folder.path(), {"--inspect", "65"});
  CAPTURE(text.out, text.err);
  REQUIRE(text.status == 0);
  CHECK_THAT(text.out, contains("Student 65 of the test part"));
  const auto students = folder / "runs/tracing/run/students";
  const auto file = students / "000004.json";  // 40 train, 20 validate
  const auto json = tracing(folder.path(), {"--inspect", "65", "--json"});
  CHECK(json.out == content_of(file));
  const auto page = nlohmann::json::parse(json.out);
  CHECK(page["schema"] == 1);
  CHECK(page["user"] == "65");
  CHECK(page["part"] == "test");
  CHECK(page["model"] == "lstmattn");
  const auto steps = page["steps"].size(), skills = page["skills"].size();
  const auto mastery = core::read_npy(students / "000004.mastery.npy");
  CHECK(mastery.type == "<f4");
  CHECK(mastery.shape == std::vector{steps + 1, skills});
  const auto attention = core::read_npy(students / "000004.attention.npy");
  CHECK(attention.shape == std::vector<std::size_t>{1, 2, steps, steps});
  CHECK(page["attentions"] == nlohmann::json::parse(R"([{"name": "block0", "heads": 2}])"));
  for (const auto& step : page["steps"]) {
    CHECK(step["skill"].get<std::size_t>() < skills);
    const double predicted = step["predicted"];
    CHECK((predicted > 0 && predicted < 1));
  }
}

TEST_CASE("Each student is found in the part that he or she is in, and has a file of an own") {
  const TemporaryFolder folder;
  write_answers(folder);
  REQUIRE(tracing(folder.path(), small_training()).status == 0);
  for (const auto& [user, part] :
       {std::pair("61", "test"), {"41", "validation"}, {"1", "training"}}) {
    const auto outcome = tracing(folder.path(), {"--inspect", user, "--json"});
    CHECK(nlohmann::json::parse(outcome.out)["part"] == part);
  }
  const auto students = folder / "runs/tracing/run/students";
  for (const char* name : {"000000", "000040", "000060"}) {
    CHECK(fs::exists(students / (std::string(name) + ".json")));
    CHECK_FALSE(fs::exists(students / (std::string(name) + ".attention.npy")));
  }
  const auto unknown = tracing(folder.path(), {"--inspect", "610"});
  CHECK(unknown.status == 1);
  CHECK_THAT(unknown.err, contains("no student '610'") && contains("did you mean '"));
  const auto unrecorded = tracing(folder.path(), {"--inspect", "62", "--no-record"});
  CHECK(unrecorded.status == 0);
  CHECK_FALSE(fs::exists(students / "000001.json"));
}

}  // namespace
}  // namespace lab::testing
