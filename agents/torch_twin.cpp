#include "agents/torch_twin.hpp"

#include <dlfcn.h>

#include <filesystem>

#include "core/error.hpp"

namespace lab::agents {

std::unique_ptr<DqnLearner> load_torch_learner(const nn::EmbeddingMlpShape& shape,
                                               const LearnerOptions& options) {
  // Opened once and never closed: LibTorch does not survive being unloaded.
  static MakeTorchLearner* const make = [] {
    const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    const auto file = folder / kTorchTwinsFile;
    void* module = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (module == nullptr) {
      const char* reason = dlerror();
      fail("--backend torch needs {}, which cannot be opened ({}): build it with ./lab build",
           file.string(), reason != nullptr ? reason : "no reason given");
    }
    auto* found = reinterpret_cast<MakeTorchLearner*>(dlsym(module, kMakeTorchLearner));
    if (found == nullptr)
      fail("{}: is of another version: build it anew with ./lab build", file.string());
    return found;
  }();
  return std::unique_ptr<DqnLearner>(make(shape, options));
}

}  // namespace lab::agents
