#include "viz/panels/experiment_widgets.hpp"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "viz/ui/widgets.hpp"

namespace lab::viz {
namespace {

using Kind = core::Field::Kind;
using Json = nlohmann::ordered_json;

constexpr float kName = 124, kField = 84, kBack = 72, kGap = 6;
constexpr float kLeastSlider = 60;

/// A number's place in its range in words: "0 to 1", "at least 0".
std::string range_text(const LabOption& option) {
  const auto [least, greatest] = option.range;
  const bool low = std::isfinite(least), high = std::isfinite(greatest);
  if (low && high) return fmt::format("{} to {}", core::number(least), core::number(greatest));
  if (low) return "at least " + core::number(least);
  return high ? "at most " + core::number(greatest) : "";
}

void tooltip(const LabOption& option) {
  if (!ImGui::IsItemHovered()) return;
  ImGui::BeginTooltip();
  ImGui::PushTextWrapPos(340);
  ImGui::TextUnformatted(option.help.c_str());
  std::string facts = "--" + option.name;
  const auto initial = value_text(option.initial);
  if (!initial.empty()) facts += ", default " + initial;
  if (option.kind == Kind::integer || option.kind == Kind::real) {
    const auto range = range_text(option);
    if (!range.empty()) facts += ", " + range;
  }
  ImGui::TextDisabled("%s", facts.c_str());
  ImGui::PopTextWrapPos();
  ImGui::EndTooltip();
}

/// The number of `value` with the type that the option has in JSON.
Json number_json(const LabOption& option, double value) {
  if (option.kind == Kind::integer) return static_cast<std::int64_t>(value);
  return value;
}

/// A field to type a number in, with steps where there is no slider.
void number_field(const LabOption& option, Json& value, bool with_steps, const std::string& id) {
  if (option.kind == Kind::integer) {
    auto number = value.get<std::int64_t>();
    const std::int64_t step = 1, fast = 10;
    if (ImGui::InputScalar(id.c_str(), ImGuiDataType_S64, &number, with_steps ? &step : nullptr,
                           with_steps ? &fast : nullptr)) {
      value = number;
    }
    return;
  }
  auto number = value.get<double>();
  const auto initial = std::abs(option.initial.get<double>());
  const double step = initial > 0 ? initial / 10 : 0.1, fast = 10 * step;
  if (ImGui::InputScalar(id.c_str(), ImGuiDataType_Double, &number, with_steps ? &step : nullptr,
                         with_steps ? &fast : nullptr, "%.6g")) {
    value = number;
  }
}

void number_widget(const LabOption& option, Json& value, float width, Marks& marks) {
  const auto range = slider_range(option);
  const float slider = width - kField - kGap;
  if (!range || slider < kLeastSlider) {
    ImGui::SetNextItemWidth(width);
    number_field(option, value, /*with_steps=*/!range, "##field");
    marks.add_item("option " + option.name);
    tooltip(option);
    return;
  }
  auto share = static_cast<float>(range->share_of(value.get<double>()));
  ImGui::SetNextItemWidth(slider);
  if (ImGui::SliderFloat("##slider", &share, 0, 1, "", ImGuiSliderFlags_NoInput)) {
    value = number_json(option, range->value_at(share));
  }
  marks.add_item("option " + option.name);
  tooltip(option);
  ImGui::SameLine(0, kGap);
  ImGui::SetNextItemWidth(kField);
  number_field(option, value, /*with_steps=*/false, "##field");
  marks.add_item("value " + option.name);
}

void choice_widget(const LabOption& option, Json& value, float width, Marks& marks) {
  const auto chosen = value.get<std::string>();
  if (!begin_combo("##choice", chosen, width, marks, "option " + option.name)) {
    tooltip(option);
    return;
  }
  for (const auto& choice : option.choices) {
    if (ImGui::Selectable(choice.c_str(), choice == chosen)) value = choice;
    marks.add_item("option " + option.name + " " + choice);
  }
  ImGui::EndCombo();
}

void widget(const LabOption& option, Json& value, float width, Marks& marks) {
  switch (option.kind) {
    case Kind::integer:
    case Kind::real: number_widget(option, value, width, marks); return;
    case Kind::choice: choice_widget(option, value, width, marks); return;
    case Kind::flag: {
      bool on = value.get<bool>();
      if (ImGui::Checkbox("##flag", &on)) value = on;
      break;
    }
    case Kind::text:
    case Kind::texts: {
      auto text = value.get<std::string>();
      ImGui::SetNextItemWidth(width);
      if (ImGui::InputText("##text", &text)) value = text;
      break;
    }
  }
  marks.add_item("option " + option.name);
  tooltip(option);
}

/// The button that says what a changed value was before, and takes it back.
void back_button(const LabOption& option, ExperimentSettings& settings, Marks& marks) {
  auto before = value_text(settings.before(option));
  if (before.empty()) before = "nothing";
  if (ImGui::Button(fmt::format("← {}###back", before).c_str(), {kBack, 0})) {
    settings.reset(option);
  }
  marks.add_item("reset " + option.name);
  if (ImGui::IsItemHovered()) ImGui::SetTooltip("back to %s", before.c_str());
}

void option_row(const LabOption& option, ExperimentSettings& settings, float width,
                const Theme& theme, Marks& marks) {
  const bool changed = settings.is_changed(option);
  const float begin = ImGui::GetCursorPosX();
  ImGui::PushID(option.name.c_str());
  ImGui::AlignTextToFramePadding();
  ImGui::PushStyleColor(ImGuiCol_Text, style_colour(changed ? theme.accent : theme.text));
  ImGui::TextUnformatted(fmt::format("{}{}", changed ? "• " : "", option.name).c_str());
  ImGui::PopStyleColor();
  tooltip(option);
  ImGui::SameLine(begin + kName, 0);
  auto value = settings.value(option);
  const auto shown = value;
  widget(option, value, std::max(width - kName - kBack - kGap, kLeastSlider), marks);
  if (value != shown) settings.set(option, value);
  if (changed) {
    ImGui::SameLine(begin + width - kBack, 0);
    back_button(option, settings, marks);
  }
  ImGui::PopID();
}

/// Whether a group is unfolded at first: the lab's own world, and what learning is about.
bool opens(const std::string& group, bool first) { return first || group == "Learning"; }

}  // namespace

std::uint32_t style_colour(Colour c) { return IM_COL32(c.r, c.g, c.b, c.a); }

void wrapped_text(Colour colour, const std::string& text) {
  ImGui::PushStyleColor(ImGuiCol_Text, style_colour(colour));
  ImGui::PushTextWrapPos(0);
  ImGui::TextUnformatted(text.c_str());
  ImGui::PopTextWrapPos();
  ImGui::PopStyleColor();
}

void option_widgets(ExperimentSettings& settings, float width, const Theme& theme, Marks& marks) {
  const auto& options = settings.options();
  for (auto begin = options.begin(); begin != options.end();) {
    const auto end = std::find_if(begin, options.end(),
                                  [&](const auto& option) { return option.group != begin->group; });
    const auto changed =
        std::count_if(begin, end, [&](const auto& option) { return settings.is_changed(option); });
    const auto heading =
        changed == 0 ? begin->group + "###" + begin->group
                     : fmt::format("{} · {} changed###{}", begin->group, changed, begin->group);
    const bool open =
        ImGui::CollapsingHeader(heading.c_str(), opens(begin->group, begin == options.begin())
                                                     ? ImGuiTreeNodeFlags_DefaultOpen
                                                     : ImGuiTreeNodeFlags_None);
    marks.add_item("group " + begin->group);
    for (; begin != end; ++begin) {
      if (open) option_row(*begin, settings, width, theme, marks);
    }
  }
}

}  // namespace lab::viz
