#include "assignments/grading/report.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"
#include "core/table.hpp"
#include "core/terminal.hpp"
#include "core/text.hpp"

namespace lab::grading {
namespace {

using Json = nlohmann::ordered_json;

/// Ten cells, as many filled as there are points.
std::string bar(double points, double max) {
  const int filled = max > 0 ? static_cast<int>(std::floor(10 * points / max + 1e-9)) : 0;
  std::string text;
  for (int i = 0; i < 10; ++i) text += i < filled ? "█" : "░";
  return text;
}

const char* colour_of(State state) {
  switch (state) {
    case State::passed: return "32";
    case State::partly: return "33";
    case State::not_started:
    case State::waiting: return "2";
    default: return "31";
  }
}

bool is_skipped(State state) { return state == State::not_started || state == State::waiting; }

std::string paragraph(const std::string& text, int width, const std::string& indent) {
  std::string lines;
  // What a compiler says has lines of its own.
  for (std::size_t start = 0; start <= text.size();) {
    const auto end = std::min(text.find('\n', start), text.size());
    for (const auto& line : core::wrap(text.substr(start, end - start),
                                       std::max(width - static_cast<int>(indent.size()), 20))) {
      lines += indent + line + "\n";
    }
    start = end + 1;
  }
  return lines;
}

}  // namespace

double points_of(const Verdicts& verdicts) {
  double sum = 0;
  for (const auto& [name, verdict] : verdicts) sum += verdict.points;
  return sum;
}

std::string points_text(double points) { return core::number(std::round(points * 100) / 100); }

std::string report_text(const Assignment& assignment, const Verdicts& verdicts, int width) {
  core::Table table({"<task", "<", "points", "of", "<"});
  std::string faults;
  for (const auto& part : assignment.parts) {
    double points = 0, max = 0;
    for (const auto& task : part.tasks) {
      const auto found = verdicts.find(task.name);
      if (found == verdicts.end()) continue;
      const auto& verdict = found->second;
      points += verdict.points;
      max += task.points;
      table.add({task.name, task.points > 0 ? bar(verdict.points, task.points) : "",
                 points_text(verdict.points), points_text(task.points),
                 core::styled(name_of(verdict.state), colour_of(verdict.state))});
      // Also of a passed one something may be told: its error, the explanation of an answer.
      const bool is_silent = verdict.state == State::passed && verdict.message.empty();
      if (is_silent || is_skipped(verdict.state)) continue;
      faults += "\n" + core::styled(task.name, "1") + ": " + std::string(name_of(verdict.state)) +
                "\n" + paragraph(verdict.message, width, "  ");
      if (!verdict.hint.empty()) faults += paragraph("Hint: " + verdict.hint, width, "  ");
    }
  }
  return table.text(width) + faults;
}

Json results_json(const Assignment& assignment, const Verdicts& verdicts) {
  Json results{{"score", points_of(verdicts)},
               {"max_score", assignment.points()},
               {"stdout_visibility", "visible"},
               {"tests", Json::array()}};
  for (const auto& part : assignment.parts) {
    for (const auto& task : part.tasks) {
      const auto found = verdicts.find(task.name);
      if (found == verdicts.end()) continue;
      const auto& verdict = found->second;
      std::string output = verdict.message;
      if (!verdict.hint.empty()) output += (output.empty() ? "Hint: " : "\nHint: ") + verdict.hint;
      results["tests"].push_back({{"name", task.name},
                                  {"score", verdict.points},
                                  {"max_score", task.points},
                                  {"status", verdict.state == State::passed ? "passed" : "failed"},
                                  {"output", output},
                                  {"tags", Json::array({part.name, name_of(verdict.state)})},
                                  {"visibility", "visible"},
                                  {"extra_data", {{"mistake", verdict.mistake}}}});
    }
  }
  return results;
}

std::string junit_xml(const Assignment& assignment, const Verdicts& verdicts) {
  std::string cases;
  int count = 0, failures = 0, skipped = 0;
  for (const auto* task : assignment.tasks()) {
    const auto found = verdicts.find(task->name);
    if (found == verdicts.end()) continue;
    const auto& verdict = found->second;
    ++count;
    cases += fmt::format("  <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">\n",
                         escaped(assignment.name), escaped(task->name), verdict.seconds);
    if (is_skipped(verdict.state)) {
      ++skipped;
      cases += fmt::format("    <skipped message=\"{}\"/>\n", escaped(verdict.message));
    } else if (verdict.state != State::passed) {
      ++failures;
      cases += fmt::format("    <failure type=\"{}\" message=\"{}\">{}</failure>\n",
                           name_of(verdict.state), escaped(verdict.message), escaped(verdict.hint));
    }
    if (!verdict.output.empty()) {
      cases += fmt::format("    <system-out>{}</system-out>\n", escaped(verdict.output));
    }
    cases += "  </testcase>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"{}\" tests=\"{}\" "
      "failures=\"{}\" skipped=\"{}\">\n{}</testsuite>\n",
      escaped(assignment.name), count, failures, skipped, cases);
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char letter : text) {
    switch (letter) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '\n':
      case '\t': out += letter; break;
      default:
        if (static_cast<unsigned char>(letter) >= 0x20) out += letter;
    }
  }
  return out;
}

}  // namespace lab::grading
