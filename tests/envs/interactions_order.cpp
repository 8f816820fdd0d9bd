#include "envs/interaction_order.hpp"

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/catch.hpp"
#include "tests/envs/tracing_files.hpp"

using namespace lab;
using testing::kCompetitionHeader;
using testing::labels_of;
using testing::table_of;
using Labels = std::vector<std::string>;
using Rows = std::vector<std::uint32_t>;
using Marks = std::vector<std::uint8_t>;

namespace {

/// A row of the competition at a second of one minute.
std::string row(const std::string& user, const std::string& question, int second,
                const std::string& answer = "1", const std::string& tag = "7") {
  return user + "," + question + ",A," + answer + ",2020-03-24 00:17:" + (second < 10 ? "0" : "") +
         std::to_string(second) + "," + tag + "\n";
}

}  // namespace

TEST_CASE("Rows are ordered by user as numbers, then by time, and as in the file where that ties") {
  const auto table = table_of(kCompetitionHeader + row("100", "q0", 5) + row("b", "q1", 1) +
                              row("99", "q2", 9) + row("100", "q3", 3) + row("a", "q4", 1) +
                              row("100", "q5", 5) + row("100", "q6", 3) + row("99", "q7", 10));
  const auto order = envs::order_of(table);
  Labels users;
  for (const auto user : order.users) {
    users.push_back(table.user.names()[static_cast<std::size_t>(user)]);
  }
  CHECK(users == Labels{"99", "100", "a", "b"});
  CHECK(order.rows == Rows{2, 7, 3, 6, 0, 5, 4, 1});
  CHECK(order.starts == Rows{0, 2, 6, 7, 8});
  CHECK(order.late_rows == 2);
  CHECK(labels_of(envs::select_users(table, order, Rows{0, 3}).question) ==
        Labels{"q2", "q7", "q1"});
}

TEST_CASE("A table without times keeps the order of its file within a user") {
  const auto table = table_of("1,b\n3,1,2\n5,5,5\n1,1,0\n2,a\n4\n5\n1\n");
  const auto order = envs::order_of(table);
  CHECK(order.rows == Rows{3, 0, 1, 2});
  CHECK(order.late_rows == 0);
}

TEST_CASE("Labels are ordered by value where they are numbers, and before all others") {
  CHECK(envs::label_less("99", "100"));
  CHECK_FALSE(envs::label_less("100", "99"));
  CHECK(envs::label_less("100", "1a"));
  CHECK(envs::label_less("1", "01") != envs::label_less("01", "1"));
  CHECK(envs::label_less("09", "10"));
  CHECK(envs::label_less("18446744073709551616", "18446744073709551617"));
  CHECK_FALSE(envs::label_less("7", "7"));
  CHECK(envs::label_less("B", "a"));
}

TEST_CASE("Rows that are the same in everything are kept and counted") {
  const auto one = row("1", "q", 5);
  const auto table =
      table_of(kCompetitionHeader + one + row("1", "q", 5, "0") + one + row("1", "q", 5, "1", "8") +
               row("1", "q", 6) + row("2", "q", 5) + one);
  const auto order = envs::order_of(table);
  CHECK(table.size() == 7);
  CHECK(envs::count_duplicates(table, order) == 2);
  const auto timeless = table_of("1,a\n3,3\n5,5\n1,1\n");
  CHECK(envs::count_duplicates(timeless, envs::order_of(timeless)) == 0);
}

TEST_CASE("A row that repeats question and answer under another tag is marked") {
  // The third and fourth row tell again what the second did; another user's question does not.
  const auto table = table_of(
      "1,a\n3,4,4,4,4,4\n5,5,6,7,7,8\n1,1,1,1,1,0\n"
      "2,b\n4,3,4\n9,9,8\n0,0,0\n");
  const auto order = envs::order_of(table);
  const auto marked = envs::mark_repeated(table, order);
  CHECK(marked == Marks{0, 0, 1, 1, 0, 0, 0, 0, 0});
  const auto left = envs::drop_rows(table, marked);
  CHECK(labels_of(left.tag) == Labels{"5", "5", "7", "8", "9", "9", "8"});
  CHECK(left.tag.names() == Labels{"5", "7", "8", "9"});
  const auto no_questions = table_of("1,a\n5,6\n1,1\n");
  CHECK(envs::mark_repeated(no_questions, envs::order_of(no_questions)) == Marks{0, 0});
  CHECK_THROWS_AS(envs::drop_rows(table, Marks{0}), std::logic_error);
}
