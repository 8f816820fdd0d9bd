#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/array.hpp"

namespace lab::grading {

// What a student's program leaves behind while it is graded. It computes; whether that is right is
// found out by another process, which reads this file and trusts nothing in it. So there is no
// result in it that could be forged: right numbers are right whoever wrote them.
//
// The file is a sequence of frames: a line of JSON, then as many bytes as it says.
//   {"frame":"started"}
//   {"frame":"step","text":"epoch 12"}
//   {"frame":"array","case":0,"name":"h","bytes":208}   … a .npy file
//   {"frame":"text","case":0,"name":"modules","bytes":20}
//   {"frame":"todo","text":"the gates of the LSTM"}
//   {"frame":"error","text":"…"}
//   {"frame":"done"}

/// Writes the frames, each at once, so that what led to a crash can be read.
class Recorder {
 public:
  /// Writes to an open file. `started` comes first.
  explicit Recorder(int descriptor);

  /// Which input the next arrays belong to.
  void begin_case(int number) { case_ = number; }
  /// What it is doing: the last one is told when it dies.
  void step(std::string_view text);
  void array(std::string_view name, const core::Array& array);
  void text(std::string_view name, std::string_view text);
  /// A blank that is not filled in was reached.
  void todo(std::string_view what);
  /// It cannot go on.
  void error(std::string_view text);
  /// All is computed. Without this frame nothing counts.
  void done();

 private:
  void write(std::string_view header, std::string_view bytes = {});

  int descriptor_;
  int case_ = 0;
};

/// What was read of such a file.
struct Recording {
  bool started = false, done = false;
  bool is_todo = false;
  std::string todo;   ///< the blank that was reached
  std::string error;  ///< what it said when it could not go on
  std::string last_step;
  std::vector<core::Arrays> arrays;  ///< of each case
  std::vector<std::map<std::string, std::string>> texts;
  std::string damage;  ///< why the file cannot be believed: cut off, an unknown frame, …

  /// The arrays of a case; none when it has none.
  [[nodiscard]] const core::Arrays& of_case(std::size_t number) const;
  [[nodiscard]] std::string text_of(std::size_t number, const std::string& name) const;
};

/// Reads a recording. Never throws for what stands in it: `damage` says what is wrong.
Recording read_recording(std::string_view bytes);

/// Several inputs in one file: "0/x", "0/h", "1/x", ….
core::Arrays joined_cases(const std::vector<core::Arrays>& cases);
std::vector<core::Arrays> split_cases(const core::Arrays& joined);

}  // namespace lab::grading
