#include "viz/data/metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <unordered_map>

#include "viz/data/flat_json.hpp"

namespace lab::viz {
namespace {

/// The numbers of a row that are no columns of their own.
enum : std::size_t { kStep, kEpisode, kTime, kEpoch, kAxisKeys };
constexpr std::array<std::string_view, kAxisKeys> kAxisNames = {"step", "episode", "time", "epoch"};
constexpr std::size_t kAxes = 3;  // an epoch takes the place of an episode
static_assert(kStep == static_cast<std::size_t>(Axis::step) &&
              kEpisode == static_cast<std::size_t>(Axis::episode) &&
              kTime == static_cast<std::size_t>(Axis::time));
constexpr double kMostSteps = 1e15;  // a number beyond is damage; steps are exact below

/// Grows by a quarter, where push_back would double: half of that memory would never be used.
template <class T>
void append(std::vector<T>& values, T value) {
  if (values.size() == values.capacity()) values.reserve(values.size() + values.size() / 4 + 64);
  values.push_back(value);
}

/// The y at `x` on the line through (0, 0) and the points, which are ascending in both; level
/// behind the last.
double interpolated(std::span<const double> xs, std::span<const double> ys, double x) {
  if (xs.empty()) return x;
  const auto after = static_cast<std::size_t>(std::ranges::lower_bound(xs, x) - xs.begin());
  if (after == xs.size()) return ys.back();
  const double x0 = after == 0 ? std::min(0.0, xs[0]) : xs[after - 1];
  const double y0 = after == 0 ? std::min(0.0, ys[0]) : ys[after - 1];
  const double share = xs[after] > x0 ? std::clamp((x - x0) / (xs[after] - x0), 0.0, 1.0) : 1;
  return y0 + share * (ys[after] - y0);
}

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

/// An excerpt of a line, for a message: its beginning, without what a screen cannot show.
std::string excerpt(std::string_view line) {
  constexpr std::size_t kLength = 40;
  std::string text(line.substr(0, kLength));
  for (char& c : text) c = c < ' ' || c > '~' ? '?' : c;
  return line.size() > kLength ? text + "…" : text;
}

}  // namespace

/// The numbers of one key. As long as every row from the first on has one, they are counted off
/// from there; else each knows its row.
struct Metrics::Column {
  std::size_t first = 0;  // row of the first value
  std::vector<float> values;
  std::vector<std::uint32_t> rows;           // of each value; empty while they are dense
  std::array<std::vector<double>, kAxes> x;  // gathered for curves of a key that is not dense
  bool is_binary = true;

  [[nodiscard]] bool is_dense() const { return rows.empty(); }
  void add(std::size_t row, float value) {
    if (values.empty()) first = row;
    const auto last = is_dense() ? first + values.size() - 1 : rows.back();
    if (!values.empty() && last == row) {  // the key stands twice in one line: the later counts
      values.back() = value;
    } else {
      if (is_dense() && row != first + values.size()) make_sparse();
      if (!is_dense()) append(rows, static_cast<std::uint32_t>(row));
      append(values, value);
    }
    is_binary = is_binary && (value == 0 || value == 1);
  }
  void make_sparse() {
    rows.resize(values.size());
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::uint32_t>(first + i);
  }
};

struct Metrics::Columns {
  std::array<std::vector<double>, kAxes> axes;  // [rows] ascending
  std::array<bool, kAxes> has{true, false, false};
  std::vector<Column> all;  // as keys_
  // Where the number of a key goes: to an axis, or to kAxisKeys + the index of its column.
  std::unordered_map<std::string, std::size_t, TextHash, std::equal_to<>> places;
  std::vector<std::pair<std::string, std::size_t>> expected;  // of the last row, in its order
  std::vector<std::pair<std::string_view, double>> row;       // the one that is read
  std::size_t lines = 0;

