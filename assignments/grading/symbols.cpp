#include "assignments/grading/symbols.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <memory>

#include "core/command_line.hpp"
#include "core/error.hpp"

namespace lab::grading {

std::vector<std::string> undefined_symbols(const std::filesystem::path& object) {
  const auto command = "nm -C --undefined-only " + core::quoted(object.string()) + " 2>/dev/null";
  struct Close {
    int* status;
    void operator()(std::FILE* pipe) const { *status = ::pclose(pipe); }
  };
  int status = 0;
  std::string text;
  {
    const std::unique_ptr<std::FILE, Close> pipe(::popen(command.c_str(), "r"), {&status});
    if (!pipe) fail("cannot run nm to list the symbols of {}", object.string());
    std::array<char, 1 << 14> block{};
    while (const auto count = std::fread(block.data(), 1, block.size(), pipe.get())) {
      text.append(block.data(), count);
    }
  }
  if (status != 0) fail("nm cannot list the symbols of {} (is binutils there?)", object.string());
  std::vector<std::string> symbols;
  for (std::size_t start = 0; start < text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    // "                 U at::lstm_cell(…)": U undefined, w weak and undefined
    const auto line = text.substr(start, end - start);
    const auto kind = line.find_first_not_of(' ');
    if (kind != line.npos && kind + 2 < line.size()) symbols.push_back(line.substr(kind + 2));
    start = end + 1;
  }
  return symbols;
}

std::string forbidden_symbol(const std::vector<std::string>& symbols,
                             const std::vector<std::string>& forbidden) {
  for (const auto& symbol : symbols) {
    for (std::string_view beginning : forbidden) {
      const bool is_open = beginning.ends_with('*');
      if (is_open) beginning.remove_suffix(1);
      if (!symbol.starts_with(beginning)) continue;
      const char next = symbol.size() > beginning.size() ? symbol[beginning.size()] : ' ';
      const bool goes_on = std::isalnum(static_cast<unsigned char>(next)) != 0 || next == '_';
      if (is_open || !goes_on) return symbol;
    }
  }
  return {};
}

}  // namespace lab::grading
