#include "assignments/grading/start.hpp"

#include <sys/wait.h>

#include <cstdlib>

#include "core/command_line.hpp"
#include "core/error.hpp"
#include "core/files.hpp"

namespace lab::grading {
namespace {

namespace fs = std::filesystem;

std::string cmake_project(const Assignment& assignment, const Toolchain& toolchain) {
  return fmt::format(
      "# Your work on the assignment `{0}`. Fill in the files of each part, then:\n"
      "#\n"
      "#   cmake -B build && ctest --test-dir build -L {0}     (all tasks)\n"
      "#   ctest --test-dir build -R hello.rnn                 (some of them)\n"
      "#\n"
      "# What is not begun is skipped. A task that fails says where its numbers first part.\n"
      "cmake_minimum_required(VERSION 3.25)\n"
      "project({0} LANGUAGES CXX)\n"
      "set(lab_DIR [=[{1}]=] CACHE PATH \"The build folder of the lab\")\n"
      "find_package(lab REQUIRED)\n"
      "enable_testing()\n"
      "lab_assignment({0})\n",
      assignment.name, toolchain.build.string());
}

void copy_text(const fs::path& from, const fs::path& to) {
  core::write_file(to, core::read_file(from));
}

void fill(const Assignment& assignment, const Toolchain& toolchain, const fs::path& folder) {
  const auto source = toolchain.root / "assignments" / assignment.name;
  core::write_file(folder / "CMakeLists.txt", cmake_project(assignment, toolchain));
  core::write_file(folder / ".gitignore", "build/\ngrades/\n");
  copy_text(source / "README.md", folder / "README.md");
  for (const auto& part : assignment.parts) {
    fs::create_directories(folder / part.name);
    auto files = part.files;
    files.insert(files.end(), {"README.md", "contract.hpp"});
    for (const auto& file : files) copy_text(source / part.name / file, folder / part.name / file);
  }
}

}  // namespace

void start_assignment(const Assignment& assignment, const Toolchain& toolchain,
                      const fs::path& folder) {
  std::error_code error;
  const bool was_there = fs::exists(folder, error);
  if (was_there && !fs::is_directory(folder, error)) fail("{}: is a file", folder.string());
  if (was_there && !fs::is_empty(folder, error)) {
    fail("{}: is not empty; choose a new folder", folder.string());
  }
  try {
    fs::create_directories(folder);
    fill(assignment, toolchain, folder);
  } catch (...) {
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      fs::remove_all(entry.path(), error);
    }
    if (!was_there) fs::remove(folder, error);
    throw;
  }
  // Without git there is no repository, and the work goes on.
  const auto command = "git init -q " + core::quoted(folder.string()) + " >/dev/null 2>&1";
  [[maybe_unused]] const int status = std::system(command.c_str());
}

}  // namespace lab::grading