  Columns() {
    for (std::size_t i = 0; i < kAxisKeys; ++i) places.emplace(kAxisNames[i], i);
  }
  std::string read(std::string_view line, std::vector<std::string>& keys);
  std::size_t place_of(std::size_t nth, std::string_view key, std::vector<std::string>& keys);
  void add_row(double step, std::vector<std::string>& keys);
};

void Metrics::Release::operator()(Columns* columns) const { delete columns; }

/// Where the `nth` number of a row goes. Rows are alike: mostly it is the same key as last time.
std::size_t Metrics::Columns::place_of(std::size_t nth, std::string_view key,
                                       std::vector<std::string>& keys) {
  if (nth < expected.size() && expected[nth].first == key) return expected[nth].second;
  auto found = places.find(key);
  if (found == places.end()) {
    found = places.emplace(key, kAxisKeys + all.size()).first;
    all.emplace_back();
    keys.emplace_back(key);
  }
  expected.resize(std::max(expected.size(), nth + 1));
  expected[nth] = {std::string(key), found->second};
  return found->second;
}

/// Adds the numbers of a line, or adds nothing and returns what is wrong with it.
std::string Metrics::Columns::read(std::string_view line, std::vector<std::string>& keys) {
  row.clear();
  FlatJson json(line);
  std::string_view key;
  std::optional<double> step;
  for (double value = 0; json.next(key, value);) {
    row.emplace_back(key, value);
    if (key == kAxisNames[kStep]) step = value;
  }
  if (!json.is_whole()) return fmt::format("this is no line of numbers: {}", excerpt(line));
  if (!step) return fmt::format("this line has no \"step\": {}", excerpt(line));
  if (!(*step >= 0 && *step <= kMostSteps)) return fmt::format("{} is no training step", *step);
  if (!axes[kStep].empty() && *step < axes[kStep].back()) {
    return fmt::format("step {} comes after step {}", *step, axes[kStep].back());
  }
  add_row(*step, keys);
  return {};
}

void Metrics::Columns::add_row(double step, std::vector<std::string>& keys) {
  const auto number = axes[kStep].size();
  // A row that lacks an axis stays where the one before it was.
  std::array<double, kAxes> at{};
  for (std::size_t axis = 0; number > 0 && axis < kAxes; ++axis) at[axis] = axes[axis].back();
  at[kStep] = step;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const double value = row[i].second;
    const auto place = place_of(i, row[i].first, keys);
    if (place >= kAxisKeys) {
      const bool fits = std::abs(value) <= std::numeric_limits<float>::max();
      if (fits) all[place - kAxisKeys].add(number, static_cast<float>(value));
      continue;
    }
    const auto axis = place == kEpoch ? std::size_t{kEpisode} : place;
    at[axis] = std::max(at[axis], value);
    has[axis] = true;
  }
  for (std::size_t axis = 0; axis < kAxes; ++axis) append(axes[axis], at[axis]);
}

Metrics::Metrics(std::filesystem::path file) : tail_(std::move(file)), columns_(new Columns) {}

bool Metrics::poll() {
  const auto found = tail_.poll(
      [this](std::string_view line, std::uint64_t) {
        ++columns_->lines;
        if (line.empty()) return;
        const auto wrong = columns_->read(line, keys_);
        if (wrong.empty()) return;
        if (bad_lines_++ == 0)
          problem_ = fmt::format("metrics.jsonl:{}: {}", columns_->lines, wrong);
      },
      [this] {
        columns_.reset(new Columns);
        keys_.clear();
        problem_.clear();
        bad_lines_ = 0;
      });
  if (found == LineTail::Found::nothing) return false;
  ++revision_;
  return true;
}

std::size_t Metrics::rows() const { return columns_->axes[kStep].size(); }

bool Metrics::has(Axis axis) const { return columns_->has[static_cast<std::size_t>(axis)]; }

Curve Metrics::curve(std::string_view key, Axis axis) const {
  const auto found = columns_->places.find(key);
  if (found == columns_->places.end() || found->second < kAxisKeys) return {};
  auto& column = columns_->all[found->second - kAxisKeys];
  const auto which = has(axis) ? static_cast<std::size_t>(axis) : std::size_t{kStep};
  const auto& x = columns_->axes[which];
  if (column.is_dense()) {
    return {std::span(x).subspan(column.first, column.values.size()), column.values};
  }
  auto& gathered = column.x[which];
  for (auto i = gathered.size(); i < column.rows.size(); ++i) append(gathered, x[column.rows[i]]);
  return {gathered, column.values};
}

bool Metrics::is_binary(std::string_view key) const {
  const auto found = columns_->places.find(key);
  if (found == columns_->places.end() || found->second < kAxisKeys) return false;
  const auto& column = columns_->all[found->second - kAxisKeys];
  return column.is_binary && !column.values.empty();
}

double Metrics::from_step(double step, Axis axis) const {
  if (axis == Axis::step || !has(axis)) return step;
  return interpolated(columns_->axes[kStep], columns_->axes[static_cast<std::size_t>(axis)], step);
}

double Metrics::to_step(double x, Axis axis) const {
  if (axis == Axis::step || !has(axis)) return x;
  return interpolated(columns_->axes[static_cast<std::size_t>(axis)], columns_->axes[kStep], x);
}

double Metrics::last_step() const {
  return columns_->axes[kStep].empty() ? 0 : columns_->axes[kStep].back();
}

}  // namespace lab::viz
