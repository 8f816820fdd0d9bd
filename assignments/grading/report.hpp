#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "assignments/grading/schedule.hpp"
#include "assignments/grading/task.hpp"

namespace lab::grading {

/// Sum of the points.
double points_of(const Verdicts& verdicts);
/// "30", "12.5": points without needless digits.
std::string points_text(double points);

/// The table for a terminal of `width` columns: a row a stage with a bar, then what is wrong in
/// each stage that was begun and not passed.
std::string report_text(const Assignment& assignment, const Verdicts& verdicts, int width);

/// Gradescope's results.json: score, max_score, output, visibility and tags of each stage.
nlohmann::ordered_json results_json(const Assignment& assignment, const Verdicts& verdicts);

/// JUnit's XML: a test case a stage; what is not started or waits is skipped.
std::string junit_xml(const Assignment& assignment, const Verdicts& verdicts);

/// A page that needs nothing else: points, first difference, hint, strips and curves.
/// `who` stands in its heading.
std::string report_html(const Assignment& assignment, const Verdicts& verdicts,
                        const std::string& who);

/// Text with &, <, > and quotes as HTML and XML want them, and without what XML cannot hold.
std::string escaped(const std::string& text);

}  // namespace lab::grading
