# lab_layer(NAME SOURCES… LINKS…): the library of one layer.
function(lab_layer name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC lab_compiler ${arg_LINKS})
  if(LAB_SANITIZE)
    # In what is tested, not in the tests, whose expressions would take three times as long to
    # compile; and without the checks for what AddressSanitizer stops at as well.
    target_compile_options(${name} PRIVATE -fsanitize=undefined -fno-sanitize-recover=undefined
      -fno-sanitize=null,object-size,vptr)
  endif()
endfunction()

# add_lab(NAME SOURCES…): the program lab-NAME of one subject, and its library lab_NAME, which tests
# and benchmarks link.
function(add_lab name)
  cmake_parse_arguments(arg "" "" "SOURCES" ${ARGN})
  lab_layer(lab_${name} SOURCES ${arg_SOURCES} LINKS lab_agents)
  add_executable(lab-${name} main.cpp)
  target_link_libraries(lab-${name} PRIVATE lab_${name})
  if(LAB_TORCH)
    add_dependencies(lab-${name} lab-torch-twins)  # opened when --backend torch asks for it
  endif()
endfunction()

# add_lab_torch(NAME SOURCES…): what a lab needs LibTorch for, as the module lab-NAME-torch, which the
# program opens when it is asked for: loading LibTorch takes a third of a second at every start.
function(add_lab_torch name)
  cmake_parse_arguments(arg "" "" "SOURCES" ${ARGN})
  if(LAB_TORCH)
    add_library(lab-${name}-torch MODULE ${arg_SOURCES} $<TARGET_OBJECTS:lab_nn_torch>)
    target_link_libraries(lab-${name}-torch PRIVATE lab_${name} lab_torch)
    target_precompile_headers(lab-${name}-torch REUSE_FROM lab_nn_torch)
    set_target_properties(lab-${name}-torch PROPERTIES PREFIX "" LINKER_LANGUAGE CXX)
    add_dependencies(lab-${name} lab-${name}-torch)
  endif()
endfunction()

# What takes time in a test is what it tests; assertions need not be fast but soon compiled. One
# precompiled header asks for one set of options, a library's -fPIC among them.
function(compile_as_test name)
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1> -fPIC)
endfunction()

# lab_test(NAME SOURCES… LINKS… [LABELS…]): one Catch2 program, one CTest entry.
function(lab_test name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINKS;LABELS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE lab_testing ${arg_LINKS})
  # The torch tests have the precompiled header of what they test.
  if(NOT "torch" IN_LIST arg_LABELS)
    compile_as_test(${name})
    target_precompile_headers(${name} REUSE_FROM lab_testing)
  endif()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}"
    ENVIRONMENT "LAB_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY}" TIMEOUT 900)
endfunction()
