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

# Dear ImGui: Debian packs it with its backends and stb, without a CMake file.
find_package(PkgConfig REQUIRED)
pkg_check_modules(IMGUI REQUIRED imgui)
find_path(LAB_IMGUI_BACKENDS imgui_impl_opengl3.h
  PATHS ${IMGUI_INCLUDE_DIRS} PATH_SUFFIXES backends NO_DEFAULT_PATH REQUIRED)
find_path(LAB_STB_INCLUDE stb_image_write.h PATH_SUFFIXES stb REQUIRED)
find_library(LAB_STB_LIBRARY stb REQUIRED)
add_library(lab_imgui INTERFACE)
target_include_directories(lab_imgui SYSTEM INTERFACE
  ${IMGUI_INCLUDE_DIRS} ${LAB_IMGUI_BACKENDS} ${LAB_STB_INCLUDE})
target_link_libraries(lab_imgui INTERFACE ${IMGUI_LINK_LIBRARIES} ${LAB_STB_LIBRARY})

if(LAB_VIZ)
  find_library(LAB_GL_LIBRARY GL REQUIRED)  # for the OpenGL 2 fallback
  find_package(SFML COMPONENTS window system QUIET)  # 2.5 and 2.6
  if(NOT SFML_FOUND)
    find_package(SFML COMPONENTS Window System REQUIRED)  # 3
  endif()
  add_library(lab_sfml INTERFACE)
  if(TARGET SFML::Window)
    target_link_libraries(lab_sfml INTERFACE SFML::Window)
  else()
    target_link_libraries(lab_sfml INTERFACE sfml-window)
  endif()
  target_link_libraries(lab_sfml INTERFACE ${LAB_GL_LIBRARY} ${CMAKE_DL_LIBS})
endif()

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
