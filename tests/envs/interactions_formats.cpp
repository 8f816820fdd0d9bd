#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "envs/interaction_splits.hpp"
#include "envs/interactions.hpp"
#include "tests/catch.hpp"
#include "tests/envs/tracing_files.hpp"

using namespace lab;
using envs::InteractionFormat;
using testing::contains;
using testing::kCompetitionHeader;
using testing::labels_of;
using testing::table_of;
using testing::TemporaryFolder;
using Answers = std::vector<std::int8_t>;
using Labels = std::vector<std::string>;

TEST_CASE("Four lines a user are read as head, questions, tags and answers") {
  const auto table = table_of("7,ann\n31,32\n5,6\n1,0\n9,bob\n31\n5\n-1\n");
  CHECK(labels_of(table.user) == Labels{"ann", "ann", "bob"});
  CHECK(labels_of(table.question) == Labels{"31", "32", "31"});
  CHECK(labels_of(table.tag) == Labels{"5", "6", "5"});
  CHECK(table.correct == Answers{1, 0, -1});
  CHECK(table.test.empty());
  CHECK(table.microseconds.empty());
  CHECK(table.fold.empty());
}

TEST_CASE("Three lines a user are read with a head of AKT or the number of answers") {
  const auto named = table_of("7,ann\n5,6\n1,0\n9,bob\n5\n0\n");
  CHECK(labels_of(named.user) == Labels{"ann", "ann", "bob"});
  CHECK(labels_of(named.tag) == Labels{"5", "6", "5"});
  CHECK(named.question.empty());
  const auto counted = table_of("2\n5,6\n1,0\n1\n5\n0\n3\n5,6,7\n1,1,1\n");
  CHECK(labels_of(counted.user) == Labels{"1", "1", "2", "3", "3", "3"});
  CHECK(counted.correct == Answers{1, 0, 0, 1, 1, 1});
  const auto four = table_of("2\n31,32\n5,6\n1,0\n");
  CHECK(labels_of(four.question) == Labels{"31", "32"});
}

TEST_CASE("Line ends of Windows, a byte order mark and a comma at a list's end change nothing") {
  const auto plain = table_of("2\n5,6\n1,0\n1\n5\n0\n");
  const auto other = table_of(
      "\xef\xbb\xbf"
      "2,\r\n5,6,\r\n1,0,\r\n1,\r\n5,\r\n0,\r\n\r\n");
  CHECK(labels_of(other.user) == labels_of(plain.user));
  CHECK(labels_of(other.tag) == labels_of(plain.tag));
  CHECK(other.correct == plain.correct);
}

TEST_CASE("A second sequence of one user is a user of its own") {
  const auto table = table_of("1,ann\n31\n5\n1\n2,bob\n31\n5\n1\n3,ann\n31\n5\n1\n");
  CHECK(labels_of(table.user) == Labels{"ann", "bob", "ann#2"});
}

TEST_CASE("A file of pyKT is read with quoted lists, and its padding is left out") {
  const auto table = table_of(
      "fold,uid,questions,concepts,responses,timestamps,selectmasks\n"
      "0,ann,\"31,32,-1\",\"5,6,-1\",\"1,0,-1\",\"1000,2500,-1\",\"1,1,-1\"\n"
      "1,bob,31,5,1,4000,1\n"
      "0,ann,\"33,34\",\"7,7\",\"0,1\",\"9000,9001\",\"1,1\"\n");
  CHECK(labels_of(table.user) == Labels{"ann", "ann", "bob", "ann", "ann"});
  CHECK(labels_of(table.question) == Labels{"31", "32", "31", "33", "34"});
  CHECK(labels_of(table.tag) == Labels{"5", "6", "5", "7", "7"});
  CHECK(table.correct == Answers{1, 0, 1, 0, 1});
  CHECK(table.fold == std::vector<std::int32_t>{0, 0, 1, 0, 0});
  CHECK(table.microseconds ==
        std::vector<std::int64_t>{1000000, 2500000, 4000000, 9000000, 9001000});
  const auto bare = table_of("uid,concepts,responses\n1,\"5,6\",\"1,0\"\n");
  CHECK(bare.question.empty());
  CHECK(bare.microseconds.empty());
  CHECK(bare.fold.empty());
}

TEST_CASE("The competition's columns are found in any order, among others") {
  const auto table = table_of(
      "Timestamp,x,KnowledgeTag,answerCode,testId,assessmentItemID,userID\n"
      "1970-01-01 00:00:02.5,\"a,b\",7224,1,A1,A1002,9\n"
      "2020-03-24 00:17:11,,7225,-1,A2,A2001,9\n");
  CHECK(labels_of(table.user) == Labels{"9", "9"});
  CHECK(labels_of(table.question) == Labels{"A1002", "A2001"});
  CHECK(labels_of(table.test) == Labels{"A1", "A2"});
  CHECK(labels_of(table.tag) == Labels{"7224", "7225"});
  CHECK(table.correct == Answers{1, -1});
  CHECK(table.microseconds == std::vector<std::int64_t>{2500000, 1585009031000000});
}

