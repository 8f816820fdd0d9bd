#include <algorithm>
#include <string>

#include "envs/interaction_splits.hpp"
#include "envs/interactions.hpp"
#include "tests/catch.hpp"
#include "tests/envs/tracing_files.hpp"

using namespace lab;
using testing::contains;
using testing::kCompetitionHeader;
using testing::reading_error;

namespace {

const std::string kGood = "9,A1001,A1,1,2020-03-24 00:17:11,7224\n";
const std::string kPykt = "uid,concepts,responses\nann,\"5,6\",\"1,0\"\n";

/// The error for line 3 of a file of the competition, with its place cut off.
std::string row_error(const std::string& row) {
  const auto text = reading_error(kCompetitionHeader + kGood + row + "\n" + kGood);
  const std::string place = "FILE:3: ";
  CHECK_THAT(text, contains(place));
  return text.substr(std::min(place.size(), text.size()));
}

}  // namespace

TEST_CASE("A file that is empty or of no known format is refused") {
  CHECK(reading_error("") == "FILE: the file is empty");
  CHECK(reading_error("\r\n\n") == "FILE: the file is empty");
  CHECK(reading_error(kCompetitionHeader) == "FILE: no rows follow the header");
  CHECK(reading_error("user,movie\n1,2\n") ==
        "FILE:1: the format is not known: \"user,movie\" is neither a header with the columns of "
        "pyKT (uid, concepts, responses) or of the competition (userID, assessmentItemID, testId, "
        "answerCode, Timestamp, KnowledgeTag) nor the head of 3 or 4 lines (\"sequence,user\" or "
        "the number of answers); give a file of one of these");
  CHECK_THAT(reading_error("1\n2\n"), contains("FILE:1: the format is not known"));
  CHECK(reading_error(kCompetitionHeader + "9,A1001,A1,1,2020-03-24 00:17:11,caf\xe9\n") ==
        "FILE: the label \"caf\\xe9\" is not UTF-8; convert the file");
  CHECK_THAT(reading_error("PK\x03\x04zip"), contains("FILE: this is not text"));
}

TEST_CASE("A missing column is named") {
  CHECK(reading_error("userID,assessmentItemID,testId,Timestamp,KnowledgeTag\n1,2,3,4,5\n") ==
        "FILE:1: the column answerCode is missing; add it, or name it so in the header");
  CHECK(reading_error("userid,assessmentItemID,testId,answerCode,Timestamp,KnowledgeTag\n1\n") ==
        "FILE:1: the column userID is missing; add it, or name it so in the header");
  CHECK(reading_error("uid,concepts\n1,2\n") ==
        "FILE:1: the column responses is missing; add it, or name it so in the header");
}

TEST_CASE("An answer that is not known is named with its line, in every format") {
  const std::string known = "is not known; write 1 (right), 0 (wrong) or -1 (to be predicted)";
  CHECK(row_error("9,A1001,A1,2,2020-03-24 00:17:11,7224") == "the answer \"2\" " + known);
  CHECK(row_error("9,A1001,A1,,2020-03-24 00:17:11,7224") == "the answer \"\" " + known);
  CHECK(reading_error("1,a\n3,4\n5,6\n1,0\n1,b\n3,4\n5,6\n1,x\n") ==
        "FILE:8: the answer \"x\" " + known);
  CHECK(reading_error("1,a\n5,6\n1,0\n1,b\n5,6\n1,0.5\n") == "FILE:6: the answer \"0.5\" " + known);
  CHECK(reading_error(kPykt + "bob,\"5,6\",\"1,3\"\n") == "FILE:3: the answer \"3\" " + known);
}

TEST_CASE("A time that is none is named with its line") {
  for (const std::string time :
       {"", "yesterday", "2020-03-24", "2020-03-24T00:17:11", "2020-02-30 00:17:11",
        "2020-13-01 00:17:11", "2020-03-24 24:00:00", "2020-03-24 00:60:00", "2020-03-24 00:00:60",
        "2020-03-24 00:17:11.", "2020-03-24 00:17:11.1234567", "2020-03-24 00:17:11 ",
        "2020-03-24 00:17:1x", "2020-03-24 00:17:11.5x"}) {
    INFO(time);
    CHECK(row_error("9,A1001,A1,1," + time + ",7224") ==
          "Timestamp \"" + time + "\" is no time; write it as 2020-03-24 00:17:11");
  }
  const std::string header = "uid,concepts,responses,timestamps\n";
  CHECK(reading_error(header + "1,\"5,6\",\"1,0\",\"7,soon\"\n") ==
        "FILE:2: timestamps \"soon\" is not a whole number; write one");
  CHECK(reading_error(header + "1,5,1,9000000000000000000\n") ==
        "FILE:2: timestamps 9000000000000000000 is no time; write milliseconds since 1970");
}

