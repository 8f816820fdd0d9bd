#include "assignments/confinement/orders.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <map>

namespace lab::grading {
namespace {

namespace fs = std::filesystem;

/// The file to be run, without links. Empty when there is none.
fs::path program_of(const std::string& word) {
  std::error_code error;
  const bool is_path = word.find('/') != std::string::npos;
  for (const fs::path folder : {"/usr/bin", "/bin"}) {
    auto file = fs::canonical(is_path ? fs::path(word) : folder / word, error);
    if (!error && fs::is_regular_file(file, error)) return file;
  }
  return {};
}

/// Threads of this user: a limit of processes counts them all. 0 for root, who has no such limit.
std::uint64_t threads_of_user() {
  const auto user = ::getuid();
  std::uint64_t sum = 0;
  std::error_code error;
  if (user == 0) return 0;
  for (const auto& entry : fs::directory_iterator("/proc", error)) {
    struct stat state {};
    const auto tasks = entry.path() / "task";
    if (::stat(tasks.c_str(), &state) == 0 && state.st_uid == user) sum += state.st_nlink - 2;
  }
  return sum;
}

Limit limit_of(decltype(RLIMIT_CPU) resource, std::uint64_t value, std::uint64_t hard) {
  rlimit now{};
  ::getrlimit(resource, &now);
  const auto most = std::min<rlim_t>(hard, now.rlim_max);
  return {resource, {std::min<rlim_t>(value, most), most}};
}

std::vector<Limit> limits_of(const Confinement& confinement) {
  const auto both = [](auto resource, std::uint64_t value) {
    return limit_of(resource, value, value);
  };
  const auto& c = confinement;
  // The first second over the limit is told (SIGXCPU), the next one kills.
  std::vector limits = {both(RLIMIT_CORE, 0), both(RLIMIT_FSIZE, c.file_bytes),
                        limit_of(RLIMIT_CPU, c.cpu_seconds, c.cpu_seconds + 1)};
  if (c.memory_bytes > 0) limits.push_back(both(RLIMIT_AS, c.memory_bytes));
  // The supervisor counts exactly; this is for systems that let it count only now and then.
  if (::getuid() != 0) limits.push_back(both(RLIMIT_NPROC, threads_of_user() + 2 * c.processes));
  return limits;
}

std::vector<std::string> environment_of(const Confinement& confinement, const fs::path& folder) {
  std::map<std::string, std::string> all = {
      {"HOME", folder}, {"OMP_NUM_THREADS", "1"}, {"PATH", "/usr/bin:/bin"}, {"TMPDIR", folder}};
  for (const auto& [name, value] : confinement.environment) all[name] = value;
  std::vector<std::string> lines;
  lines.reserve(all.size());
  for (const auto& [name, value] : all) lines.push_back(fmt::format("{}={}", name, value));
  return lines;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

OrdersWithMemory::OrdersWithMemory(const std::vector<std::string>& words,
                                   const Confinement& confinement)
    : program_(program_of(words.front())),
      plan_(plan_mounts(confinement, program_)),
      words_(words),
      environment_(environment_of(confinement, plan_.folder)),
      word_pointers_(pointers_to(words_)),
      environment_pointers_(pointers_to(environment_)),
      limits_(limits_of(confinement)) {
  orders_.program = program_.c_str();
  orders_.words = word_pointers_;
  orders_.environment = environment_pointers_;
  orders_.limits = limits_;
  orders_.plan = &plan_;
  orders_.wall_seconds = confinement.wall_seconds;
  orders_.processes = confinement.processes;
  orders_.user = ::geteuid();
  orders_.group = ::getegid();
}

}  // namespace lab::grading
