#include "core/module.hpp"

#include <dlfcn.h>

#include <filesystem>

#include "core/error.hpp"

namespace lab::core {

void* module_function(const std::string& file, const std::string& function,
                      const std::string& wanted_by) {
  const auto path = std::filesystem::read_symlink("/proc/self/exe").parent_path() / file;
  void* module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) {
    const char* reason = dlerror();
    fail("{} needs {}, which cannot be opened ({}): build it with ./lab build", wanted_by,
         path.string(), reason != nullptr ? reason : "no reason given");
  }
  void* found = dlsym(module, function.c_str());
  if (found == nullptr) {
    fail("{} is of another version of the lab: build it anew with ./lab build", path.string());
  }
  return found;
}

}  // namespace lab::core
