#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "assignments/confinement/sandbox.hpp"
#include "assignments/grading/task.hpp"
#include "assignments/grading/toolchain.hpp"

namespace lab::grading {

/// Where things lie while one student is graded.
struct Places {
  std::filesystem::path student;  ///< the student's folder: <part>/<file>
  bool is_solution = false;       ///< grade <part>/solution/<file> instead
  /// A mistake of the catalogue, "hello/order_ifog": its functions take the place of those of the
  /// same name. Empty: none.
  std::string mistake;
  std::filesystem::path work;   ///< this grading's own folder
  std::filesystem::path cache;  ///< compiled files of this lab, shared by all students
  bool isolate = true;          ///< fence the student's code as far as the system allows
  std::vector<std::filesystem::path> readable;  ///< that it needs, wherever they lie
  std::vector<std::filesystem::path> hidden;    ///< that it may not read

  /// The fences for a program of the student that works in `folder`.
  [[nodiscard]] Confinement confinement(const std::filesystem::path& folder) const;
};

/// A part of a student's work as a program.
struct PartProgram {
  std::filesystem::path program;                         ///< empty when nothing could be built
  std::map<std::string, std::filesystem::path> objects;  ///< of each file
  std::map<std::string, std::string> problems;           ///< of a file that does not compile
  std::filesystem::path mistake;                         ///< object of Places::mistake, or empty
  std::string mistake_file;                              ///< the student's file that it is about
};

/// Compiles one of the student's files, or takes the object of an earlier compilation. Returns what
/// is wrong with the file; `object` is where it lies otherwise.
std::string compile_file(const std::string& assignment, const Part& part, const std::string& file,
                         const Places& places, const Toolchain& toolchain,
                         std::filesystem::path& object);

/// Compiles the student's files of a part and links them. A file that does not compile, or that is
/// missing, is replaced by the skeleton, so that it costs its own tasks only. `assignment` is the
/// name of its folder. Throws Error when the lab's own side fails.
PartProgram build_part(const std::string& assignment, const Part& part, const Places& places,
                       const Toolchain& toolchain);

}  // namespace lab::grading
