#pragma once

#include <unistd.h>

#include <cstdio>
#include <string>
#include <utility>

#include "tests/temporary.hpp"

namespace lab::testing {

/// What `act` writes to a descriptor (1 standard output, 2 standard error), and what it returns.
template <class Act>
auto captured(int descriptor, Act&& act) {
  const TemporaryFolder folder;
  const auto file = folder.file("output", "");
  std::fflush(nullptr);
  const int before = dup(descriptor);
  std::FILE* out = std::fopen(file.c_str(), "wb");
  dup2(fileno(out), descriptor);
  auto result = std::forward<Act>(act)();
  std::fflush(nullptr);
  dup2(before, descriptor);
  close(before);
  std::fclose(out);
  return std::pair{content_of(file), std::move(result)};
}

}  // namespace lab::testing
