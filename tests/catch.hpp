#pragma once

// What differs between Catch2 2.13 (Debian 12) and 3 (Debian 13 and later).

#include <string>

#if __has_include(<catch2/catch_test_macros.hpp>)
#include <catch2/catch_approx.hpp>
#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#define LAB_CATCH2_VERSION 3
#else
#include <catch2/catch.hpp>
#define LAB_CATCH2_VERSION 2
#endif

namespace lab::testing {

#if LAB_CATCH2_VERSION == 3
using Catch::Approx;
#else
using Catch::Detail::Approx;
#endif

/// Matches a text that has `part` in it: CHECK_THAT(text, contains("goal")).
inline auto contains(const std::string& part) {
#if LAB_CATCH2_VERSION == 3
  return Catch::Matchers::ContainsSubstring(part);
#else
  return Catch::Matchers::Contains(part);
#endif
}

}  // namespace lab::testing
