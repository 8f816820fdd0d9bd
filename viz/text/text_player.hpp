#pragma once
#include "viz/data/run.hpp"
#include "viz/view.hpp"
namespace lab::viz {
int play_text(Run& run, View& view);
}
