#include <algorithm>
#include <cmath>

#include "assignments/grading/report.hpp"
#include "core/error.hpp"

// The page that a student opens after a grading: one file, no scripts, nothing from elsewhere.

namespace lab::grading {
namespace {

constexpr const char* kStyle = R"(
body{font:16px/1.5 system-ui,sans-serif;max-width:54rem;margin:2rem auto;padding:0 1rem;
  color:#222;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}
table{border-collapse:collapse;width:100%}td,th{padding:.25rem .5rem;text-align:left;
  border-bottom:1px solid #ddd;vertical-align:top}td.n{text-align:right;white-space:nowrap}
.passed{color:#00695c}.partly{color:#8a6d00}.skipped{color:#777}.failed{color:#b3261e}
.hint{background:#fff8e1;border-left:4px solid #e0a800;padding:.4rem .7rem;margin:.4rem 0}
pre{white-space:pre-wrap;background:#f4f4f4;padding:.5rem;overflow-wrap:anywhere}
svg{max-width:100%;height:auto}
@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}td,th{border-color:#444}
  pre{background:#242424}.hint{background:#2e2817}.passed{color:#4db6ac}.partly{color:#e0b94a}
  .failed{color:#ff8a80}svg text{fill:#ccc}}
)";

const char* class_of(State state) {
  switch (state) {
    case State::passed: return "passed";
    case State::partly: return "partly";
    case State::not_started:
    case State::waiting: return "skipped";
    default: return "failed";
  }
}

/// A polyline of `values` in a box; what is not finite breaks it.
std::string polyline(const std::vector<double>& values, double low, double high, const char* colour,
                     const char* dash) {
  constexpr double kLeft = 50, kTop = 10, kWidth = 540, kHeight = 150;
  std::string points;
  const auto last = static_cast<double>(std::max<std::size_t>(values.size(), 2) - 1);
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) continue;
    const double y = kTop + kHeight * (1 - (values[i] - low) / (high - low));
    points += fmt::format("{:.1f},{:.1f} ", kLeft + kWidth * static_cast<double>(i) / last, y);
  }
  return fmt::format(
      "<polyline fill=\"none\" stroke=\"{}\" stroke-width=\"2\" stroke-dasharray=\"{}\" "
      "points=\"{}\"/>",
      colour, dash, points);
}

std::string curve_svg(const Curve& curve) {
  double low = INFINITY, high = -INFINITY;
  for (const auto* line : {&curve.got, &curve.want}) {
    for (const double value : *line) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (!(low <= high)) return {};
  if (low == high) high = low + 1;
  std::string svg = "<svg viewBox=\"0 0 600 190\" width=\"600\" height=\"190\" role=\"img\">";
  svg += "<g font-size=\"12\" fill=\"#555\">";
  svg += fmt::format("<text x=\"45\" y=\"18\" text-anchor=\"end\">{:.3g}</text>", high);
  svg += fmt::format("<text x=\"45\" y=\"160\" text-anchor=\"end\">{:.3g}</text>", low);
  svg += fmt::format("<text x=\"320\" y=\"182\" text-anchor=\"middle\">{}{}</text></g>",
                     escaped(curve.name),
                     curve.want.empty() ? "" : ": yours, and dashed the right one");
  svg += polyline(curve.got, low, high, "#0072b2", "none");
  if (!curve.want.empty()) svg += polyline(curve.want, low, high, "#d55e00", "5 4");
  return svg + "</svg>";
}

/// White to blue for 0 to 1, orange for below 0.
std::string cell_colour(double value) {
  if (!std::isfinite(value)) return "#888";
  const double strength = std::min(std::abs(value), 1.0);
  const auto mixed = [&](int end) {
    return static_cast<int>(std::lround(255 + strength * (end - 255)));
  };
  return value < 0 ? fmt::format("rgb({},{},{})", mixed(213), mixed(94), mixed(0))
                   : fmt::format("rgb({},{},{})", mixed(0), mixed(114), mixed(178));
}

/// The right gates over the steps, below them the student's; a frame around the first that differs.
std::string strip_svg(const Strip& strip) {
  const auto gates = strip.gates.size(), steps = strip.want.empty() ? 0 : strip.want[0].size();
  if (steps == 0) return {};
  const double cell = std::clamp(540.0 / static_cast<double>(steps), 3.0, 22.0), row = 12;
  const double height = 2 * row * static_cast<double>(gates) + 30;
  std::string svg = fmt::format(
      "<svg viewBox=\"0 0 600 {0}\" width=\"600\" height=\"{0}\" role=\"img\">", height);
  const auto place_x = [&](std::size_t step) { return 50 + cell * static_cast<double>(step); };
  const auto draw = [&](const std::vector<std::vector<double>>& rows, double top,
                        const char* whose) {
    for (std::size_t gate = 0; gate < gates; ++gate) {
      const double y = top + row * static_cast<double>(gate);
      svg += fmt::format(
          "<text x=\"45\" y=\"{}\" text-anchor=\"end\" font-size=\"11\" fill=\"#555\">{} {}</text>",
          y + 10, whose, escaped(strip.gates[gate]));
      for (std::size_t step = 0; step < steps; ++step) {
        svg += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" "
            "fill=\"{}\"/>",
            place_x(step), y, cell, row, cell_colour(rows[gate][step]));
      }
    }
  };
  const double second = row * static_cast<double>(gates) + 8;
  draw(strip.want, 0, "right");
  draw(strip.got, second, "yours");
  svg += fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" fill=\"none\" "
      "stroke=\"#b3261e\" stroke-width=\"2\"/>",
      place_x(static_cast<std::size_t>(strip.step)), second + row * strip.gate, cell, row);
  return svg + "</svg>";
}

}  // namespace

std::string report_html(const Assignment& assignment, const Verdicts& verdicts,
                        const std::string& who) {
  std::string page = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{0}: {1}</title>\n"
      "<style>{2}</style></head><body>\n<h1>{3}</h1>\n<p>{1}: <b>{4} of {5} points</b></p>\n",
      escaped(assignment.name), escaped(who), kStyle, escaped(assignment.title),
      points_text(points_of(verdicts)), points_text(assignment.points()));
  for (const auto& part : assignment.parts) {
    std::string rows, details;
    double points = 0, max = 0;
    for (const auto& task : part.tasks) {
      const auto found = verdicts.find(task.name);
      if (found == verdicts.end()) continue;
      const auto& verdict = found->second;
      points += verdict.points;
      max += task.points;
      rows += fmt::format(
          "<tr><td><code>{}</code><br>{}</td><td class=\"n\">{} of {}</td>"
          "<td class=\"{}\">{}</td></tr>\n",
          escaped(task.name), escaped(task.title), points_text(verdict.points),
          points_text(task.points), class_of(verdict.state), name_of(verdict.state));
      std::string detail;
      if (!verdict.message.empty()) detail += "<pre>" + escaped(verdict.message) + "</pre>\n";
      if (!verdict.hint.empty()) {
        detail += "<p class=\"hint\">" + escaped(verdict.hint) + "</p>\n";
      }
      if (verdict.strip) detail += strip_svg(*verdict.strip) + "\n";
      for (const auto& curve : verdict.curves) detail += curve_svg(curve) + "\n";
      const bool is_told = verdict.state != State::not_started && verdict.state != State::waiting;
      if (is_told && !detail.empty()) {
        details += fmt::format("<h3><code>{}</code></h3>\n{}", escaped(task.name), detail);
      }
    }
    if (rows.empty()) continue;
    page += fmt::format("<h2>{} ({}): {} of {} points</h2>\n<table>\n{}</table>\n{}",
                        escaped(part.name), escaped(part.title), points_text(points),
                        points_text(max), rows, details);
  }
  return page + "</body></html>\n";
}

}  // namespace lab::grading
