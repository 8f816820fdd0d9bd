#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace lab::envs {

/// The cells of a frozen lake, row by row: S start, F frozen, H hole, G goal. State s is row
/// s / columns, column s % columns.
class LakeMap {
 public:
  /// Takes the rows as they are, as Gymnasium does: several starts or goals are allowed, and every
  /// other letter is ice. Throws Error when a row is missing or the rows differ in length.
  explicit LakeMap(std::vector<std::string> rows);

  [[nodiscard]] int row_count() const { return static_cast<int>(rows_.size()); }
  [[nodiscard]] int column_count() const { return static_cast<int>(rows_.front().size()); }
  [[nodiscard]] int state_count() const { return row_count() * column_count(); }
  [[nodiscard]] const std::vector<std::string>& rows() const { return rows_; }

  /// The letter of state `state`.
  [[nodiscard]] char letter(int state) const;
  /// True where an episode ends: on a hole or on a goal.
  [[nodiscard]] bool is_terminal(int state) const;
  /// All states that carry `letter`, in order.
  [[nodiscard]] std::vector<int> find(char letter) const;
  /// The state that `action` (0 left, 1 down, 2 right, 3 up) leads to from `state`; the walls hold.
  [[nodiscard]] int neighbour(int state, int action) const;
  /// Whether a goal can be walked to from `start` without stepping on a hole.
  [[nodiscard]] bool goal_reachable_from(int start) const;

  bool operator==(const LakeMap&) const = default;

 private:
  std::vector<std::string> rows_;
};

/// Gymnasium's maps: "4x4" or "8x8". Throws Error for another name.
LakeMap named_map(std::string_view name);

/// A random `size` × `size` map that can be solved: each cell is frozen with probability `frozen`,
/// the corners are start and goal, and maps without a way are drawn again. The same map as
/// Gymnasium's `generate_random_map(size, frozen, seed)`. Throws Error when 10,000 draws find none.
LakeMap random_map(int size, double frozen, std::uint64_t seed);

/// Reads a map from a text file, one row a line, and checks it strictly: letters S, F, H, G only,
/// lines of one length, exactly one start, a goal that can be reached. Throws Error with the line.
LakeMap read_map(const std::filesystem::path& file);

}  // namespace lab::envs
