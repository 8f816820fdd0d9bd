#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace lab::grading {

/// What one program may do while it is run. Its environment holds HOME and TMPDIR (both `folder`),
/// PATH=/usr/bin:/bin, OMP_NUM_THREADS=1 and what `environment` adds or replaces: nothing else.
struct Confinement {
  std::filesystem::path folder;                 ///< its working folder; must exist
  std::vector<std::filesystem::path> writable;  ///< folders that it may write besides; must exist
  /// Folders and files that it needs although they lie in a hidden folder or in /tmp, as the build
  /// folder may. Its own file is always among them.
  std::vector<std::filesystem::path> readable;
  /// Folders that are empty to it: solutions, what others handed in, the user's home.
  std::vector<std::filesystem::path> hidden;
  std::vector<int> descriptors;  ///< open files that it gets as 3, 4, …; 0 is /dev/null
  std::map<std::string, std::string> environment;

  double wall_seconds = 10;        ///< of the program and all that it starts
  std::uint64_t cpu_seconds = 60;  ///< of one process
  std::uint64_t memory_bytes = 0;  ///< address space of one process; 0: no limit
  std::uint64_t file_bytes = std::uint64_t{1} << 30U;  ///< of one file
  std::uint64_t processes = 64;                        ///< with all their threads
  std::uint64_t scratch_bytes = 64U << 20U;            ///< in /tmp, /dev/shm and the scratch folder
  /// Lay an empty memory disk over `folder`: what is written there vanishes.
  bool has_scratch = false;
  bool isolate = true;  ///< false: as on a system that allows no namespaces
};

/// What was really fenced off while it ran.
struct Fences {
  bool processes = false;  ///< it saw no process but its own
  bool files = false;      ///< it wrote where it may, and read nothing hidden
  bool network = false;    ///< it had no network

  [[nodiscard]] bool all() const { return processes && files && network; }
};

/// How a program ended.
struct Ended {
  enum class How {
    exited,
    signalled,           ///< killed by `signal`, also by the limits of memory, CPU and files
    timed_out,           ///< killed after Confinement::wall_seconds
    too_many_processes,  ///< killed for more than Confinement::processes
    not_started,         ///< `problem` says why
  };

  How how = How::not_started;
  int exit_code = -1;       ///< when it exited
  int signal = 0;           ///< when it was killed by one
  std::string signal_name;  ///< "SIGSEGV"
  double wall_seconds = 0;
  std::string output;   ///< the last 64 KiB of standard output and standard error
  std::string problem;  ///< why it could not be started
  Fences fences;
  std::string warning;  ///< one sentence: what this system could not fence; empty when all is
};

/// Runs a program that is not trusted and waits for its end; then nothing that it started lives on,
/// nor does it if the caller is killed. words[0] is a path or a name in /usr/bin or /bin. May be
/// called from several threads at once.
///
/// Linux namespaces fence it where the system allows them (as root or through user namespaces): it
/// then sees its own processes, no network, and a read-only disk in which the hidden folders, /run
/// and /tmp are empty. Elsewhere limits and time-outs hold, has_scratch is void and `warning` says
/// what is open. Even run by root it has no capabilities, so it cannot use other users' private
/// files. Throws Error when a folder of the confinement is missing or the system lets nothing
/// start.
Ended run_confined(const std::vector<std::string>& words, const Confinement& confinement);

}  // namespace lab::grading
