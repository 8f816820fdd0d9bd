#include <cstdint>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "envs/answer_sequences.hpp"
#include "envs/elapsed_time.hpp"
#include "envs/label_encoder.hpp"
#include "tests/catch.hpp"
#include "tests/envs/tracing_files.hpp"

using namespace lab;
using envs::AnswerEncoders;
using envs::LabelEncoder;
using testing::contains;
using testing::error_of;
using testing::kCompetitionHeader;
using testing::labels_of;
using testing::table_of;
using Labels = std::vector<std::string>;
using Ids = std::vector<std::int32_t>;

namespace {

envs::LabelColumn column_of(const Labels& labels) {
  envs::LabelColumn column;
  for (const auto& label : labels) column.add(label);
  return column;
}

const std::string kAnswers = kCompetitionHeader +
                             "1,q1,A,1,2020-03-24 00:00:00,t1\n"
                             "1,q2,A,0,2020-03-24 00:00:10,t2\n"
                             "2,q1,B,1,2020-03-24 00:00:00,t1\n";

}  // namespace

TEST_CASE("Labels are numbered in the order of their letters, with unknown among them") {
  const auto encoder = LabelEncoder::fit(column_of({"b", "z", "A", "b", "10", "9"}));
  CHECK(encoder.classes() == Labels{"10", "9", "A", "b", "unknown", "z"});
  CHECK(encoder.encode("b") == 3);
  CHECK(encoder.encode("z") == 5);
  for (const auto* unseen : {"a", "", "zz", "unknown"}) CHECK(encoder.encode(unseen) == 4);
  CHECK(encoder.encode(column_of({"9", "x", "9", "10"})) == Ids{1, 4, 1, 0});
  CHECK(LabelEncoder::fit(column_of({"unknown", "a"})).size() == 2);
  CHECK(LabelEncoder::fit({}).empty());
}

TEST_CASE("Classes that no encoder saved are refused") {
  CHECK(LabelEncoder::of_classes({}, "x").empty());
  CHECK_THAT(error_of([] {
               LabelEncoder::of_classes({"b", "a", "unknown"}, "f: tag");
             }),
             contains("f: tag: class \"a\" does not stand behind \"b\" in order"));
  CHECK_THAT(error_of([] {
               LabelEncoder::of_classes({"a", "a", "unknown"}, "f");
             }),
             contains("class \"a\" does not stand behind \"a\""));
  CHECK_THAT(error_of([] {
               LabelEncoder::of_classes({"a", "b"}, "f");
             }),
             contains("the class \"unknown\" is missing"));
}

TEST_CASE("The classes' npy file has the bytes that numpy.save writes") {
  const auto encoder = LabelEncoder::fit(column_of({"é", "7"}));
  const auto bytes = core::encode_npy(encoder.array());
  const std::string header = "{'descr': '<U7', 'fortran_order': False, 'shape': (3,), }";
  REQUIRE(bytes.size() == 128 + 3 * 7 * 4);
  std::string head(128, '\0');
  std::memcpy(head.data(), bytes.data(), head.size());
  CHECK(head == std::string("\x93NUMPY\x01\x00\x76\x00", 10) + header +
                    std::string(117 - header.size(), ' ') + "\n");
  std::vector<char32_t> letters(21);
  std::memcpy(letters.data(), bytes.data() + 128, 84);
  std::u32string wanted = U"7";
  wanted.resize(7);
  wanted += U"unknown\u00e9";
  wanted.resize(21);
  CHECK(std::u32string(letters.begin(), letters.end()) == wanted);
}

TEST_CASE("Letters of one to four bytes, and bytes that are no letter, fill the npy file") {
  const auto array = LabelEncoder::fit(column_of({"a\u00e9\u20ac\U0001f600",
                                                  "\xff"
                                                  "b\xe2\x82"}))
                         .array();
  CHECK(array.type == "<U7");
  std::vector<char32_t> letters(21);
  REQUIRE(array.bytes.size() == 84);
  std::memcpy(letters.data(), array.bytes.data(), 84);
  CHECK(std::u32string(letters.data(), 4) == U"a\u00e9\u20ac\U0001f600");
  CHECK(std::u32string(letters.data() + 14, 4) ==
        U"\u00ff"
        "b\u00e2\u0082");
}

