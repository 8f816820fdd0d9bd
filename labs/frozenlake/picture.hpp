#pragma once

#include <span>
#include <string>
#include <vector>

#include "envs/frozen_lake.hpp"

namespace lab::labs::frozenlake {

/// The lake as rows of text: holes, the goal, and on every other cell the arrow of `policy` [S]
/// (none: dots). The walk that the policy means to take from the start is bright; the cell of
/// `walker` (none: −1) is marked.
std::vector<std::string> lake_rows(const envs::LakeMap& map, std::span<const int> policy,
                                   int walker = -1);

/// Pictures side by side with a title over each, as many as fit into `width` columns.
struct TitledPicture {
  std::string title;
  std::vector<std::string> rows;
};
std::string side_by_side(std::span<const TitledPicture> pictures, int width);

/// The Q table as text: a line a state that is not terminal, its cell, its values, the best marked.
std::string q_table_text(const envs::LakeMap& map, std::span<const float> q);

/// "←", "↓", "→", "↑".
std::string arrow(int action);

}  // namespace lab::labs::frozenlake
