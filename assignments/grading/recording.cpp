#include "assignments/grading/recording.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <span>

#include "core/text.hpp"

namespace lab::grading {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMostCases = 64, kMostArrays = 256;

std::string header(const char* frame, Json more = Json::object()) {
  more["frame"] = frame;
  // A student's text may hold any bytes.
  return more.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// One frame: its head, and the bytes that follow it.
struct Frame {
  Json head;
  std::string_view bytes;
};

/// Takes a frame off `rest`; false with a reason when there is none.
bool take_frame(std::string_view& rest, Frame& frame, std::string& reason) {
  const auto end = rest.find('\n');
  if (end == rest.npos) return reason = "its last line is cut off", false;
  frame.head = Json::parse(rest.substr(0, end), nullptr, false);
  if (!frame.head.is_object()) return reason = "it holds a line that is no frame", false;
  rest.remove_prefix(end + 1);
  const auto size = frame.head.value("/bytes"_json_pointer, std::size_t{0});
  if (size > rest.size()) return reason = "its last array is cut off", false;
  frame.bytes = rest.substr(0, size);
  rest.remove_prefix(size);
  return true;
}

void keep(Recording& recording, const Frame& frame) {
  const auto number = frame.head.at("case").get<std::size_t>();
  const auto name = frame.head.at("name").get<std::string>();
  if (number >= kMostCases) fail("it holds a case {}", number);
  if (recording.arrays.size() <= number) {
    recording.arrays.resize(number + 1);
    recording.texts.resize(number + 1);
  }
  bool is_new = true;
  if (frame.head.at("frame") == "text") {
    is_new = recording.texts[number].emplace(name, frame.bytes).second;
  } else {
    auto& arrays = recording.arrays[number];
    if (arrays.size() >= kMostArrays) fail("it holds more than {} arrays", kMostArrays);
    is_new =
        arrays.emplace(name, core::decode_npy(std::as_bytes(std::span(frame.bytes)), name)).second;
  }
  if (!is_new) fail("{} was recorded twice", name);
}

void read_frame(Recording& recording, const Frame& frame) {
  const auto kind = frame.head.at("frame").get<std::string>();
  const auto text = [&] { return frame.head.at("text").get<std::string>(); };
  if (recording.done || recording.is_todo || !recording.error.empty()) {
    fail("it goes on after its end");
  } else if (kind == "started") {
    recording.started = true;
  } else if (!recording.started) {
    fail("it does not begin with its start");
  } else if (kind == "step") {
    recording.last_step = text();
  } else if (kind == "array" || kind == "text") {
    keep(recording, frame);
  } else if (kind == "todo") {
    recording.is_todo = true;
    recording.todo = text();
  } else if (kind == "error") {
    recording.error = text();
  } else if (kind == "done") {
    recording.done = true;
  } else {
    fail("it holds a frame '{}'", kind);
  }
}

}  // namespace

Recorder::Recorder(int descriptor) : descriptor_(descriptor) { write(header("started")); }

void Recorder::step(std::string_view text) { write(header("step", {{"text", text}})); }

void Recorder::array(std::string_view name, const core::Array& array) {
  const auto bytes = core::encode_npy(array);
  write(header("array", {{"case", case_}, {"name", name}, {"bytes", bytes.size()}}),
        {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

void Recorder::text(std::string_view name, std::string_view text) {
  write(header("text", {{"case", case_}, {"name", name}, {"bytes", text.size()}}), text);
}

void Recorder::todo(std::string_view what) { write(header("todo", {{"text", what}})); }

void Recorder::error(std::string_view text) { write(header("error", {{"text", text}})); }

void Recorder::done() { write(header("done")); }

void Recorder::write(std::string_view head, std::string_view bytes) {
  std::string all(head);
  all += bytes;
  std::string_view rest = all;
  while (!rest.empty()) {
    const auto count = ::write(descriptor_, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) fail("cannot record what was computed: {}", std::strerror(errno));
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
}

const core::Arrays& Recording::of_case(std::size_t number) const {
  static const core::Arrays kNone;
  return number < arrays.size() ? arrays[number] : kNone;
}

std::string Recording::text_of(std::size_t number, const std::string& name) const {
  if (number >= texts.size()) return {};
  const auto found = texts[number].find(name);
  return found == texts[number].end() ? std::string() : found->second;
}

Recording read_recording(std::string_view bytes) {
  Recording recording;
  try {
    while (!bytes.empty()) {
      Frame frame;
      if (!take_frame(bytes, frame, recording.damage)) return recording;
      read_frame(recording, frame);
    }
  } catch (const Error& error) {
    recording.damage = error.what();
  } catch (const Json::exception&) {
    recording.damage = "it holds a frame that says not what it should";
  }
  return recording;
}

core::Arrays joined_cases(const std::vector<core::Arrays>& cases) {
  core::Arrays joined;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    for (const auto& [name, array] : cases[i]) joined[fmt::format("{}/{}", i, name)] = array;
  }
  return joined;
}

std::vector<core::Arrays> split_cases(const core::Arrays& joined) {
  std::vector<core::Arrays> cases;
  for (const auto& [name, array] : joined) {
    const auto slash = name.find('/');
    std::int64_t number = 0;
    if (slash == name.npos || !core::parse(std::string_view(name).substr(0, slash), number)) {
      fail("an input is named '{}', not as in \"0/x\"", name);
    }
    const auto index = static_cast<std::size_t>(number);
    if (cases.size() <= index) cases.resize(index + 1);
    cases[index][name.substr(slash + 1)] = array;
  }
  return cases;
}

}  // namespace lab::grading
