#include <algorithm>

#include "tests/catch.hpp"
#include "tests/labs/command.hpp"
#include "tests/labs/run_files.hpp"
#include "tests/temporary.hpp"

namespace lab::testing {
namespace {

namespace fs = std::filesystem;

/// One line on standard error that holds `part`, nothing on standard output, no run left behind.
void check_refused(const TemporaryFolder& folder, const std::vector<std::string>& arguments,
                   int status, const std::string& part) {
  const auto outcome = hello(folder.path(), arguments);
  CAPTURE(arguments, outcome.err, outcome.out);
  CHECK(outcome.status == status);
  CHECK_THAT(outcome.err, contains(part));
  CHECK(std::count(outcome.err.begin(), outcome.err.end(), '\n') == 1);
  CHECK(outcome.out.empty());
  CHECK_FALSE(fs::exists(folder / "runs/hello/001-hello-lstm"));
  CHECK_FALSE(fs::exists(folder / "runs/hello/001-text-lstm"));
}

TEST_CASE("A wrong command line of hello gets one line with the mend and exit code 2") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& part) {
    check_refused(folder, arguments, 2, part);
  };
  refused({}, "nothing to do");
  refused({"--train", "--compare"}, "one thing at a time");
  refused({"--train", "--hidden", "0"}, "--hidden: 0 is out of range");
  refused({"--train", "--model", "ltsm"}, "rnn, rnn-relu, lstm");
  refused({"--train", "--momentum", "0.9"}, "--optimizer sgd");
  refused({"--train", "--model", "gru", "--forget-bias", "1"}, "only the lstm");
  refused({"--train", "--device", "cuda"}, "--impl torch");
  refused({"--train", "--text", "ab", "--file", "text.txt"}, "give one of them");
  refused({"--train", "--inspect", "--no-record"}, "--no-record");
  refused({"--train", "--inspect", "--prompt", "hex"}, "'x' is not in the vocabulary");
}

TEST_CASE("A text from which nothing can be learnt is refused with exit code 1") {
  const TemporaryFolder folder;
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& part) {
    auto words = arguments;
    words.insert(words.begin(), "--train");
    check_refused(folder, words, 1, part);
  };
  refused({"--text", ""}, "the text is empty");
  refused({"--text", "h"}, "only character");
  refused({"--text", "h", "--repeat", "1"}, "at least 2");
  refused({"--text", "\xff\xfe"}, "UTF-8");
  refused({"--batch", "600"}, "too short for --batch 600");
  refused({"--bptt", "500"}, "shorter than --bptt 500: use at most 499");
  refused({"--file", "nowhere.txt"}, "nowhere.txt");
  folder.file("text.txt", "");
  refused({"--file", "text.txt"}, "text.txt: the file is empty");
  folder.file("text.txt", "ab\n\xff");
  refused({"--file", "text.txt"}, "text.txt:2: byte 3");
  folder.file("text.txt", "a short text");
  refused({"--file", "text.txt"}, "too short for --batch 16");
}

TEST_CASE("A prompt with an unknown character, and a run that is not there, are named") {
  const TemporaryFolder folder;
  check_refused(folder, {"--sample", "5"}, 1, "there is no run yet");
  check_refused(folder, {"--inspect"}, 1, "there is no run yet");
  check_refused(folder, {"--resume", "1"}, 1, "there is no run yet");
  REQUIRE(hello(folder.path(), {"--train", "--epochs", "1", "--name", "one"}).status == 0);
  check_refused(folder, {"--sample", "5", "--prompt", "hex"}, 2, "'x' is not in the vocabulary");
  check_refused(folder, {"--inspect", "--prompt", "hex"}, 2, "'x' is not in the vocabulary");
  check_refused(folder, {"--resume", "one"}, 1, "this training is complete");
  check_refused(folder, {"--train", "--name", "one"}, 1, "there is a run of this name already");
}

}  // namespace
}  // namespace lab::testing
