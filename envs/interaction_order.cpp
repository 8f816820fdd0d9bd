#include "envs/interaction_order.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string>
#include <tuple>

#include "core/error.hpp"

namespace lab::envs {
namespace {

/// Users by label_less, and where the rows of each begin when they lie user by user.
void order_users(const Interactions& table, InteractionOrder& order) {
  const auto& names = table.user.names();
  order.users.resize(names.size());
  std::iota(order.users.begin(), order.users.end(), 0);
  const auto name = [&](std::int32_t user) -> const std::string& {
    return names[static_cast<std::size_t>(user)];
  };
  std::sort(order.users.begin(), order.users.end(),
            [&](std::int32_t a, std::int32_t b) { return label_less(name(a), name(b)); });
  std::vector<std::uint32_t> counts(names.size());
  for (const auto user : table.user.rows()) ++counts[static_cast<std::size_t>(user)];
  order.starts.assign(1, 0);
  for (const auto user : order.users) {
    order.starts.push_back(order.starts.back() + counts[static_cast<std::size_t>(user)]);
  }
}

/// Calls `visit` with the rows of each user that share one time, where they are two or more.
template <class Visit>
void for_each_moment(const Interactions& table, const InteractionOrder& order, Visit&& visit) {
  for (std::size_t user = 0; user < order.users.size(); ++user) {
    const auto rows = order.rows_of(user);
    for (std::size_t from = 0, to = 0; from < rows.size(); from = to) {
      const auto time = table.microseconds[rows[from]];
      while (to < rows.size() && table.microseconds[rows[to]] == time) ++to;
      if (to - from > 1) visit(rows.subspan(from, to - from));
    }
  }
}

std::int32_t number_in(const LabelColumn& column, std::uint32_t row) {
  return column.empty() ? 0 : column.rows()[row];
}

}  // namespace

InteractionOrder order_of(const Interactions& table) {
  InteractionOrder order;
  order_users(table, order);
  // Every row goes to the next free place of its user, so rows of one user stay in order.
  std::vector<std::uint32_t> next(order.users.size());
  for (std::size_t i = 0; i < order.users.size(); ++i) {
    next[static_cast<std::size_t>(order.users[i])] = order.starts[i];
  }
  order.rows.resize(table.size());
  for (std::uint32_t row = 0; row < table.size(); ++row) {
    order.rows[next[static_cast<std::size_t>(table.user.rows()[row])]++] = row;
  }
  if (table.microseconds.empty()) return order;
  const auto earlier = [&](std::uint32_t a, std::uint32_t b) {
    return table.microseconds[a] < table.microseconds[b];
  };
  for (std::size_t i = 0; i < order.users.size(); ++i) {
    const auto rows =
        std::span(order.rows).subspan(order.starts[i], order.starts[i + 1] - order.starts[i]);
    std::size_t late = 0;
    for (std::size_t k = 1; k < rows.size(); ++k) late += earlier(rows[k], rows[k - 1]);
    if (late > 0) std::stable_sort(rows.begin(), rows.end(), earlier);
    order.late_rows += late;
  }
  return order;
}

std::size_t count_duplicates(const Interactions& table, const InteractionOrder& order) {
  if (table.microseconds.empty()) return 0;
  std::size_t count = 0;
  for_each_moment(table, order, [&](std::span<const std::uint32_t> rows) {
    std::vector<std::tuple<std::int32_t, std::int32_t, std::int32_t, int>> cells;
    for (const auto row : rows) {
      cells.emplace_back(number_in(table.test, row), number_in(table.question, row),
                         number_in(table.tag, row), table.correct[row]);
    }
    std::sort(cells.begin(), cells.end());
    const auto distinct = std::unique(cells.begin(), cells.end()) - cells.begin();
    count += rows.size() - static_cast<std::size_t>(distinct);
  });
  return count;
}

std::vector<std::uint8_t> mark_repeated(const Interactions& table, const InteractionOrder& order) {
  std::vector<std::uint8_t> marked(table.size());
  if (table.question.empty() || table.tag.empty()) return marked;
  const auto &questions = table.question.rows(), &tags = table.tag.rows();
  for (std::size_t user = 0; user < order.users.size(); ++user) {
    const auto rows = order.rows_of(user);
    for (std::size_t k = 1; k < rows.size(); ++k) {
      const auto row = rows[k], before = rows[k - 1];
      marked[row] = questions[row] == questions[before] && tags[row] != tags[before] &&
                    table.correct[row] == table.correct[before];
    }
  }
  return marked;
}

Interactions select_users(const Interactions& table, const InteractionOrder& order,
                          std::span<const std::uint32_t> users) {
  std::vector<std::uint32_t> rows;
  for (const auto user : users) {
    const auto more = order.rows_of(user);
    rows.insert(rows.end(), more.begin(), more.end());
  }
  return table.select(rows);
}

Interactions drop_rows(const Interactions& table, std::span<const std::uint8_t> marked) {
  expect(marked.size() == table.size(), "drop_rows: {} marks for {} rows", marked.size(),
         table.size());
  std::vector<std::uint32_t> kept;
  for (std::uint32_t row = 0; row < table.size(); ++row) {
    if (marked[row] == 0) kept.push_back(row);
  }
  return table.select(kept);
}

}  // namespace lab::envs
