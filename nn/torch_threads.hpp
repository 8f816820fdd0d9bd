#pragma once

// For .cpp files of the torch targets that have included <torch/torch.h> already.

#include <dlfcn.h>

namespace lab::nn {

/// LibTorch computes on `threads` threads from now on, and so does the BLAS behind its products:
/// OpenBLAS has threads of its own, as many as there are cores, which LibTorch does not ask about.
/// More threads than cores wait for each other by spinning, which makes everything slower.
inline void use_threads(int threads) {
  torch::set_num_threads(threads);
  // Looked up by name: which BLAS is there is the system's choice.
  using SetThreads = void(int);
  if (void* const found = dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) {
    reinterpret_cast<SetThreads*>(found)(threads);
  }
}

}  // namespace lab::nn
