#include "viz/text/hello_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/text.hpp"
#include "viz/draw/heat_map.hpp"
#include "viz/panels/hello_text.hpp"

namespace lab::viz {
namespace {

constexpr int kNextCharacters = 5, kLeastTextRows = 2;
constexpr float kForeseen = 0.06F;  // a share of the guessing loss that is left uncoloured

/// The loss at character `t` as a share of the loss of guessing; NaN where it is not known.
float loss_share(const HelloReading& reading, int t) {
  if (t >= static_cast<int>(reading.loss.size())) return std::nanf("");
  return reading.loss[static_cast<std::size_t>(t)] / guessing_loss(reading.vocabulary);
}

const char* loss_bar(float share) {
  constexpr std::array kBars = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (!(share >= kForeseen)) return kBars[0];
  return kBars.at(static_cast<std::size_t>(1 + std::lround(std::min(share, 1.0F) * 7)));
}

/// Characters [begin, end), and below them the cursor's mark and, without colour, the losses.
Lines text_lines(const HelloConfig& config, const HelloReading& reading, int begin, int end,
                 int cursor, const Ink& ink) {
  // Most terminals are dark: what is nearly foreseen nearly vanishes there.
  const auto scale = ColourScale::warmth(1, dark_theme());
  std::string text, bars;
  for (int t = begin; t < end; ++t) {
    auto shown = printable(visible_character(config.character(t)));
    if (shown.empty()) shown = "?";
    const float share = loss_share(reading, t);
    bars += t == cursor ? "▲" : ink.has_colour() ? " " : loss_bar(share);
    if (t == cursor && ink.has_colour()) {
      text += ink.on(run_colour(0), shown, true);
    } else {
      text += share >= kForeseen ? ink.on(scale(share), shown) : shown;
    }
  }
  if (ink.has_colour()) return {text};
  return {text, bars};
}

Lines next_lines(const HelloConfig& config, const HelloReading& reading, int cursor, int columns,
                 const Ink& ink) {
  const auto name = [&](int token) {
    return token < 0
               ? std::string("?")
               : printable(visible_character(config.vocabulary[static_cast<std::size_t>(token)]));
  };
  const auto at = printable(visible_character(config.character(cursor)));
  const int truth = config.token(cursor + 1);
  Lines lines{ink.bold(fmt::format("after “{}”", at))};
  const auto place = fmt::format("  character {} of {}", cursor + 1, reading.characters);
  if (core::display_width(lines[0] + place) <= columns) lines[0] += ink.faint(place);
  for (const auto& [token, p] : likeliest_next(reading, cursor, kNextCharacters)) {
    constexpr int kBefore = 12;  // columns before the bar
    const int longest = std::clamp(columns - kBefore, 0, 40);
    std::string bar;
    for (int i = 0; i < static_cast<int>(std::lround(p * static_cast<float>(longest))); ++i)
      bar += "█";
    const auto line = fmt::format("  {} {:6.1f} %  ", name(token), p * 100);
    lines.push_back((token == truth ? ink.bold(line) : line) + ink.coloured(bar, run_colour(5)) +
                    (token == truth ? ink.bold(" ✓") : ""));
  }
  return lines;
}

}  // namespace

Lines hello_lines(Run& run, const View& view, double step, int columns, int rows, const Ink& ink) {
  const auto config = hello_config(run.config());
  const auto reading = load_reading(run, config, step);
  if (reading.characters == 0 || config.text.empty()) {
    Lines lines;
    for (const auto* problems : {&config.problems, &reading.problems}) {
      for (const auto& problem : *problems) {
        for (const auto& line : core::wrap(printable(problem), columns)) lines.push_back(line);
      }
    }
    return lines;
  }
  const int last = reading.characters - 1;
  const int cursor = static_cast<int>(std::clamp(std::floor(view.moment), 0.0, double{1} * last));
  const auto next = next_lines(config, reading, cursor, columns, ink);

  // A text that repeats is broken where it begins again.
  const int period = config.repeats ? static_cast<int>(config.text.size()) : 0;
  const int width = period > 0 && period <= columns ? columns - columns % period : columns;
  const int per_line = ink.has_colour() ? 1 : 2;
  const int room = std::max(rows - static_cast<int>(next.size()) - 1, kLeastTextRows) / per_line;
  const int all = last / width + 1;
  const int shown = std::clamp(room, 1, std::min(all, 8));
  const int first = std::clamp(cursor / width - shown / 2, 0, all - shown);
  Lines lines;
  for (int line = first; line < first + shown; ++line) {
    const int begin = line * width, end = std::min(begin + width, reading.characters);
    for (auto& text : text_lines(config, reading, begin, end, cursor, ink)) {
      lines.push_back(std::move(text));
    }
  }
  lines.emplace_back();
  lines.insert(lines.end(), next.begin(), next.end());
  return lines;
}

}  // namespace lab::viz
