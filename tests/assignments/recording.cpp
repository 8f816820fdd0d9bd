#include "assignments/grading/recording.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "assignments/grading/values.hpp"
#include "core/files.hpp"
#include "tests/catch.hpp"
#include "tests/temporary.hpp"

using namespace lab;
using namespace lab::grading;
using lab::testing::contains;

namespace {

/// What a recorder writes.
template <class Write>
std::string recorded(const Write& write) {
  const testing::TemporaryFolder folder;
  const auto file = folder / "recording";
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  {
    Recorder recorder(descriptor);
    write(recorder);
  }
  ::close(descriptor);
  return core::read_file(file);
}

const core::Array kNumbers = core::make_array(std::vector<float>{1, 2, 3});

std::string whole() {
  return recorded([](Recorder& out) {
    out.step("epoch 0");
    out.begin_case(0);
    out.array("h", kNumbers);
    out.begin_case(1);
    out.array("h", core::make_array(std::vector<std::int64_t>{7}));
    out.text("answer", "yes\n\"no\"");
    out.done();
  });
}

}  // namespace

TEST_CASE("A recording is read as it was written, case by case") {
  const auto recording = read_recording(whole());
  CHECK(recording.damage.empty());
  CHECK(recording.started);
  CHECK(recording.done);
  CHECK(recording.last_step == "epoch 0");
  CHECK(numbers_of(recording.of_case(0).at("h")) == std::vector<double>{1, 2, 3});
  CHECK(numbers_of(recording.of_case(1).at("h")) == std::vector<double>{7});
  CHECK(recording.text_of(1, "answer") == "yes\n\"no\"");
  CHECK(recording.of_case(5).empty());
}

TEST_CASE("A recording that is cut off anywhere is not done") {
  const auto bytes = whole();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    INFO("cut at " << size);
    CHECK_FALSE(read_recording(std::string_view(bytes).substr(0, size)).done);
  }
}

TEST_CASE("A recording with any byte changed is read without harm") {
  auto bytes = whole();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const char other : {'\0', '9', '"', '\n'}) {
      const char before = std::exchange(bytes[at], other);
      CHECK_NOTHROW(read_recording(bytes));
      bytes[at] = before;
    }
  }
}

TEST_CASE("What cannot be of a recorder is damage: twice the same, after the end, no start") {
  const auto one = recorded([](Recorder& out) { out.array("h", kNumbers); });
  const auto start = one.substr(0, one.find('\n') + 1), frame = one.substr(start.size());
  CHECK_THAT(read_recording(start + frame + frame).damage, contains("h was recorded twice"));
  CHECK_THAT(read_recording(frame).damage, contains("does not begin"));
  const std::string end = "{\"frame\":\"done\"}\n";
  CHECK_THAT(read_recording(start + end + frame).damage, contains("after its end"));
  CHECK_THAT(read_recording(start + "{\"frame\":\"points\",\"points\":5}\n").damage,
             contains("a frame 'points'"));
  CHECK_THAT(read_recording(start + "100 points\n").damage, contains("no frame"));
}

TEST_CASE("A blank that was reached and an error that was thrown are in the recording") {
  const auto blank = read_recording(recorded([](Recorder& out) { out.todo("the gates"); }));
  CHECK(blank.is_todo);
  CHECK(blank.todo == "the gates");
  const auto error = read_recording(recorded([](Recorder& out) { out.error("a shape"); }));
  CHECK(error.error == "a shape");
  CHECK_FALSE(error.done);
}

TEST_CASE("Cases that were joined come apart again, also more than ten") {
  std::vector<core::Arrays> cases(12);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    cases[i]["x"] = core::make_array(std::vector<double>{static_cast<double>(i)});
  }
  const auto split = split_cases(joined_cases(cases));
  REQUIRE(split.size() == 12);
  for (std::size_t i = 0; i < split.size(); ++i) {
    CHECK(numbers_of(split[i].at("x")) == std::vector<double>{static_cast<double>(i)});
  }
}
