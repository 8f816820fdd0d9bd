#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lab::grading {

/// How a student's files are compiled and linked: as the build of the lab compiles the skeletons,
/// whose commands it wrote down.
struct Toolchain {
  std::filesystem::path build;  ///< the build folder of the lab
  std::filesystem::path root;   ///< its sources

  /// The command that compiles `source` in the place of the skeleton `part_folder`/`file`
  /// ("exam/hello" and "own_cells.cpp") into `object`. Throws Error when the build does not know
  /// the skeleton.
  [[nodiscard]] std::vector<std::string> compile(const std::string& part_folder,
                                                 const std::string& file,
                                                 const std::filesystem::path& source,
                                                 const std::filesystem::path& object) const;
  /// The command that links objects with the probe of the part into `program`. Where a function is
  /// defined twice the first object counts.
  [[nodiscard]] std::vector<std::string> link(const std::string& part_folder,
                                              const std::vector<std::filesystem::path>& objects,
                                              const std::filesystem::path& program) const;
  /// The command that links objects with what the recipe `name`.link in the assignment's build
  /// folder says.
  [[nodiscard]] std::vector<std::string> link_by(const std::string& assignment,
                                                 const std::string& name,
                                                 const std::vector<std::filesystem::path>& objects,
                                                 const std::filesystem::path& result) const;
};

/// The toolchain of the build that this program lies in.
Toolchain own_toolchain();

/// The words of a shell command without variables or pipes, as compile_commands.json has them.
std::vector<std::string> split_words(const std::string& command);

}  // namespace lab::grading
