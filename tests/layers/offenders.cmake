# The layer check must name each of these lines, and be content with the last.
cmake_minimum_required(VERSION 3.22)

function(check_line file line expected)
  file(REMOVE_RECURSE ${WORK})
  # What the lines include must be there, or that alone would be the complaint.
  foreach(there core/error.hpp envs/env.hpp viz/window.hpp labs/a/options.hpp labs/b/options.hpp)
    file(WRITE ${WORK}/${there} "#pragma once\n")
  endforeach()
  file(WRITE ${WORK}/${file} "#pragma once\n${line}\n")
  execute_process(COMMAND ${CMAKE_COMMAND} -DROOT=${WORK} -P ${CHECK}
    RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REGEX REPLACE "[ \n]+" " " output "${output}")  # CMake wraps long messages
  if(expected STREQUAL "")
    if(NOT code EQUAL 0)
      message(FATAL_ERROR "${file}: ${line} should pass, but: ${output}")
    endif()
  elseif(code EQUAL 0 OR NOT output MATCHES "${file}:2: ${expected}")
    message(FATAL_ERROR "${file}: ${line} should be refused with '${expected}', but: ${output}")
  endif()
endfunction()

check_line(core/x.hpp "#include \"envs/env.hpp\"" "core may not include envs")
check_line(envs/x.cpp "#include \"viz/window.hpp\"" "envs may not include viz")
check_line(labs/a/x.cpp "#include \"labs/b/options.hpp\"" "a lab may not include another lab")
check_line(agents/x.cpp "#include \"missing.hpp\"" "\"missing.hpp\" is not a path from the root")
check_line(core/x.cpp "#include <ATen/core/Tensor.h>" "core/x.cpp must stay free of LibTorch")
check_line(labs/main.cpp "#include <torch/torch.h>" "labs/main.cpp must stay free of LibTorch")
check_line(agents/x.hpp "#include <torch/torch.h>" "<torch/torch.h> belongs into .cpp files")
check_line(labs/a/x.cpp "#include \"labs/a/options.hpp\"" "")
check_line(agents/x.cpp "#include <torch/torch.h>" "")
