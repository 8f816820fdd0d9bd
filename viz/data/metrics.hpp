#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "viz/data/curve.hpp"
#include "viz/data/line_tail.hpp"

namespace lab::viz {

/// The numbers of a metrics.jsonl that may still grow, by columns. A key that every row has costs 4
/// bytes a row ("step", "episode" or "epoch", "time" 8), one that few rows have 8 bytes a point.
class Metrics {
 public:
  explicit Metrics(std::filesystem::path file);

  /// Reads what was added. True when there is something new (or the file began anew).
  bool poll();
  /// Grows by one whenever poll() returned true: for caches.
  [[nodiscard]] std::uint64_t revision() const { return revision_; }
  [[nodiscard]] std::size_t rows() const;
  /// The keys that can be plotted (all but the axes), in the order they first appeared.
  [[nodiscard]] const std::vector<std::string>& keys() const { return keys_; }
  /// Whether rows carry that axis; `Axis::episode` is also found under "epoch".
  [[nodiscard]] bool has(Axis axis) const;
  /// The points of `key`, valid until the next poll(); empty when there is none. NaN never occurs.
  /// Where the run lacks `axis`, steps take its place.
  [[nodiscard]] Curve curve(std::string_view key, Axis axis) const;
  /// Whether all values of `key` so far are 0 or 1 (a success, say).
  [[nodiscard]] bool is_binary(std::string_view key) const;
  /// The axis value that belongs to training step `step`, interpolated; and back.
  [[nodiscard]] double from_step(double step, Axis axis) const;
  [[nodiscard]] double to_step(double x, Axis axis) const;
  /// The last training step (0 when there are no rows).
  [[nodiscard]] double last_step() const;
  /// Lines that were no metrics ("metrics.jsonl:17: …", the first such), and how many.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] std::size_t bad_lines() const { return bad_lines_; }

 private:
  struct Column;
  struct Columns;
  struct Release {
    void operator()(Columns* columns) const;
  };
  LineTail tail_;
  std::unique_ptr<Columns, Release> columns_;
  std::vector<std::string> keys_;
  std::uint64_t revision_ = 0;
  std::string problem_;
  std::size_t bad_lines_ = 0;
};

}  // namespace lab::viz
