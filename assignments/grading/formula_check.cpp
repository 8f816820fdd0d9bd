#include "assignments/grading/formula_check.hpp"

#include <algorithm>
#include <optional>

namespace lab::grading {
namespace {

/// `got` with each array cut to as many leading rows as `want` has.
core::Arrays leading(core::Arrays got, const Outputs& want) {
  for (const auto& values : want) {
    const auto found = got.find(values.name);
    if (found == got.end()) continue;
    auto& array = found->second;
    const bool is_longer = array.shape.size() == values.shape.size() && !values.shape.empty() &&
                           array.shape[0] > values.shape[0];
    if (!is_longer) continue;
    array.bytes.resize(array.bytes.size() / array.shape[0] * values.shape[0]);
    array.shape[0] = values.shape[0];
  }
  return got;
}

/// The catalogue's mistake that gives the student's numbers on all inputs; null when none does.
const Mistake* recognised(const FormulaCheck& check, const std::vector<core::Arrays>& cases,
                          const Recording& recording) {
  for (const auto& mistake : check.mistakes) {
    bool is_it = true;
    for (std::size_t i = 0; i < cases.size() && is_it; ++i) {
      const auto wrong = mistake.formula(cases[i]);
      is_it = !first_difference(leading(recording.of_case(i), wrong), wrong, check.tolerance);
    }
    if (is_it) return &mistake;
  }
  return nullptr;
}

/// The strip of the unit in which the difference was found.
std::optional<Strip> strip_of(const FormulaCheck& check, const Outputs& want,
                              const core::Arrays& got, const Difference& difference) {
  Strip strip;
  strip.tolerance = check.tolerance;
  const bool is_in_it = std::ranges::find(check.strip, difference.output) != check.strip.end();
  if (!is_in_it || !difference.problem.empty() || difference.index.size() != 2) {
    return std::nullopt;
  }
  const auto unit = difference.index[1];
  for (const auto& name : check.strip) {
    const auto values = std::ranges::find(want, name, &Values::name);
    const auto found = got.find(name);
    if (values == want.end() || found == got.end() || values->shape.size() != 2 ||
        found->second.shape != values->shape || unit >= values->shape[1]) {
      return std::nullopt;
    }
    if (name == difference.output) strip.gate = static_cast<int>(strip.gates.size());
    strip.gates.push_back(name);
    const auto numbers = numbers_of(found->second);
    auto& want_row = strip.want.emplace_back();
    auto& got_row = strip.got.emplace_back();
    for (std::size_t step = 0; step < values->shape[0]; ++step) {
      want_row.push_back(values->numbers[step * values->shape[1] + unit]);
      got_row.push_back(numbers[step * values->shape[1] + unit]);
    }
  }
  strip.step = static_cast<int>(difference.index[0]);
  strip.unit = static_cast<int>(unit);
  return strip;
}

std::string input_text(const core::Arrays& input) {
  std::string text;
  for (const auto& [name, array] : input) {
    std::string shape;
    for (const auto extent : array.shape)
      shape += fmt::format("{}{}", shape.empty() ? "" : ", ", extent);
    text += fmt::format("{}{} [{}]", text.empty() ? "" : ", ", name, shape);
  }
  return text;
}

/// The lines that the report is to draw, of the first input.
std::vector<Curve> curves_of(const FormulaCheck& check, const Outputs& want,
                             const core::Arrays& got) {
  std::vector<Curve> curves;
  for (const auto& name : check.curves) {
    const auto values = std::ranges::find(want, name, &Values::name);
    const auto found = got.find(name);
    if (values == want.end() || found == got.end()) continue;
    curves.push_back({name, numbers_of(found->second), values->numbers});
  }
  return curves;
}

}  // namespace

Verdict grade(const FormulaCheck& check, double points, Session& session) {
  const auto cases = check.cases();
  const auto recording = session.run(cases);
  std::vector<Curve> curves;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto want = check.right(cases[i]);
    if (i == 0) curves = curves_of(check, want, recording.of_case(i));
    const auto difference = first_difference(recording.of_case(i), want, check.tolerance);
    if (!difference) continue;
    Verdict verdict;
    verdict.state = State::wrong;
    verdict.message = difference->text();
    if (cases.size() > 1) verdict.message += fmt::format("; inputs: {}", input_text(cases[i]));
    verdict.curves = curves;
    verdict.strip = strip_of(check, want, recording.of_case(i), *difference);
    if (const auto* mistake = recognised(check, cases, recording)) {
      verdict.mistake = mistake->name;
      verdict.hint = mistake->hint;
    }
    return verdict;
  }
  Verdict verdict;
  verdict.state = State::passed;
  verdict.points = points;
  verdict.curves = std::move(curves);
  return verdict;
}

}  // namespace lab::grading
