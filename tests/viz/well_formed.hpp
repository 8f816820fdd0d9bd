#pragma once

#include <cctype>
#include <string>
#include <string_view>
#include <vector>

/// How often `part` is in `text`.
inline int count_of(std::string_view text, std::string_view part) {
  int count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

/// Empty when `text` is well-formed XML as far as an SVG picture goes: elements nest, attributes
/// are quoted, no bare < or &. Else what is wrong.
inline std::string well_formed(std::string_view text) {
  std::vector<std::string> open;
  const auto bare_ampersand = [](std::string_view part) {
    for (auto at = part.find('&'); at != part.npos; at = part.find('&', at + 1)) {
      const auto entity = part.substr(at, part.find(';', at) - at);
      if (entity != "&amp" && entity != "&lt" && entity != "&gt" && entity != "&quot") return true;
    }
    return false;
  };
  while (!text.empty()) {
    const auto begin = text.find('<');
    if (bare_ampersand(text.substr(0, begin))) return "a bare & in a text";
    if (begin == text.npos) break;
    const auto end = text.find('>', begin);
    if (end == text.npos) return "a tag without its end";
    auto tag = text.substr(begin + 1, end - begin - 1);
    text.remove_prefix(end + 1);
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) return "closed: " + std::string(tag);
      open.pop_back();
      continue;
    }
    const bool closes = tag.ends_with('/');
    if (closes) tag.remove_suffix(1);
    std::size_t name = 0;
    while (name < tag.size() && std::isalpha(static_cast<unsigned char>(tag[name])) != 0) ++name;
    if (name == 0) return "a bare <";
    const auto attributes = tag.substr(name);
    if (count_of(attributes, "\"") != 2 * count_of(attributes, "=\"") ||
        attributes.find('<') != attributes.npos || bare_ampersand(attributes)) {
      return "attributes: " + std::string(attributes);
    }
    if (!closes) open.emplace_back(tag.substr(0, name));
  }
  return open.empty() ? "" : "left open: " + open.back();
}
