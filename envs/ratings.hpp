#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace lab::envs {

/// An allocator that leaves plain numbers as the system hands them out: room that is reserved but
/// never written costs no memory, and what will be overwritten anyway is not set to zero first.
template <class T>
struct Uninitialised : std::allocator<T> {
  template <class U>
  struct rebind {
    using other = Uninitialised<U>;
  };
  template <class U, class... Args>
  void construct(U* at, Args&&... args) {
    if constexpr (sizeof...(Args) > 0) {
      ::new (static_cast<void*>(at)) U(std::forward<Args>(args)...);
    } else {
      ::new (static_cast<void*>(at)) U;
    }
  }
};

/// One column of a table.
template <class T>
using Column = std::vector<T, Uninitialised<T>>;

/// Ratings as columns, row by row in the order of their file. The ids are those of the file.
struct Ratings {
  Column<std::int32_t> user, movie;
  Column<float> rating;            ///< 0.5 to 5 stars
  Column<std::int64_t> timestamp;  ///< seconds since 1970

  [[nodiscard]] std::size_t size() const { return rating.size(); }
};

/// A film as movies.csv knows it.
struct Movie {
  std::int32_t id = 0;
  std::string title;   ///< UTF-8, with its year: "Heat (1995)"
  std::string genres;  ///< "Action|Crime|Thriller"

  bool operator==(const Movie&) const = default;
};

}  // namespace lab::envs