TEST_CASE("A format that is asked for is taken instead of the one that is seen") {
  // One user with four lines, or the first of users with three.
  const std::string text = "1,ann\n1\n0\n1\n";
  CHECK(table_of(text, InteractionFormat::lines4).size() == 1);
  CHECK_THAT(testing::reading_error(text, InteractionFormat::lines3), contains("FILE:4: "));
  CHECK_THAT(testing::reading_error(text, InteractionFormat::pykt),
             contains("the column uid is missing"));
}

TEST_CASE("The shipped answers are those that a plain reading of their lines gives") {
  const std::filesystem::path folder = std::filesystem::path(LAB_DATA) / "akt_assist2009_pid";
  const auto splits = envs::load_interaction_splits(folder);
  REQUIRE(splits.valid);
  REQUIRE(splits.test);
  CHECK(splits.train.size() == 203442);
  CHECK(splits.valid->size() == 61280);
  CHECK(splits.test->size() == 60915);
  CHECK(splits.train.user.names().size() == 2491);
  CHECK(splits.tag_names.size() == 110);
  CHECK(splits.tag_names.at("21") == "Pythagorean Theorem");

  std::ifstream file(folder / "assist2009_pid_valid1.csv");
  const auto& table = *splits.valid;
  std::string head, questions, tags, answers;
  std::size_t row = 0;
  while (std::getline(file, head) && std::getline(file, questions) && std::getline(file, tags) &&
         std::getline(file, answers)) {
    std::string seen_questions, seen_tags, seen_answers;
    const auto user = head.substr(head.find(',') + 1);
    for (; row < table.size() && table.user[row] == user; ++row) {
      seen_questions += table.question[row] + ',';
      seen_tags += table.tag[row] + ',';
      seen_answers += std::to_string(table.correct[row]) + ',';
    }
    REQUIRE(seen_questions == questions + ',');
    REQUIRE(seen_tags == tags + ',');
    REQUIRE(seen_answers == answers + ',');
  }
  CHECK(row == table.size());
}

TEST_CASE("A folder gives the parts into which its files split the answers") {
  const TemporaryFolder folder;
  SECTION("AKT") {
    folder.file("x_train2.csv", "1,a\n3\n5\n1\n");
    CHECK_FALSE(envs::load_interaction_splits(folder.path(), {.fold = 2}).valid);
    folder.file("x_valid2.csv", "1,b\n3\n5\n1\n");
    folder.file("x_test2.csv", "1,c\n3\n5\n1\n");
    folder.file("skill.json", R"({"Mean": 9, "Mode": "x"})");
    const auto splits = envs::load_interaction_splits(folder.path(), {.fold = 2});
    CHECK(labels_of(splits.train.user) == Labels{"a"});
    CHECK(labels_of(splits.valid->user) == Labels{"b"});
    CHECK(labels_of(splits.test->user) == Labels{"c"});
    CHECK(splits.tag_names.at("9") == "Mean");
    CHECK(splits.tag_names.at("x") == "Mode");
    CHECK(splits.train.source == (folder / "x_train2.csv").string());
    CHECK_THAT(testing::error_of([&] { envs::load_interaction_splits(folder.path()); }),
               contains("neither *_train1.csv"));
  }
  SECTION("DKVMN") {
    folder.file("x_train1.csv", "1\n5\n1\n");
    folder.file("x_valid1.csv", "1\n5\n1\n");
    folder.file("x_test.csv", "2\n5,6\n1,1\n");
    CHECK(envs::load_interaction_splits(folder.path()).test->size() == 2);
  }
  SECTION("pyKT") {
    folder.file("train_valid.csv",
                "fold,uid,concepts,responses\n0,a,5,1\n1,b,5,1\n0,c,5,1\n2,d,5,1\n");
    folder.file("test.csv", "fold,uid,concepts,responses,cidxs\n-1,e,5,1,0\n");
    const auto splits = envs::load_interaction_splits(folder.path());
    CHECK(splits.train.user.names() == Labels{"b", "d"});
    CHECK(splits.valid->user.names() == Labels{"a", "c"});
    CHECK(splits.test->user.names() == Labels{"e"});
    CHECK(envs::load_interaction_splits(folder.path(), {.fold = 2}).valid->size() == 1);
    CHECK_THAT(
        testing::error_of([&] { envs::load_interaction_splits(folder.path(), {.fold = 7}); }),
        contains("with fold 7 nothing is left to validate with; choose another (the file has 0 to "
                 "2)"));
    folder.file("train_valid.csv", "uid,concepts,responses\na,5,1\n");
    CHECK_THAT(testing::error_of([&] { envs::load_interaction_splits(folder.path()); }),
               contains("train_valid.csv:1: the column fold is missing"));
  }
  SECTION("the competition") {
    const auto row = [](const std::string& user) {
      return user + ",A1001,A1,1,2020-03-24 00:17:11,7\n";
    };
    const auto train = folder.file("train_data.csv", kCompetitionHeader + row("1"));
    folder.file("test_data.csv", kCompetitionHeader + row("2") + row("2"));
    const auto splits = envs::load_interaction_splits(folder.path());
    CHECK(splits.train.size() == 1);
    CHECK_FALSE(splits.valid);
    CHECK(splits.test->size() == 2);
    const auto lone = envs::load_interaction_splits(train);
    CHECK(lone.train.size() == 1);
    CHECK_FALSE(lone.test);
  }
}
