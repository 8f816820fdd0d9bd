#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "viz/data/disk.hpp"
#include "viz/data/run.hpp"
#include "viz/data/tracing_student.hpp"

namespace lab::viz {

/// The students of a run of lab tracing, one at a time; what is new or has changed on disk is read
/// when it is looked for after the run's next poll().
class TracingStudents {
 public:
  /// Looks for the students of `run` and reads the one named `user`: the first of that name, or of
  /// all when it is empty or there is no such one.
  void look(Run& run, const std::string& user);

  /// How many there are, damaged ones included.
  [[nodiscard]] std::size_t count() const { return all_.size(); }
  /// The names of all that can be read, in the order of their indices.
  [[nodiscard]] std::vector<std::string> users();
  /// The one that was looked for; without steps when there is none, and `problems` then says what
  /// to do.
  [[nodiscard]] const TracedStudent& student() const { return student_; }

 private:
  struct Entry {
    std::int64_t index;               // among the users of its part; the file's name
    FileStamp stamp;                  // of the json file
    std::optional<std::string> user;  // once it was asked for; empty: the file is damaged
  };
  void find();
  void read(Run& run, const std::string& user);
  const std::string& user_of(Entry& entry) const;
  Entry& choose(const std::string& user);

  std::filesystem::path directory_;
  std::uint64_t revision_ = 0;
  std::string wanted_;
  std::vector<Entry> all_;  // by index
  TracedStudent student_;
};

/// What to do where a run has no student to show.
std::string how_to_inspect(const Run& run);

}  // namespace lab::viz
