# How our own targets are compiled. LibTorch and the other packages are SYSTEM includes, so their
# headers raise no warnings.
add_library(lab_compiler INTERFACE)
target_include_directories(lab_compiler INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(lab_compiler INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  # Square roots need not report errors in errno; with that duty they are not vectorised.
  -fno-math-errno)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 sees overlaps in std::string's own code that are not there (GCC bug 105329).
  target_compile_options(lab_compiler INTERFACE -Wno-restrict)
endif()
if(LAB_WERROR)
  target_compile_options(lab_compiler INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # A conversion that only changes the sign is what indexing with int is made of.
  target_compile_options(lab_compiler INTERFACE -Wno-sign-conversion)
endif()
if(LAB_SANITIZE)
  target_compile_options(lab_compiler INTERFACE -fsanitize=address -fno-omit-frame-pointer)
  target_link_options(lab_compiler INTERFACE -fsanitize=address,undefined)
elseif(LAB_NATIVE)
  include(CheckCXXCompilerFlag)
  check_cxx_compiler_flag(-march=native LAB_HAS_MARCH_NATIVE)
  if(LAB_HAS_MARCH_NATIVE)
    target_compile_options(lab_compiler INTERFACE -march=native)
  endif()
endif()
