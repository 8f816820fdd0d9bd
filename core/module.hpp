#pragma once

#include <string>

namespace lab::core {

/// A function from a module (a shared library that is opened when it is asked for) in the folder of
/// the running program. LibTorch takes a third of a second to load, so programs do not link it. The
/// module stays open: LibTorch does not survive being unloaded. Throws Error, naming `wanted_by`
/// (an option: "--backend torch"), when the module or the function is not there.
void* module_function(const std::string& file, const std::string& function,
                      const std::string& wanted_by);

}  // namespace lab::core
