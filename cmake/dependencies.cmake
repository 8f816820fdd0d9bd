# Every package that the lab uses, found once. All come from the system; nothing is downloaded.
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)

# libzip's own CMake file asks for command line tools that Debian packs apart; the library is enough.
find_path(LAB_ZIP_INCLUDE zip.h REQUIRED)
find_library(LAB_ZIP_LIBRARY zip REQUIRED)
add_library(lab_zip INTERFACE)
target_include_directories(lab_zip SYSTEM INTERFACE ${LAB_ZIP_INCLUDE})
target_link_libraries(lab_zip INTERFACE ${LAB_ZIP_LIBRARY})

if(LAB_TORCH)
  find_package(Torch REQUIRED)
  add_library(lab_torch INTERFACE)
  target_include_directories(lab_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  target_link_libraries(lab_torch INTERFACE ${TORCH_LIBRARIES} ${CMAKE_DL_LIBS})
  separate_arguments(LAB_TORCH_FLAGS UNIX_COMMAND "${TORCH_CXX_FLAGS}")
  target_compile_options(lab_torch INTERFACE ${LAB_TORCH_FLAGS})
endif()

if(LAB_TESTS)
  find_package(Catch2 REQUIRED)  # 2.13 or 3; tests/catch.hpp holds the difference
endif()
