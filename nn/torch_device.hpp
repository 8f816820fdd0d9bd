#pragma once

// For .cpp files of the torch targets that have included <torch/torch.h> already.

#include <string>

#include "core/error.hpp"

namespace lab::nn {

/// The device that --device names, "cpu" or "cuda". Throws Error where this LibTorch finds none.
inline torch::Device torch_device(const std::string& name) {
  if (name == "cpu") return torch::kCPU;
  if (name != "cuda") fail("--device {}: is neither cpu nor cuda", name);
  if (!torch::cuda::is_available()) {
    fail("--device cuda: this LibTorch finds no CUDA device; use --device cpu");
  }
  return torch::kCUDA;
}

}  // namespace lab::nn
