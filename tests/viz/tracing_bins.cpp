// What becomes of steps that share a pixel: on the axis, in the mastery, in the attention.
#include "viz/panels/tracing_picture.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tests/catch.hpp"
#include "tests/viz/recording_canvas.hpp"
#include "tests/viz/traced_student.hpp"
#include "viz/panels/panel.hpp"
#include "viz/panels/tracing_answers.hpp"
#include "viz/panels/tracing_attention.hpp"
#include "viz/panels/tracing_card.hpp"
#include "viz/panels/tracing_mastery.hpp"

using namespace lab;
using namespace lab::viz;
using lab::testing::Approx;
using lab::testing::looking_at;
using lab::testing::RecordingCanvas;
using lab::testing::student_of;

TEST_CASE("Each column of a student's time lies in one bin, and none is lost, however narrow") {
  for (const int steps : {0, 1, 5, 57, 1261}) {
    for (const float width : {0.0F, 1.0F, 7.0F, 100.5F, 800.0F, 40000.0F}) {
      const TracingAxis axis(10, width, steps, 26);
      INFO(steps << " steps in " << width);
      REQUIRE(axis.columns() == steps + 1);
      CHECK(axis.width() <= std::max(width, 1.0F));
      CHECK(axis.column_width() <= 26);
      int next = 0;
      for (int bin = 0; bin < axis.bins(); ++bin) {
        const auto [first, end] = axis.columns_of(bin);
        CHECK(first == next);
        CHECK(end > first);
        next = end;
      }
      CHECK(next == axis.columns());
      CHECK_FALSE(axis.at(9.9F));
      CHECK_FALSE(axis.at(axis.right()));
      for (const int column : {0, steps / 2, steps}) {
        if (axis.column_width() > 0.1F) CHECK(axis.at(axis.centre(column)) == column);
      }
    }
  }
}

TEST_CASE("Cells of the mastery that share a pixel have the colour of their mean") {
  const auto student = student_of(999, [](int t) { return t % 2 == 0 ? 0.2F : 0.8F; });
  const TracingAxis axis(0, 100, 999, 26);
  RecordingCanvas canvas;
  const auto scale = ColourScale::sequential(0, 1, light_theme());
  draw_mastery(canvas, {0, 0, 100, 100}, axis, student, scale, 0, light_theme());
  REQUIRE(canvas.cell_maps.size() == 1);
  CHECK(canvas.cell_maps[0].columns == 100);
  for (const auto& colour : canvas.cell_maps[0].colours) CHECK(colour == scale(0.5F));
}

TEST_CASE("A number of the mastery that is none is grey and counts in no mean") {
  const auto student = student_of(3, [](int t) {
    return t == 1 ? std::nanf("") : t == 2 ? 0.9F : 0.5F;
  });
  const auto scale = ColourScale::sequential(0, 1, light_theme());
  RecordingCanvas wide, narrow;
  draw_mastery(wide, {0, 0, 200, 60}, {0, 200, 3, 26}, student, scale, 0, light_theme());
  CHECK(wide.cell_maps[0].colours[1] == scale(std::nanf("")));
  CHECK(wide.cell_maps[0].colours[2] == scale(0.9F));
  draw_mastery(narrow, {0, 0, 2, 60}, {0, 2, 3, 26}, student, scale, 0, light_theme());
  REQUIRE(narrow.cell_maps[0].columns == 2);
  CHECK(narrow.cell_maps[0].colours[0] == scale(0.5F));
  CHECK(narrow.cell_maps[0].colours[1] == scale(0.7F));
}

TEST_CASE("A single weight of the attention is seen also where many cells share a pixel") {
  const auto student = looking_at(400, 123, 1);
  const auto scale = ColourScale::sequential(0, 1, light_theme());
  RecordingCanvas canvas;
  const auto layout =
      draw_attention(canvas, {0, 0, 160, 200}, student, 0, 0, 399, scale, light_theme());
  REQUIRE(layout.map.rows == 400);
  REQUIRE_FALSE(canvas.cell_maps.empty());
  const auto& cells = canvas.cell_maps[0];
  CHECK(cells.columns < 400);
  CHECK(std::ranges::count(cells.colours, scale(1)) == 1);
  CHECK(std::ranges::count(cells.colours, Colour{0, 0, 0, 0}) ==
        static_cast<std::ptrdiff_t>(cells.colours.size()) - 1);
}

TEST_CASE("The scale of the attention ends above nearly all of its weights") {
  CHECK(attention_end(looking_at(10, 3, 1), 0, 0) == 1);
  CHECK(attention_end(looking_at(10, 3, 0.3F), 0, 0) == 0.5F);
  CHECK(attention_end(looking_at(10, 3, 0.002F), 0, 0) == 0.01F);
  CHECK(attention_end(looking_at(10, 3, 0), 0, 0) == 1);
  CHECK(attention_end(looking_at(10, 3, std::nanf("")), 0, 0) == 1);
}

TEST_CASE("The steps that are attended to most come first") {
  auto student = looking_at(5, 1, 0.6F);
  using Steps = std::vector<std::pair<int, float>>;
  CHECK(most_attended(student, 0, 0, 4, 3) == Steps{{1, 0.6F}});
  CHECK(most_attended(student, 0, 0, 3, 3).empty());
  CHECK(most_attended(student, 1, 0, 4, 3).empty());
}
