#include "assignments/grading/part_build.hpp"

#include <algorithm>

#include <unistd.h>

#include "assignments/confinement/sandbox.hpp"
#include "core/error.hpp"
#include "core/files.hpp"

namespace lab::grading {
namespace {

namespace fs = std::filesystem;

constexpr double kCompileSeconds = 120;
constexpr std::size_t kMostSource = 1 << 20;  // bytes

/// 64-bit FNV-1a (Fowler, Noll, Vo 1991).
std::uint64_t hash_of(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char letter : text) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211ULL;
  }
  return hash;
}

/// Everything that decides what a source compiles to: the source, what it may include of ours, and
/// the command.
std::string key_text(const std::string& source, const std::string& part_folder,
                     const std::vector<std::string>& command, const Toolchain& toolchain) {
  std::string key = source;
  for (const auto& word : command) key += '\0' + word;
  const auto assignments = toolchain.root / "assignments";
  for (const auto& header :
       {assignments / part_folder / "contract.hpp", assignments / "grading" / "todo.hpp"}) {
    key += '\0' + core::read_file(header);
  }
  return key;
}

/// What the compiler complains of, its first lines, without the folder that the source was copied
/// to.
std::string complaint(const std::string& output, const fs::path& folder) {
  std::string text;
  int lines = 0;
  for (std::size_t start = 0; start < output.size() && lines < 6; ++lines) {
    const auto end = std::min(output.find('\n', start), output.size());
    text += output.substr(start, end - start) + "\n";
    start = end + 1;
  }
  const auto prefix = folder.string() + "/";
  for (auto at = text.find(prefix); at != text.npos; at = text.find(prefix)) {
    text.erase(at, prefix.size());
  }
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

bool succeeded(const Ended& ended) {
  return ended.how == Ended::How::exited && ended.exit_code == 0;
}

/// The fences for a compiler, which a student's source can lead astray as well.
Confinement compiling(const Places& places, const fs::path& folder) {
  auto confinement = places.confinement(folder);
  confinement.wall_seconds = kCompileSeconds;
  confinement.cpu_seconds = static_cast<std::uint64_t>(kCompileSeconds);
  confinement.scratch_bytes = std::uint64_t{1} << 30U;  // the compiler's own temporary files
  return confinement;
}

/// Compiles a source text, or takes the object from the cache. Returns what is wrong with it.
std::string compile(const std::string& source, const std::string& part_folder,
                    const std::string& file, const Places& places, const Toolchain& toolchain,
                    fs::path& object) {
  const auto plain = toolchain.compile(part_folder, file, file, "object.o");
  const auto key = key_text(source, part_folder, plain, toolchain);
  const auto stem = places.cache / fmt::format("{:016x}", hash_of(key));
  const auto cached = fs::path(stem.string() + ".o"), cached_key = fs::path(stem.string() + ".key");
  object = cached;
  // The whole text is compared: a forged equal hash must not bring in someone else's object.
  if (fs::exists(cached) && fs::exists(cached_key) && core::read_file(cached_key) == key) return {};

  const auto folder = places.work / "compile" / fs::path(part_folder).filename() / file;
  fs::create_directories(folder);
  core::write_file(folder / file, source);
  const auto fresh = folder / "object.o";
  const auto ended = run_confined(toolchain.compile(part_folder, file, folder / file, fresh),
                                  compiling(places, folder));
  if (ended.how == Ended::How::timed_out) {
    return fmt::format("compiling it took longer than {:.0f} s", kCompileSeconds);
  }
  if (!succeeded(ended)) return complaint(ended.output, folder);
  fs::create_directories(places.cache);
  const auto mine = fs::path(fmt::format("{}.{}", stem.string(), ::getpid()));
  fs::rename(fresh, mine);
  core::write_file(cached_key, key);
  fs::rename(mine, cached);
  return {};
}

/// The student's file that a mistake of the catalogue is about: its first line names the task.
std::string file_of_mistake(const Part& part, const std::string& text, const fs::path& source) {
  const auto line = text.substr(0, text.find('\n'));
  for (const auto& task : part.tasks) {
    if (line == "// task: " + task.name) return task.file;
  }
  fail("{}: its first line is to be \"// task: \" and the name of a task", source.string());
}

}  // namespace

Confinement Places::confinement(const fs::path& folder) const {
  Confinement made;
  made.folder = folder;
  made.readable = readable;
  made.hidden = hidden;
  made.isolate = isolate;
  return made;
}

std::string compile_file(const std::string& assignment, const Part& part, const std::string& file,
                         const Places& places, const Toolchain& toolchain, fs::path& object) {
  const auto source = places.student / part.name / (places.is_solution ? "solution/" + file : file);
  std::error_code error;
  // A link might lead to what the student may not read.
  if (!fs::is_regular_file(fs::symlink_status(source, error))) {
    return fmt::format("{}/{} is missing", part.name, file);
  }
  if (fs::file_size(source) > kMostSource) {
    return fmt::format("{}/{} is larger than 1 MiB", part.name, file);
  }
  return compile(core::read_file(source), assignment + "/" + part.name, file, places, toolchain,
                 object);
}

PartProgram build_part(const std::string& assignment, const Part& part, const Places& places,
                       const Toolchain& toolchain) {
  const auto part_folder = assignment + "/" + part.name;
  PartProgram built;
  std::vector<fs::path> objects;
  if (places.mistake.starts_with(part.name + "/")) {
    const auto name = places.mistake.substr(part.name.size() + 1);
    const auto source = toolchain.root / "assignments" / part_folder / "mistakes" / (name + ".cpp");
    const auto text = core::read_file(source);
    built.mistake_file = file_of_mistake(part, text, source);
    const auto problem =
        compile(text, part_folder, built.mistake_file, places, toolchain, built.mistake);
    if (!problem.empty()) fail("{} does not compile: {}", source.string(), problem);
    objects.push_back(built.mistake);
  }
  for (const auto& file : part.files) {
    const auto skeleton = toolchain.root / "assignments" / part_folder / file;
    auto& problem = built.problems[file];
    problem = compile_file(assignment, part, file, places, toolchain, built.objects[file]);
    if (!problem.empty()) {
      const auto own = compile(core::read_file(skeleton), part_folder, file, places, toolchain,
                               built.objects[file]);
      if (!own.empty()) fail("the skeleton {} does not compile: {}", skeleton.string(), own);
    }
    objects.push_back(built.objects[file]);
  }
  const auto folder = places.work / "programs";
  fs::create_directories(folder);
  built.program = folder / part.name;
  const auto ended =
      run_confined(toolchain.link(part_folder, objects, built.program), compiling(places, folder));
  if (!succeeded(ended)) {
    built.program.clear();
    for (const auto& file : part.files) {
      if (built.problems[file].empty()) {
        built.problems[file] = "it cannot be linked: " + complaint(ended.output, folder);
      }
    }
  }
  return built;
}

}  // namespace lab::grading
