#include "envs/lake_map.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include "core/error.hpp"
#include "core/random.hpp"

namespace lab::envs {

LakeMap::LakeMap(std::vector<std::string> rows) : rows_(std::move(rows)) {
  if (rows_.empty() || rows_.front().empty()) fail("the map has no cells");
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (rows_[i].size() != rows_.front().size()) {
      fail("row {} of the map has {} cells but row 1 has {}: make all rows equally long", i + 1,
           rows_[i].size(), rows_.front().size());
    }
  }
}

char LakeMap::letter(int state) const {
  return rows_[static_cast<std::size_t>(state / column_count())]
              [static_cast<std::size_t>(state % column_count())];
}

bool LakeMap::is_terminal(int state) const { return letter(state) == 'H' || letter(state) == 'G'; }

std::vector<int> LakeMap::find(char wanted) const {
  std::vector<int> states;
  for (int state = 0; state < state_count(); ++state) {
    if (letter(state) == wanted) states.push_back(state);
  }
  return states;
}

int LakeMap::neighbour(int state, int action) const {
  int row = state / column_count();
  int column = state % column_count();
  switch (action) {
    case 0: column = std::max(column - 1, 0); break;
    case 1: row = std::min(row + 1, row_count() - 1); break;
    case 2: column = std::min(column + 1, column_count() - 1); break;
    case 3: row = std::max(row - 1, 0); break;
    default: expect(false, "action {} is not in 0..3", action);
  }
  return row * column_count() + column;
}

bool LakeMap::goal_reachable_from(int start) const {
  std::vector<bool> seen(static_cast<std::size_t>(state_count()), false);
  std::vector<int> frontier{start};
  seen[static_cast<std::size_t>(start)] = true;
  while (!frontier.empty()) {
    const int state = frontier.back();
    frontier.pop_back();
    for (int action = 0; action < 4; ++action) {
      const int next = neighbour(state, action);
      if (letter(next) == 'G') return true;
      if (letter(next) == 'H' || seen[static_cast<std::size_t>(next)]) continue;
      seen[static_cast<std::size_t>(next)] = true;
      frontier.push_back(next);
    }
  }
  return false;
}

LakeMap named_map(std::string_view name) {
  if (name == "4x4") return LakeMap({"SFFF", "FHFH", "FFFH", "HFFG"});
  if (name == "8x8") {
    return LakeMap({"SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF",
                    "FHFFHFHF", "FFFHFFFG"});
  }
  fail("there is no map '{}': use 4x4, 8x8, random, or the path of a map file", name);
}

LakeMap random_map(int size, double frozen, std::uint64_t seed) {
  constexpr int kAttempts = 10'000;
  expect(size >= 2, "random_map: size {} is below 2", size);
  // As NumPy's choice() does with the probabilities [p, 1 − p]: a cumulative sum over its total.
  const double p = std::min(1.0, frozen);
  const double threshold = p / (p + (1.0 - p));
  core::Pcg64 rng(seed);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    std::vector<std::string> rows(static_cast<std::size_t>(size));
    for (auto& row : rows) {
      for (int column = 0; column < size; ++column) row += rng.uniform() < threshold ? 'F' : 'H';
    }
    rows.front().front() = 'S';
    rows.back().back() = 'G';
    LakeMap map(std::move(rows));
    if (map.goal_reachable_from(0)) return map;
  }
  fail("no {0}x{0} map with {1} of the cells frozen could be crossed in {2} tries: raise --frozen",
       size, frozen, kAttempts);
}

LakeMap read_map(const std::filesystem::path& file) {
  std::ifstream in(file);
  if (!in || std::filesystem::is_directory(file)) {
    fail("{}: cannot read this map file (a name of a built-in map is 4x4, 8x8 or random)",
         file.string());
  }
  std::vector<std::string> rows;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    rows.push_back(line);
  }
  while (!rows.empty() && rows.back().empty()) rows.pop_back();
  if (rows.empty()) fail("{}: the file is empty: write one row of the lake a line", file.string());

  int starts = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < rows[i].size(); ++j) {
      const char letter = rows[i][j];
      if (std::string_view("SFHG").find(letter) == std::string_view::npos) {
        const bool printable = letter > ' ' && letter < 127;
        fail("{}:{}: column {} holds {}: use S (start), F (frozen), H (hole), G (goal)",
             file.string(), i + 1, j + 1,
             printable ? fmt::format("'{}'", letter)
                       : fmt::format("byte {:#04x}", static_cast<unsigned char>(letter)));
      }
      if (letter == 'S' && ++starts == 2) {
        fail("{}:{}: column {} is a second start: keep one S", file.string(), i + 1, j + 1);
      }
    }
    if (rows[i].size() != rows.front().size()) {
      fail("{}:{}: the row has {} cells but row 1 has {}: make all rows equally long",
           file.string(), i + 1, rows[i].size(), rows.front().size());
    }
  }
  if (starts == 0) fail("{}: the map has no start: put one S", file.string());
  LakeMap map(std::move(rows));
  if (map.find('G').empty()) fail("{}: the map has no goal: put a G", file.string());
  if (!map.goal_reachable_from(map.find('S').front())) {
    fail("{}: no goal can be reached from the start: open a way of F cells", file.string());
  }
  return map;
}

}  // namespace lab::envs
