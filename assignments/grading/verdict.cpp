#include "assignments/grading/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/error.hpp"

namespace lab::grading {
namespace {

using Json = nlohmann::ordered_json;

Json rows_of(const std::vector<std::vector<double>>& rows) {
  Json all = Json::array();
  for (const auto& row : rows) {
    Json line = Json::array();
    for (const double value : row) line.push_back(std::isfinite(value) ? Json(value) : Json());
    all.push_back(std::move(line));
  }
  return all;
}

std::vector<std::vector<double>> rows_from(const Json& json) {
  std::vector<std::vector<double>> rows;
  for (const auto& line : json) {
    auto& row = rows.emplace_back();
    for (const auto& value : line) row.push_back(value.is_null() ? NAN : value.get<double>());
  }
  return rows;
}

}  // namespace

std::string_view name_of(State state) { return kStateNames[static_cast<std::size_t>(state)]; }

Json to_json(const std::string& task, double max, const Verdict& verdict) {
  Json json{{"name", task},
            {"points", verdict.points},
            {"max", max},
            {"verdict", std::string(name_of(verdict.state))}};
  if (!verdict.message.empty()) json["message"] = verdict.message;
  if (!verdict.hint.empty()) json["hint"] = verdict.hint;
  if (!verdict.mistake.empty()) json["mistake"] = verdict.mistake;
  json["seconds"] = verdict.seconds;
  if (!verdict.output.empty()) json["output"] = verdict.output;
  if (const auto& strip = verdict.strip) {
    json["divergence"] = {{"gates", strip->gates},        {"want", rows_of(strip->want)},
                          {"got", rows_of(strip->got)},   {"gate", strip->gate},
                          {"step", strip->step},          {"index", strip->unit},
                          {"tolerance", strip->tolerance}};
  }
  for (const auto& curve : verdict.curves) {
    const auto rows = rows_of({curve.got, curve.want});
    json["curves"].push_back({{"name", curve.name}, {"got", rows[0]}, {"want", rows[1]}});
  }
  return json;
}

Verdict verdict_from(const Json& json) {
  try {
    Verdict verdict;
    const auto name = json.at("verdict").get<std::string>();
    const auto state = std::ranges::find(kStateNames, name);
    if (state == kStateNames.end()) fail("a verdict '{}' is not known", name);
    verdict.state = static_cast<State>(state - kStateNames.begin());
    verdict.points = json.at("points").get<double>();
    verdict.message = json.value("message", "");
    verdict.hint = json.value("hint", "");
    verdict.mistake = json.value("mistake", "");
    verdict.seconds = json.value("seconds", 0.0);
    verdict.output = json.value("output", "");
    if (json.contains("divergence")) {
      const auto& strip = json["divergence"];
      verdict.strip = Strip{strip.at("gates").get<std::vector<std::string>>(),
                            rows_from(strip.at("want")),
                            rows_from(strip.at("got")),
                            strip.at("gate").get<int>(),
                            strip.at("step").get<int>(),
                            strip.at("index").get<int>(),
                            strip.at("tolerance").get<double>()};
    }
    for (const auto& curve : json.value("curves", Json::array())) {
      auto rows = rows_from(Json::array({curve.at("got"), curve.at("want")}));
      verdict.curves.push_back({curve.at("name").get<std::string>(), rows[0], rows[1]});
    }
    return verdict;
  } catch (const nlohmann::json::exception& error) {
    fail("a verdict is damaged: {}", error.what());
  }
}

}  // namespace lab::grading
