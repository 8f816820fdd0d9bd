#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "assignments/confinement/sandbox.hpp"

namespace lab::grading {

// How the disk looks to a confined program. The plan is made by the grader; it is carried out in a
// child that was forked off a process with threads, where nothing may be allocated and no lock may
// be taken: system calls and plain loops only.

/// One folder or file of the plan.
struct MountStep {
  enum class Kind {
    cover,  ///< an empty memory disk over a folder
    keep,   ///< the folder or file as it was, also inside a covered one
  };

  std::string path;
  Kind kind = Kind::cover;
  bool is_writable = false;
  bool is_folder = true;
  bool makes_folder = false;  ///< a covered folder that is made when there is none
  std::string options;        ///< of the memory disk
  int descriptor = -1;        ///< the child's: what is kept, or the memory disk
};

/// Outer folders come before inner ones.
struct MountPlan {
  std::vector<MountStep> steps;
  std::string folder;
};

/// `program` is the file to be run. Throws Error when a folder that must exist does not.
MountPlan plan_mounts(const Confinement& confinement, const std::filesystem::path& program);

/// Makes the disk look as planned, for a process in a new mount namespace and a new process
/// namespace. False when the system refuses; the process must then not go on.
bool carry_out(MountPlan& plan);

/// Keeps the caller's user and group in a new user namespace.
bool map_user(uid_t user, gid_t group);

/// For good: also a user 0 and the programs it starts have none.
bool drop_capabilities();

}  // namespace lab::grading
