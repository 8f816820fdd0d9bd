#include "assignments/grading/values.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lab::grading {
namespace {

template <class T>
std::vector<double> widened(const core::Array& array) {
  const auto values = core::values_of<T>(array, "array");
  return {values.begin(), values.end()};
}

std::string shape_text(const std::vector<std::size_t>& shape) {
  std::string text;
  for (const auto extent : shape) text += fmt::format("{}{}", text.empty() ? "" : ", ", extent);
  return "[" + text + "]";
}

Difference problem(const Values& want, std::size_t number, std::string text) {
  Difference difference;
  difference.output = want.name;
  difference.output_number = number;
  difference.problem = std::move(text);
  return difference;
}

std::optional<Difference> difference_of(const Values& want, std::size_t number,
                                        const core::Arrays& all, double tolerance) {
  const auto found = all.find(want.name);
  if (found == all.end()) return problem(want, number, "is missing");
  if (found->second.shape != want.shape) {
    return problem(want, number,
                   fmt::format("has the shape {}, but {} is asked for",
                               shape_text(found->second.shape), shape_text(want.shape)));
  }
  const auto got = numbers_of(found->second);
  Difference difference;
  difference.output = want.name;
  difference.output_number = number;
  difference.axes = want.axes;
  std::size_t count = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (is_near(got[i], want.numbers[i], tolerance)) continue;
    if (count++ == 0) {
      difference.got = got[i];
      difference.want = want.numbers[i];
      difference.index.resize(want.shape.size());
      auto rest = i;
      for (std::size_t axis = want.shape.size(); axis-- > 0;) {
        difference.index[axis] = rest % want.shape[axis];
        rest /= want.shape[axis];
      }
    }
    const double gap = std::abs(got[i] - want.numbers[i]);
    difference.largest_gap = std::isfinite(gap) ? std::max(difference.largest_gap, gap)
                                                : std::numeric_limits<double>::infinity();
  }
  if (count == 0) return std::nullopt;
  difference.share = static_cast<double>(count) / static_cast<double>(got.size());
  return difference;
}

/// The step of a difference in a sequence; none where the output has no steps.
std::optional<std::size_t> step_of(const Difference& difference) {
  const bool has_step = !difference.axes.empty() && difference.axes.front() == "step";
  if (!has_step || difference.index.empty()) return std::nullopt;
  return difference.index.front();
}

}  // namespace

std::vector<double> numbers_of(const core::Array& array) {
  if (array.type == core::array_type<float>()) return widened<float>(array);
  if (array.type == core::array_type<double>()) return widened<double>(array);
  if (array.type == core::array_type<std::int64_t>()) return widened<std::int64_t>(array);
  if (array.type == core::array_type<std::int32_t>()) return widened<std::int32_t>(array);
  if (array.type == core::array_type<std::uint8_t>()) return widened<std::uint8_t>(array);
  fail("an array holds numbers of the type {}, which is not known here", array.type);
}

bool is_near(double got, double want, double tolerance) {
  return std::isfinite(got) && std::abs(got - want) <= tolerance * (1 + std::abs(want));
}

std::string Difference::text() const {
  if (!problem.empty()) return fmt::format("{} {}", output, problem);
  std::string place;
  for (std::size_t i = 0; i < index.size(); ++i) {
    const auto axis = i < axes.size() ? axes[i] : fmt::format("axis {}", i);
    place += fmt::format("{}{} {}", place.empty() ? "" : ", ", axis, index[i]);
  }
  const double percent = 100 * share;
  return fmt::format(
      "{} first differs{}{}: got {:.6g}, want {:.6g} (largest gap {:.3g}, {} % of the numbers)",
      output, place.empty() ? "" : " at ", place, got, want, largest_gap,
      percent < 1 ? fmt::format("{:.2g}", percent) : fmt::format("{:.0f}", percent));
}

std::optional<Difference> first_difference(const core::Arrays& got, const Outputs& want,
                                           double tolerance) {
  std::optional<Difference> first;
  for (std::size_t i = 0; i < want.size(); ++i) {
    auto difference = difference_of(want[i], i, got, tolerance);
    if (!difference) continue;
    if (!difference->problem.empty()) return difference;
    const bool is_earlier = first && step_of(*first) && step_of(*difference) &&
                            *step_of(*difference) < *step_of(*first);
    if (!first || is_earlier) first = std::move(difference);
  }
  return first;
}

}  // namespace lab::grading
