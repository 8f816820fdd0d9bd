#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>

#include "viz/ui/image.hpp"

namespace lab::viz {

/// Writes a PNG file. Throws Error when it cannot be written.
void write_png(const std::filesystem::path& file, const Image& image);

/// An animation that is written frame by frame; all frames have the first one's size. finish()
/// makes the file whole; without it nothing is left behind.
class AnimationWriter {
 public:
  virtual ~AnimationWriter() = default;
  virtual void add(const Image& frame, double seconds) = 0;
  virtual void finish() = 0;
};
/// GIF (89a): 256 colours chosen from the frames, only the rectangle that changed is stored, loops.
std::unique_ptr<AnimationWriter> make_gif(const std::filesystem::path& file);
/// MP4 through the program ffmpeg, at `frames_per_second`. Throws Error, naming the package, when
/// it is not installed.
std::unique_ptr<AnimationWriter> make_mp4(const std::filesystem::path& file,
                                          double frames_per_second);

}  // namespace lab::viz
