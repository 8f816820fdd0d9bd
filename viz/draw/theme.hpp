#pragma once

#include <cstddef>

#include "viz/draw/canvas.hpp"

namespace lab::viz {

/// The colours and sizes that all pictures and widgets share.
struct Theme {
  Colour background;  ///< of the window
  Colour surface;     ///< of a panel or plot
  Colour line;        ///< frames, grid lines
  Colour text, faint_text;
  Colour accent;  ///< what is chosen; the cursor
  Colour warning;
  float font = 15, small_font = 12.5F, large_font = 19;
};

const Theme& light_theme();
const Theme& dark_theme();

/// The colour of the n-th run: Okabe and Ito's eight (2008), which all kinds of colour vision tell
/// apart, again and again.
Colour run_colour(std::size_t n);

/// Viridis (van der Walt and Smith 2015) at `share` of its length, 0 dark blue to 1 yellow; even in
/// lightness, also for the colour-blind. Values outside [0, 1] and NaN are clamped (NaN: 0).
Colour viridis(float share);

/// From blue (−1) through white or black (0, the theme's surface) to orange (+1), for signed
/// differences. Clamped like viridis().
Colour diverging(float signed_share, const Theme& theme);

/// Black or white, whichever can be read on `background`.
Colour readable_on(Colour background);

/// `share` of `b` mixed into `a`.
Colour mix(Colour a, Colour b, float share);

}  // namespace lab::viz
