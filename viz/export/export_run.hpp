#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
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
  std::string png, svg, gif, mp4;  ///< empty: not to be written
  std::vector<std::string> given;  ///< names of the options on the command line
  std::string size;
  Over over = Over::episode;
  double seconds = 0;  ///< of an animation; 0: as long as suits it
  int frames = 120;    ///< of an animation, at most
};
void fields(core::FieldList& f, ExportRequest& request);

/// The option that writes files with such an ending as `file` has: "png", "svg", "gif" or "mp4";
/// empty when there is none.
std::string_view option_for(const std::string& file);

/// Why --`option` (png, svg, gif or mp4) cannot write `file`: it has no name, or the ending of
/// another kind. Empty when it can.
std::string file_problem(std::string_view option, const std::string& file);

/// Throws UsageError for a request that cannot be fulfilled for any run.
void check_request(const ExportRequest& request);

/// Draws the first of `runs` (the others beside it in plots) as `view` says and writes the files
/// that `request` names. Needs no display. Returns a line a file, for the user; none for what goes
/// to standard output, which they would spoil. Throws Error for what cannot be drawn or written,
/// and when the program is asked to stop; UsageError for what the runs do not have.
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
