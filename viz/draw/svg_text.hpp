#pragma once

#include <string>
#include <string_view>

namespace lab::viz {

/// A number for an SVG file: at most two decimals, no more letters than it needs (12, 0.5, -3.25).
/// What is no finite number is 0: an XML reader would refuse the file.
std::string svg_number(float value);

/// Text for the content of an XML element. What XML cannot hold, control characters and bytes that
/// are no UTF-8, becomes U+FFFD.
std::string xml_escaped(std::string_view text);

}  // namespace lab::viz
