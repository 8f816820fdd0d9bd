#pragma once

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace lab {

/// What the outside world did wrong: a file, a flag, a row. The text names the place and the mend
/// and is shown to the user as it is. Programmers' mistakes throw std::logic_error instead.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A wrong command line: like Error, but the program exits with 2 instead of 1.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// Throws Error with a formatted text.
template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> text, Args&&... args) {
  throw Error(fmt::format(text, std::forward<Args>(args)...));
}

/// Throws UsageError with a formatted text.
template <class... Args>
[[noreturn]] void fail_usage(fmt::format_string<Args...> text, Args&&... args) {
  throw UsageError(fmt::format(text, std::forward<Args>(args)...));
}

/// Throws std::logic_error unless `holds`: for shapes and the order of calls.
template <class... Args>
void expect(bool holds, fmt::format_string<Args...> text, Args&&... args) {
  if (!holds) throw std::logic_error(fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace lab
