#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/terminal.hpp"
#include "viz/export/fed_process.hpp"
#include "viz/export/files.hpp"

namespace lab::viz {
namespace {

/// Red, green, blue of every pixel. The last column and row are doubled where a size is odd, since
/// H.264 stores colour for 2 × 2 pixels.
std::vector<std::uint8_t> even_rgb(const Image& frame) {
  std::vector<std::uint8_t> bytes;
  const int width = frame.width + frame.width % 2, height = frame.height + frame.height % 2;
  bytes.reserve(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const Colour c = frame.at(std::min(x, frame.width - 1), std::min(y, frame.height - 1));
      bytes.insert(bytes.end(), {c.r, c.g, c.b});
    }
  }
  return bytes;
}

class Mp4 final : public AnimationWriter {
 public:
  Mp4(std::filesystem::path file, double frames_per_second)
      : file_(std::move(file)), staged_(file_), rate_(frames_per_second) {
    expect(rate_ > 0 && std::isfinite(rate_), "MP4: {} frames per second", rate_);
    // Started with nothing to do, to learn now and not after the drawing whether it is there.
    FedProcess({"ffmpeg", "-version"}, kMend).finish();
  }

  void add(const Image& frame, double seconds) override {
    if (!ffmpeg_) {
      width_ = frame.width;
      height_ = frame.height;
      start();
    }
    expect(frame.width == width_ && frame.height == height_,
           "MP4: a frame of {} × {} after {} × {}", frame.width, frame.height, width_, height_);
    // Every frame of the file lasts equally long, so a slow one is repeated.
    time_ += std::max(seconds, 0.0);
    const auto until = std::max(std::llround(time_ * rate_), written_ + 1);
    const auto bytes = even_rgb(frame);
    for (; written_ < until; ++written_) {
      if (!ffmpeg_->feed(bytes)) give_up();
    }
  }

  void finish() override {
    expect(ffmpeg_.has_value(), "MP4: no frames");
    if (!ffmpeg_->finish()) give_up();
    staged_.commit();
  }

 private:
  static constexpr const char* kMend = "MP4 needs it: install the package ffmpeg, or write a GIF";

  void start() {
    const auto even = [](int size) { return size + size % 2; };
    // "file:" so that a colon or a dash in the name means nothing to ffmpeg.
    ffmpeg_.emplace(std::vector<std::string>{"ffmpeg",
                                             "-loglevel",
                                             "error",
                                             "-y",
                                             "-f",
                                             "rawvideo",
                                             "-pix_fmt",
                                             "rgb24",
                                             "-video_size",
                                             fmt::format("{}x{}", even(width_), even(height_)),
                                             "-framerate",
                                             fmt::format("{}", rate_),
                                             "-i",
                                             "pipe:0",
                                             "-c:v",
                                             "libx264",
                                             "-pix_fmt",
                                             "yuv420p",
                                             "-crf",
                                             "18",
                                             "-movflags",
                                             "+faststart",
                                             "-f",
                                             "mp4",
                                             "file:" + staged_.temporary().string()},
                    kMend);
  }

  [[noreturn]] void give_up() {
    ffmpeg_->finish();
    if (core::stop_requested()) fail("{}: stopped before it was whole", file_.string());
    fail("{}: ffmpeg failed: {}", file_.string(), ffmpeg_->last_complaint());
  }

  std::filesystem::path file_;
  core::StagedFile staged_;  // ffmpeg_ ends before it removes what that has written
  double rate_, time_ = 0;
  int width_ = 0, height_ = 0;
  long long written_ = 0;  ///< frames
  std::optional<FedProcess> ffmpeg_;
};

}  // namespace

std::unique_ptr<AnimationWriter> make_mp4(const std::filesystem::path& file,
                                          double frames_per_second) {
  return std::make_unique<Mp4>(file, frames_per_second);
}

}  // namespace lab::viz
