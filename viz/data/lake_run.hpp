#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "envs/frozen_lake.hpp"
#include "viz/data/lake_visits.hpp"
#include "viz/data/run.hpp"

namespace lab::viz {

/// A table of values as it was recorded at a training step.
struct QTable {
  std::int64_t step = 0;
  std::vector<float> q;  ///< [S × 4], each state's values of ←, ↓, →, ↑
};

/// A run of lab frozenlake: its lake, its tables of values, its episodes. What does not fit
/// together is left out, and a text for the user says why.
class LakeRun {
 public:
  /// Takes what `run` holds by now; cheap when nothing has changed. Comes before all others, which
  /// read `run` on until the next call.
  void look_at(Run& run);

  /// Why there is no lake to draw; empty when there is one, and only then may the others be called.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] const envs::LakeModel& model() const { return *model_; }
  [[nodiscard]] const envs::LakeMap& map() const { return model_->map(); }
  [[nodiscard]] double gamma() const { return gamma_; }

  /// The values recorded last at or before training step `step`; nothing when there are none, or
  /// they do not belong to this lake, which table_problem() then says.
  std::optional<QTable> table(double step);
  [[nodiscard]] const std::string& table_problem() const { return table_problem_; }
  /// Q* [S × 4], as it was recorded or else by value iteration; empty where that would take too
  /// long (γ near 1).
  std::span<const float> optimum();

  /// The index of the recorded episode with that number in the training, or the last before it;
  /// when `number` is negative the last that ended at or before `step`. −1 when there are none.
  [[nodiscard]] int episode_index(int number, double step) const;
  /// Null when there is none, or it does not belong to this lake, which episode_problem() then
  /// says. Valid until the next call.
  const Episode* episode(int index);
  [[nodiscard]] const std::string& episode_problem() const { return episode_problem_; }
  /// How often the agent stood on each state [S] in the recorded episodes that had ended at `step`.
  std::span<const int> visits(double step);

 private:
  void make_lake(const nlohmann::ordered_json& config);
  [[nodiscard]] std::string misfit(const Episode& episode) const;

  Run* run_ = nullptr;
  std::filesystem::path directory_;
  std::uint64_t revision_ = 0;
  std::shared_ptr<const nlohmann::ordered_json> config_;  // that the lake was made from
  std::string problem_ = "no run is looked at";
  std::optional<envs::LakeModel> model_;
  double gamma_ = 0;
  std::vector<float> optimum_;
  bool knows_optimum_ = false;
  std::string table_problem_, episode_problem_;
  std::optional<Episode> episode_;
  int episode_index_ = -1;
  LakeVisits visits_;
};

}  // namespace lab::viz
