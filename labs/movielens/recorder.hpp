#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "core/epoch_recorder.hpp"
#include "labs/movielens/principal_axes.hpp"
#include "labs/movielens/training.hpp"

namespace lab::labs::movielens {

/// Predicted against actual: how many pairs fall into each field, int64 [10, 50]. Rows are the
/// stars 0.5, 1, … 5; columns are predictions in steps of 0.1 from 0 to 5, what lies outside in the
/// first and last one.
std::vector<std::int64_t> histogram(std::span<const float> predicted,
                                    std::span<const float> actual);

/// Whether a model errs more where it had less to learn from: float64 [bins, 5]. Bin 0 holds the
/// held-out ratings of films without a rating to learn from, bin b those of films with 2^(b − 1) to
/// 2^b − 1 of them; bin_of[n] is that of rating n. The columns are the fewest ratings of the bin's
/// films, how many held-out ratings it has, and of their residuals, actual − predicted in stars,
/// the mean, the mean size and the root of the mean square: NaN where there are none.
std::vector<double> residuals_by_popularity(std::span<const float> predicted,
                                            std::span<const float> actual,
                                            std::span<const std::uint8_t> bin_of, std::size_t bins);

/// The bin of a film with `ratings` to learn from.
constexpr std::uint8_t popularity_bin(std::uint32_t ratings) {
  return static_cast<std::uint8_t>(std::bit_width(ratings));
}

/// Writes what a training does into its run directory: a line of metrics a piece of an epoch,
/// histograms, residuals and the films' map an epoch, checkpoints. It counts its own time apart, so
/// that the time of the training is the training's.
///   histogram/000008.npy    int64 [10, 50], after epoch 8
///   residuals/000008.npy    float64 [bins, 5]: see residuals_by_popularity
///   embedding/000008.npy    float32 [I, 2]: the films' rows along their two principal axes
///   embedding/rows.npy      float32 [I, D]: the rows themselves, only those of the last map
///   embedding/movies.tsv    index, id, title, genres, ratings, a line a film
class Recorder : public core::EpochRecorder {
 public:
  /// `continued` takes over a checkpoint's arrays.
  Recorder(core::RunWriter writer, Training& training, const core::Arrays* continued = nullptr);

  void after_step();
  /// A checkpoint (not of a failed run) and result.json, which gets `numbers`; `status` is
  /// "finished", "interrupted" or "failed". Returns what result.json holds.
  nlohmann::ordered_json finish(const std::string& status, const nlohmann::ordered_json& numbers);

 private:
  [[nodiscard]] bool is_time_for_checkpoint() const;
  void record_metrics();
  void record_errors(const std::string& name);
  void record_map(const std::string& name);
  void record_titles();
  void save();

  Training& training_;
  std::vector<std::uint8_t> bin_of_held_out_;  // popularity_bin of the film of each held-out rating
  std::size_t bins_ = 0;
  std::optional<PrincipalAxes> axes_;  // of the last map, so that the next one does not flip
};

}  // namespace lab::labs::movielens
