#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace lab::grading {

/// The symbols that an object file refers to without having them, demangled, as `nm -C` lists them.
/// Throws Error when nm cannot read the file.
std::vector<std::string> undefined_symbols(const std::filesystem::path& object);

/// The first of `symbols` that begins with one of `forbidden` and goes on with no letter, so that
/// "torch::nn::RNNCellImpl::forward" is not found in "…forward_all"; empty when there is none. A
/// beginning that ends in '*' stands for all that begin so.
std::string forbidden_symbol(const std::vector<std::string>& symbols,
                             const std::vector<std::string>& forbidden);

}  // namespace lab::grading