TEST_CASE("Encoders come back from a folder as they were saved") {
  const testing::TemporaryFolder folder;
  const auto table = table_of(kAnswers);
  const auto encoders = AnswerEncoders::fit(table, {.cap = 100, .buckets = 5});
  encoders.save(folder.path());
  const auto loaded = AnswerEncoders::load(folder.path());
  CHECK(loaded.test.classes() == encoders.test.classes());
  CHECK(loaded.question.classes() == Labels{"q1", "q2", "unknown"});
  CHECK(loaded.tag.classes() == encoders.tag.classes());
  CHECK(loaded.elapsed.classes() == encoders.elapsed.classes());
  CHECK(loaded.elapsed_options == encoders.elapsed_options);
  CHECK(loaded.cardinalities() == envs::PerFeature<std::int32_t>{3, 4, 4, 4, 4, 4, 4});
  CHECK(envs::make_sequences(table, loaded) == envs::make_sequences(table, encoders));
  for (const auto* name : {"test", "question", "tag", "elapsed"}) {
    CHECK(testing::content_of(folder / (std::string(name) + "_classes.npy")).size() > 128);
  }
}

TEST_CASE("A feature that the data lack, or that is left out, is absent from sequences") {
  const auto table = table_of("1,a\n3,4\n5,6\n1,0\n");
  auto encoders = AnswerEncoders::fit(table);
  CHECK(encoders.test.empty());
  CHECK(encoders.elapsed.empty());
  encoders.question = {};
  const auto sequences = envs::make_sequences(table, encoders);
  REQUIRE(sequences.size() == 1);
  CHECK(sequences[0].test.empty());
  CHECK(sequences[0].question.empty());
  CHECK(sequences[0].tag == Ids{0, 1});
  CHECK(sequences[0].elapsed.empty());
  CHECK(encoders.cardinalities() == envs::PerFeature<std::int32_t>{3, 0, 0, 4, 0, 0, 4});
  const testing::TemporaryFolder folder;
  encoders.save(folder.path());
  CHECK(AnswerEncoders::load(folder.path()).question.empty());
  CHECK_FALSE(std::filesystem::exists(folder / "question_classes.npy"));
}

TEST_CASE("Data that lack what a model was trained with are refused") {
  const auto encoders = AnswerEncoders::fit(table_of(kAnswers));
  auto other = table_of("1,a\n3,4\n5,6\n1,0\n");
  other.source = "x.csv";
  CHECK(error_of([&] { envs::make_sequences(other, encoders); }) ==
        "x.csv: it has no tests, which the model was trained with; give a file that has, or train "
        "without");
}

TEST_CASE("An item never seen becomes unknown, and a user with one answer is a sequence") {
  const auto encoders = AnswerEncoders::fit(table_of(kAnswers));
  const auto sequences = envs::make_sequences(
      table_of(kCompetitionHeader + "3,new,A,-1,2020-03-24 00:00:00,t2\n"), encoders);
  REQUIRE(sequences.size() == 1);
  CHECK(sequences[0].user == "3");
  CHECK(sequences[0].question == Ids{2});
  CHECK(sequences[0].tag == Ids{1});
  CHECK(sequences[0].correct == std::vector<std::int8_t>{-1});
}

TEST_CASE("Files that are no classes of a model are refused") {
  const testing::TemporaryFolder folder;
  const auto load = [&] { return error_of([&] { AnswerEncoders::load(folder.path()); }); };
  CHECK_THAT(load(), contains("classes.json: cannot read"));
  for (const auto* text : {"", "{", "[]", R"({"test": [1]})", R"({"test": []})"}) {
    INFO(text);
    folder.file("classes.json", text);
    CHECK_THAT(load(), contains("classes.json: this does not hold the classes of a model"));
  }
  folder.file("classes.json", R"({"test": ["a"]})");
  CHECK_THAT(load(), contains("classes.json: test: the class \"unknown\" is missing"));
}

