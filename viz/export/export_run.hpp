#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "core/options.hpp"
#include "viz/view.hpp"

namespace lab::viz {

/// What an animation runs over.
enum class Over { episode, training };

/// What `lab export` is asked beside the view.
struct ExportRequest {
  std::string runs = "runs", beside;
  bool board = false, window = false;
  std::string png, svg, gif, mp4;
  std::string size;
  Over over = Over::episode;
  double seconds = 0;  ///< of an animation; 0: as long as suits it
  int frames = 120;    ///< of an animation, at most
};
void fields(core::FieldList& f, ExportRequest& request);

/// Draws the first of `runs` (the others beside it in plots) as `view` says and writes the files
/// that `request` names. Needs no display. Returns a line a file, for the user. Throws Error for
/// what cannot be drawn or written.
std::vector<std::string> export_run(const std::vector<std::filesystem::path>& runs, View view,
                                    const ExportRequest& request);

/// "800x600" as two numbers. Throws UsageError, naming `option`, when it is no size between 64 and
/// 8192.
std::array<int, 2> parse_size(const std::string& text, const std::string& option);

}  // namespace lab::viz

namespace lab::core {
template <>
inline constexpr std::array kNames<viz::Over> = {std::string_view("episode"),
                                                 std::string_view("training")};
}  // namespace lab::core
