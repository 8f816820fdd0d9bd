#include "assignments/confinement/isolation.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstdio>
#include <cstring>

#include "core/error.hpp"

namespace lab::grading {
namespace {

namespace fs = std::filesystem;

// Of <linux/mount.h>, which not every C library lets be included beside <sys/mount.h>.
constexpr unsigned kCloneTree = 1, kRecursive = 0x8000, kMoveFromDescriptor = 4;
constexpr std::uint64_t kReadOnly = 1, kNoSetuid = 2, kNoDevices = 4;
struct MountAttributes {
  std::uint64_t set, clear, propagation, user_namespace;
};

constexpr std::array kDevices = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random",
                                 "/dev/urandom"};

int copy_of_tree(const char* path) {
  return static_cast<int>(
      ::syscall(SYS_open_tree, AT_FDCWD, path, kCloneTree | kRecursive | O_CLOEXEC));
}

bool put_tree(int tree, const char* path) {
  const bool moved = ::syscall(SYS_move_mount, tree, "", AT_FDCWD, path, kMoveFromDescriptor) == 0;
  ::close(tree);
  return moved;
}

bool restrict_tree(int tree, std::uint64_t attributes, unsigned flags) {
  const MountAttributes change{attributes, 0, 0, 0};
  return ::syscall(SYS_mount_setattr, tree, "", flags | AT_EMPTY_PATH, &change, sizeof change) == 0;
}

bool exists(const char* path) {
  struct stat state {};
  return ::stat(path, &state) == 0;
}

/// Makes what is missing of `path`, so that something can be mounted there.
bool make_mount_point(const char* path, bool is_folder) {
  std::array<char, PATH_MAX> part{};
  for (std::size_t i = 0; path[i] != '\0' && i + 1 < part.size(); ++i) {
    if (path[i] == '/' && i > 0) ::mkdir(part.data(), 0755);
    part[i] = path[i];
  }
  if (is_folder) {
    ::mkdir(path, 0755);
  } else if (!exists(path)) {
    ::close(::open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  }
  return exists(path);
}

bool take_step(MountStep& step) {
  const auto* const path = step.path.c_str();
  if (step.kind == MountStep::Kind::keep) {
    return make_mount_point(path, step.is_folder) && put_tree(step.descriptor, path);
  }
  if (step.makes_folder) make_mount_point(path, true);
  if (!exists(path)) return true;  // an outer folder is covered
  if (::mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, step.options.c_str()) != 0) {
    return false;
  }
  step.descriptor = ::open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  return step.descriptor >= 0;
}

/// Takes hold of what stays, before anything is covered.
bool hold_kept(MountPlan& plan) {
  for (auto& step : plan.steps) {
    if (step.kind != MountStep::Kind::keep) continue;
    step.descriptor = copy_of_tree(step.path.c_str());
    const auto attributes = kNoSetuid | kNoDevices | (step.is_writable ? 0 : kReadOnly);
    if (step.descriptor < 0 || !restrict_tree(step.descriptor, attributes, kRecursive)) {
      return false;
    }
  }
  return true;
}

bool put_device(int device, const char* path) {
  return device < 0 || (make_mount_point(path, false) && put_tree(device, path));
}

bool put_links() {
  return ::symlink("/proc/self/fd", "/dev/fd") == 0 &&
         ::symlink("/proc/self/fd/0", "/dev/stdin") == 0 &&
         ::symlink("/proc/self/fd/1", "/dev/stdout") == 0 &&
         ::symlink("/proc/self/fd/2", "/dev/stderr") == 0;
}

/// The processes of this namespace, or nothing where the system refuses (in containers). User 0
/// owns the settings of the kernel that lie there: hence read-only.
bool put_processes() {
  constexpr auto kFlags = MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC;
  return ::mount("proc", "/proc", "proc", kFlags, nullptr) == 0 ||
         ::mount("tmpfs", "/proc", "tmpfs", kFlags, "size=4096") == 0;
}

bool write_text(const char* file, const char* text) {
  const int descriptor = ::open(file, O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const auto size = std::strlen(text);
  const bool is_written = ::write(descriptor, text, size) == static_cast<ssize_t>(size);
  ::close(descriptor);
  return is_written;
}

MountStep cover(const fs::path& path, std::uint64_t bytes, bool is_writable) {
  MountStep step;
  step.path = path;
  step.is_writable = is_writable;
  step.options = fmt::format("size={},nr_inodes={},mode={}", std::max<std::uint64_t>(bytes, 4096),
                             is_writable ? 16384 : 1024, is_writable ? "1777" : "755");
  return step;
}

MountStep keep(const fs::path& path, bool is_writable) {
  MountStep step;
  step.path = path;
  step.kind = MountStep::Kind::keep;
  step.is_writable = is_writable;
  step.is_folder = fs::is_directory(path);
  return step;
}

fs::path existing_folder(const fs::path& folder) {
  std::error_code error;
  auto path = fs::canonical(folder, error);
  if (error || !fs::is_directory(path, error)) {
    fail("{} is not a folder: a program cannot be run in it or write to it", folder.string());
  }
  return path;
}

}  // namespace

MountPlan plan_mounts(const Confinement& confinement, const fs::path& program) {
  MountPlan plan;
  plan.folder = existing_folder(confinement.folder);
  auto& steps = plan.steps;
  const auto bytes = confinement.scratch_bytes;
  std::error_code error;
  // Sockets lie in /run through which a user's or root's services would do anything.
  auto hidden = confinement.hidden;
  hidden.insert(hidden.end(), {"/run", "/dev"});
  for (const auto& folder : hidden) {
    const auto path = fs::canonical(folder, error);
    if (error) continue;
    if (!fs::is_directory(path))
      fail("{} is not a folder: only folders can be hidden", path.string());
    steps.push_back(cover(path, 4096, false));
  }
  for (const fs::path folder : {"/tmp", "/var/tmp"}) {
    const auto path = fs::canonical(folder, error);
    if (!error) steps.push_back(cover(path, bytes, true));
  }
  steps.push_back(cover("/dev/shm", bytes, true));
  steps.back().makes_folder = true;

  for (const auto& path : confinement.readable) {
    const auto kept = fs::canonical(path, error);
    if (!error) steps.push_back(keep(kept, false));
  }
  for (const auto& folder : confinement.writable) {
    steps.push_back(keep(existing_folder(folder), true));
  }
  if (confinement.has_scratch) {
    steps.push_back(cover(plan.folder, bytes, true));
    steps.back().makes_folder = true;
  } else {
    steps.push_back(keep(plan.folder, true));
  }
  if (!program.empty()) steps.push_back(keep(program, false));
  // By folders, not by letters; where a folder is both covered and kept, it is kept.
  std::stable_sort(steps.begin(), steps.end(), [](const MountStep& a, const MountStep& b) {
    return fs::path(a.path) < fs::path(b.path);
  });
  return plan;
}

bool carry_out(MountPlan& plan) {
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return false;
  const int root = copy_of_tree("/");
  if (root < 0 || !restrict_tree(root, kReadOnly | kNoSetuid | kNoDevices, kRecursive)) {
    return false;
  }
  if (!hold_kept(plan)) return false;
  std::array<int, kDevices.size()> devices{};
  for (std::size_t i = 0; i < devices.size(); ++i) devices[i] = copy_of_tree(kDevices[i]);

  // In a changed root no one can make user namespaces, in which capabilities come back.
  const auto* const folder = plan.folder.c_str();
  if (!put_tree(root, folder) || ::chroot(folder) != 0 || ::chdir("/") != 0) return false;
  for (auto& step : plan.steps) {
    if (!take_step(step)) return false;
  }
  for (std::size_t i = 0; i < devices.size(); ++i) {
    if (!put_device(devices[i], kDevices[i])) return false;
  }
  if (!put_links() || !put_processes()) return false;
  for (const auto& step : plan.steps) {
    if (step.kind == MountStep::Kind::keep || step.descriptor < 0) continue;
    if (!step.is_writable && !restrict_tree(step.descriptor, kReadOnly, 0)) return false;
    ::close(step.descriptor);
  }
  return ::chdir(folder) == 0;
}

bool map_user(uid_t user, gid_t group) {
  std::array<char, 64> users{}, groups{};
  std::snprintf(users.data(), users.size(), "%u %u 1\n", user, user);
  std::snprintf(groups.data(), groups.size(), "%u %u 1\n", group, group);
  return write_text("/proc/self/setgroups", "deny") &&
         write_text("/proc/self/uid_map", users.data()) &&
         write_text("/proc/self/gid_map", groups.data());
}

bool drop_capabilities() {
  // Without the right to do so there is nothing to drop: no_new_privs keeps it so.
  for (int capability = 0; ::prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; ++capability) {
    ::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
  }
  ::prctl(PR_SET_SECUREBITS, SECURE_ALL_BITS | SECURE_ALL_LOCKS, 0, 0, 0);
  ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const std::array<__user_cap_data_struct, 2> none{};
  return ::syscall(SYS_capset, &header, none.data()) == 0;
}

}  // namespace lab::grading
