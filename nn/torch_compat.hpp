#pragma once

// What differs between the releases of LibTorch that the lab builds with (1.13 to 2.x).
// For .cpp files of the torch targets that have included <torch/torch.h> already.

#include <sstream>
#include <string>
#include <type_traits>

namespace lab::nn {

/// The key under which an optimiser keeps the state of `parameter`: a text made from its address in
/// LibTorch 1.13, the address itself since 2.1. `Map` is the type of `optimizer.state()`.
template <class Map>
typename Map::key_type optimizer_key(const at::Tensor& parameter) {
  if constexpr (std::is_same_v<typename Map::key_type, std::string>) {
    std::ostringstream text;
    text << parameter.unsafeGetTensorImpl();
    return text.str();
  } else {
    return parameter.unsafeGetTensorImpl();
  }
}

}  // namespace lab::nn
