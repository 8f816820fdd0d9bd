#include "core/process_settings.hpp"

#include <stdlib.h>  // setenv, which is POSIX's

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace lab::core {

void keep_freed_memory() {
#if defined(__GLIBC__)
  constexpr int kLarge = 1 << 30;
  // Blocks below this size come from the heap, which is kept, and not from the system directly.
  if (getenv("MALLOC_MMAP_THRESHOLD_") == nullptr) mallopt(M_MMAP_THRESHOLD, kLarge);
  // The heap gives its end back when this much of it is free.
  if (getenv("MALLOC_TRIM_THRESHOLD_") == nullptr) mallopt(M_TRIM_THRESHOLD, kLarge);
#endif
}

void set_library_variables() {
  constexpr int kKeepTheUsers = 0;
  setenv("OMP_WAIT_POLICY", "PASSIVE", kKeepTheUsers);
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")) {
    setenv("OPENBLAS_CORETYPE", "SKYLAKEX", kKeepTheUsers);
  } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    setenv("OPENBLAS_CORETYPE", "HASWELL", kKeepTheUsers);
  }
#endif
}

}  // namespace lab::core