TEST_CASE("Lists of unequal length are named with their line and lengths") {
  CHECK(reading_error("1,a\n3,4\n5,6\n1,0\n1,b\n3,4\n5,6\n1,0,1\n") ==
        "FILE:8: 3 answers and 2 questions in one sequence; give each answer one question");
  CHECK(reading_error("1,a\n3,4\n5,6\n1,0\n1,b\n3\n5,6\n1\n") ==
        "FILE:8: 1 answer and 2 tags in one sequence; give each answer one tag");
  CHECK(reading_error("1,a\n3,4\n5,6\n1,0,1\n") ==
        "FILE:4: 3 answers and 2 questions in one sequence; give each answer one question");
  CHECK(reading_error(kPykt + "bob,\"5,6\",\"1,0,1\"\n") ==
        "FILE:3: 2 concepts and 3 responses in one row; give each answer one of both");
}

TEST_CASE("A sequence that is cut off or whose head does not fit is named") {
  CHECK(reading_error("1,a\n3,4\n5,6\n1,0\n1,b\n3,4\n5,6\n") ==
        "FILE:5: the file ends inside the sequence that begins here; 4 lines (head, questions, "
        "tags, answers) make one");
  CHECK(reading_error("1,a\n5,6\n1,0\n1,b\n5,6\n") ==
        "FILE:4: the file ends inside the sequence that begins here; 3 lines (head, tags, answers) "
        "make one");
  CHECK(reading_error("2\n5,6\n1,0\n3\n5,6\n1,0\n") ==
        "FILE:4: the head says \"3\" answers where 2 follow; mend one of the two");
  CHECK(reading_error("2\n5,6\n1,0\n2,\n5,6\n1,0\n3,b,x\n1,1\n0,0\n") ==
        "FILE:7: \"3,b,x\" is no head (\"sequence,user\" or the number of answers); is a line "
        "missing above?");
  CHECK(reading_error("1,a\n3,4\n5,6\n1,0\n1,b\n3,,4\n5,6,7\n1,0,1\n") ==
        "FILE:6: question 2 of the line is empty; write one between each two commas");
}

TEST_CASE("A row of csv that is none, or has no label, is named") {
  CHECK(row_error("9,A1001,A1,1,2020-03-24 00:17:11") ==
        "the row has 5 fields where the header has 6; put a field that holds commas into quotes");
  CHECK(row_error("") == "the row is empty; remove it");
  CHECK(row_error("9,\"A1001,A1,1,2020-03-24 00:17:11,7224") ==
        "the quote before \"A1001,A1,1,2020-03-24 00:17:11,7224\" is never closed");
  CHECK(row_error("9,A1001,,1,2020-03-24 00:17:11,7224") == "testId is empty; write a label");
  CHECK(row_error(",A1001,A1,1,2020-03-24 00:17:11,7224") == "userID is empty; write a label");
  CHECK(reading_error(kPykt + ",5,1\n") == "FILE:3: uid is empty; name the user");
  CHECK(reading_error(kPykt + "bob,\"5,\",\"1,1\"\n") ==
        "FILE:3: step 2 of concepts is empty; write one between each two commas");
  CHECK(reading_error("fold,uid,concepts,responses\nx,1,5,1\n") ==
        "FILE:2: fold \"x\" is not a whole number; write one");
  CHECK(reading_error("uid,concepts,responses\n1,\"-1,-1\",\"-1,-1\"\n") ==
        "FILE:2: every step of the file is padding; give one with answers");
}

TEST_CASE("A folder without answers, and names of tags that are none, are refused") {
  const testing::TemporaryFolder folder;
  const auto load = [&] {
    return testing::error_of([&] { envs::load_interaction_splits(folder.path()); });
  };
  CHECK(load() == folder.path().string() +
                      ": no answers are there, neither *_train1.csv (AKT), nor train_valid.csv "
                      "(pyKT), nor train_data.csv (the competition); give a folder with one of "
                      "these, or a file");
  CHECK(testing::error_of([&] { envs::load_interaction_splits(folder / "none"); }) ==
        (folder / "none").string() + ": there is no such file or folder; give one");
  folder.file("x_train1.csv", "1,a\n3\n5\n1\n");
  const auto names = folder.file("skill.json", "{");
  CHECK(load() ==
        names.string() + ": this is not JSON of the form {\"name\": tag}; mend or remove it");
  folder.file("skill.json", R"({"Mean": [1]})");
  CHECK(load() == names.string() +
                      ": the tag of \"Mean\" is neither a whole number nor a text; "
                      "mend or remove it");
}
