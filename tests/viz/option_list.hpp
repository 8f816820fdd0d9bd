#pragma once

#include <string>

namespace lab::testing {

/// The model brings another width, as a lab's preset does.
inline const std::string kOptionList = R"([
  {"name": "map", "group": "The lake", "help": "the map", "kind": "text", "least": null,
   "greatest": null, "choices": [], "default": "4x4"},
  {"name": "model", "group": "Learning", "help": "the cell", "kind": "choice", "least": null,
   "greatest": null, "choices": ["lstm", "gru"], "default": "lstm"},
  {"name": "width", "group": "Learning", "help": "its width", "kind": "integer", "least": 1,
   "greatest": 64, "choices": [], "default": WIDTH},
  {"name": "lr", "group": "Learning", "help": "learning rate", "kind": "real", "least": 1e-9,
   "greatest": 10, "choices": [], "default": 0.001},
  {"name": "double", "group": "Learning", "help": "two", "kind": "flag", "least": null,
   "greatest": null, "choices": [], "default": true},
  {"name": "seed", "group": "Learning", "help": "seed", "kind": "integer", "least": 0,
   "greatest": 9e15, "choices": [], "default": 0}])";

/// The same with this default of the width.
inline std::string listed(const std::string& width) {
  auto text = kOptionList;
  return text.replace(text.find("WIDTH"), 5, width);
}

}  // namespace lab::testing
