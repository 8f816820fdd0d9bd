#pragma once

#include <sys/resource.h>

#include <span>
#include <string>
#include <vector>

#include "assignments/confinement/isolation.hpp"

namespace lab::grading {

struct Limit {
  decltype(RLIMIT_CPU) resource = RLIMIT_CPU;
  rlimit value{};
};

/// All that the supervisor must know, as plain memory: it may allocate nothing.
struct Orders {
  const char* program = nullptr;        ///< its file
  std::span<char*> words, environment;  ///< both end with a null pointer
  std::span<const Limit> limits;
  MountPlan* plan = nullptr;
  double wall_seconds = 0;
  std::uint64_t processes = 0;
  unsigned long namespaces = 0;  ///< the CLONE_NEW… flags with which it was forked
  uid_t user = 0;
  gid_t group = 0;
  /// What will be its descriptors 0, 1, 2, …; the last is the pipe for its report.
  std::span<const int> descriptors;
};

/// Holds the memory of orders; namespaces and descriptors are left open.
class OrdersWithMemory {
 public:
  /// Throws Error when a folder of the confinement is missing.
  OrdersWithMemory(const std::vector<std::string>& words, const Confinement& confinement);
  OrdersWithMemory(const OrdersWithMemory&) = delete;
  OrdersWithMemory& operator=(const OrdersWithMemory&) = delete;

  [[nodiscard]] const Orders& get() const { return orders_; }
  /// False when there is no such program.
  [[nodiscard]] bool has_program() const { return !program_.empty(); }

 private:
  std::filesystem::path program_;
  MountPlan plan_;
  std::vector<std::string> words_, environment_;
  std::vector<char*> word_pointers_, environment_pointers_;
  std::vector<Limit> limits_;
  Orders orders_;
};

}  // namespace lab::grading