TEST_CASE("Elapsed times fall into buckets of equal ratio up to the cap") {
  const auto at = [](const std::string& time) { return "1,q,A,1,2020-03-" + time + ",t\n"; };
  // 0, 0.5, 1, 9.9, 10, 99, 100 and 86,400 seconds after the one before.
  const auto table =
      table_of(kCompetitionHeader + at("01 00:00:00") + at("01 00:00:00") + at("01 00:00:00.5") +
               at("01 00:00:01.5") + at("01 00:00:11.4") + at("01 00:00:21.4") +
               at("01 00:02:00.4") + at("01 00:03:40.4") + at("02 00:03:40.4"));
  const auto labels =
      envs::elapsed_labels(table, envs::order_of(table), {.cap = 100, .buckets = 3});
  const std::string below = "00: from 0 s", second = "01: from 1 s", ten = "02: from 10 s";
  CHECK(labels_of(labels) == Labels{"first", below, below, second, second, ten, ten, ten, ten});
}

TEST_CASE("Elapsed time runs within a user's test, over other tests between") {
  const auto table = table_of(kCompetitionHeader +
                              "1,q,A,1,2020-03-01 00:00:00,t\n"
                              "2,q,A,1,2020-03-01 00:00:01,t\n"
                              "1,q,B,1,2020-03-01 00:00:05,t\n"
                              "1,q,A,1,2020-03-03 00:00:07,t\n");
  const auto order = envs::order_of(table);
  const std::int64_t two_days = 2 * 86'400, second = 1'000'000;
  CHECK(envs::elapsed_microseconds(table, order) ==
        std::vector<std::int64_t>{-1, -1, -1, (two_days + 7) * second});
  // pyKT knows no tests: time runs within the user.
  const auto pykt = table_of("uid,concepts,responses,timestamps\n1,\"5,6\",\"1,0\",\"0,1500\"\n");
  CHECK(envs::elapsed_microseconds(pykt, envs::order_of(pykt)) ==
        std::vector<std::int64_t>{-1, 1'500'000});
}

TEST_CASE("Compatible elapsed times of data that have none at all are unknown") {
  const auto table = table_of(kCompetitionHeader + "1,q,A,1,2020-03-01 00:00:00,t\n");
  CHECK(labels_of(envs::elapsed_labels(table, envs::order_of(table), {.compat = true})) ==
        Labels{"unknown"});
}

TEST_CASE("Buckets of elapsed time that cannot be are refused") {
  const auto table = table_of(kAnswers);
  const auto with = [&](envs::ElapsedOptions options) {
    return error_of([&] { AnswerEncoders::fit(table, options); });
  };
  CHECK(with({.cap = 1}) == "elapsed time: a cap of 1 s leaves no buckets; give more than 1 s");
  CHECK(with({.buckets = 1}) == "elapsed time: 1 buckets; give 2 to 1000");
}

TEST_CASE("A label of fewer rows than asked for counts as unknown") {
  const auto column = column_of({"a", "b", "a", "c", "c", "c"});
  CHECK(LabelEncoder::fit(column, 2).classes() == Labels{"a", "c", "unknown"});
  CHECK(LabelEncoder::fit(column, 3).classes() == Labels{"c", "unknown"});
  CHECK(LabelEncoder::fit(column, 2).encode("b") == 2);
}

TEST_CASE("A step knows how the same question was answered before, and nothing of later answers") {
  const std::vector<std::int32_t> keys{7, 8, 7, -1, 7, -1, 8};
  const std::vector<std::int8_t> correct{0, 1, 1, 1, -1, 0, 0};
  CHECK(envs::last_answers(keys, correct) == Ids{0, 0, 1, 0, 2, 0, 2});
  CHECK_THROWS_AS(envs::last_answers(keys, std::span(correct).first(2)), std::logic_error);
}

TEST_CASE("A step knows the last answer to its question and, of whichever question, to its tag") {
  const auto table = table_of("5,ann\n1,2,1,3,3\n7,7,7,9,9\n0,1,1,0,-1\n");
  const auto sequences = envs::make_sequences(table, AnswerEncoders::fit(table));
  REQUIRE(sequences.size() == 1);
  CHECK(sequences[0].seen == Ids{0, 0, 1, 0, 1});
  CHECK(sequences[0].seen_tag == Ids{0, 1, 2, 0, 1});
}
