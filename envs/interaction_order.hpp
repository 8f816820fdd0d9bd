#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "envs/interactions.hpp"

namespace lab::envs {

/// The rows of a table user by user, and each user's by time; rows of one time, or of a table
/// without times, in the order of their file.
struct InteractionOrder {
  std::vector<std::int32_t> users;    ///< index in table.user.names(), sorted by label_less
  std::vector<std::uint32_t> rows;    ///< those of user u from starts[u] to starts[u + 1]
  std::vector<std::uint32_t> starts;  ///< one more than users
  std::size_t late_rows = 0;          ///< rows that were earlier than the row before of their user

  [[nodiscard]] std::span<const std::uint32_t> rows_of(std::size_t user) const {
    return std::span(rows).subspan(starts[user], starts[user + 1] - starts[user]);
  }
};

InteractionOrder order_of(const Interactions& table);

/// Rows that are in all columns, the time among them, equal to an earlier one. 0 for a table
/// without times, where the same again is another attempt.
std::size_t count_duplicates(const Interactions& table, const InteractionOrder& order);

/// For each row of the table 1 where it repeats question and answer of the row before of its user
/// under another tag, else 0. Data sets that give a question with several tags one row for each
/// tell the answer of the later ones thereby: a model that sees the row before need not predict
/// them.
std::vector<std::uint8_t> mark_repeated(const Interactions& table, const InteractionOrder& order);

/// The rows of these users, by their place in `order`.
Interactions select_users(const Interactions& table, const InteractionOrder& order,
                          std::span<const std::uint32_t> users);
/// The table without the rows that are marked.
Interactions drop_rows(const Interactions& table, std::span<const std::uint8_t> marked);

}  // namespace lab::envs
