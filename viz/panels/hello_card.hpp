#pragma once

#include <string>
#include <utility>
#include <vector>

#include "viz/data/hello_run.hpp"
#include "viz/draw/canvas.hpp"
#include "viz/draw/theme.hpp"

namespace lab::viz {

/// The text up to and with character `t`, at most `count` characters of it, as it is drawn.
std::string context_of(const HelloConfig& config, int t, int count);

/// The height that draw_next_card() likes best.
float next_card_height(const HelloReading& reading);

/// Draws what the model expects after character `t`: the likeliest characters with their
/// probabilities as bars, the one that does come in the accent colour, and the loss.
void draw_next_card(Canvas& canvas, Rect area, const HelloConfig& config,
                    const HelloReading& reading, int t, const Theme& theme);

/// A line of the list of similar states: where it lies and which character it is.
using SimilarRows = std::vector<std::pair<Rect, int>>;

/// The height that draw_similar() needs.
float similar_height();

/// Lists the characters at which the hidden state of `layer` was most like that of character `t`.
SimilarRows draw_similar(Canvas& canvas, Rect area, const HelloConfig& config,
                         const HelloReading& reading, int layer, int t, const Theme& theme);

}  // namespace lab::viz
