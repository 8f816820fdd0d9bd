#include "labs/movielens/recorder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "agents/state_arrays.hpp"
#include "core/stopwatch.hpp"

namespace lab::labs::movielens {

std::vector<std::int64_t> histogram(std::span<const float> predicted,
                                    std::span<const float> actual) {
  constexpr std::size_t kStars = 10, kBins = 50;
  std::vector<std::int64_t> counts(kStars * kBins);
  for (std::size_t n = 0; n < actual.size(); ++n) {
    const auto place = [](float value, float width, std::size_t count) {
      const float at = std::clamp(value / width, 0.0F, static_cast<float>(count) - 1);
      return static_cast<std::size_t>(at);
    };
    // Half a star more keeps 0.5, 1, … in the middle of their row.
    const auto row = place(actual[n] - 0.25F, 0.5F, kStars);
    ++counts[row * kBins + place(predicted[n], 0.1F, kBins)];
  }
  return counts;
}

std::vector<double> residuals_by_popularity(std::span<const float> predicted,
                                            std::span<const float> actual,
                                            std::span<const std::uint8_t> bin_of,
                                            std::size_t bins) {
  struct Bin {
    double count = 0, sum = 0, sizes = 0, squares = 0;
  };
  std::vector<Bin> sums(bins);
  for (std::size_t n = 0; n < actual.size(); ++n) {
    auto& bin = sums[bin_of[n]];
    const double residual = double{actual[n]} - double{predicted[n]};
    ++bin.count;
    bin.sum += residual;
    bin.sizes += std::abs(residual);
    bin.squares += residual * residual;
  }
  std::vector<double> table;
  for (std::size_t b = 0; b < bins; ++b) {
    const auto& bin = sums[b];
    const double fewest = b == 0 ? 0 : static_cast<double>(std::uint64_t{1} << (b - 1));
    const double none = std::numeric_limits<double>::quiet_NaN();
    const auto mean = [&](double sum) { return bin.count > 0 ? sum / bin.count : none; };
    table.insert(table.end(),
                 {fewest, bin.count, mean(bin.sum), mean(bin.sizes), std::sqrt(mean(bin.squares))});
  }
  return table;
}

namespace {

/// The popularity_bin of the film of each held-out rating.
std::vector<std::uint8_t> held_out_bins(const Data& data) {
  std::vector<std::uint32_t> learnt_from(data.movies());
  const auto& sample = data.sample;
  const auto film = [&](std::uint32_t row) { return static_cast<std::size_t>(sample.movie[row]); };
  for (const auto row : sample.training) ++learnt_from[film(row)];
  std::vector<std::uint8_t> bins;
  bins.reserve(sample.validation.size());
  for (const auto row : sample.validation) bins.push_back(popularity_bin(learnt_from[film(row)]));
  return bins;
}

}  // namespace

Recorder::Recorder(core::RunWriter writer, Training& training, const core::Arrays* continued)
    : EpochRecorder(std::move(writer)), training_(training) {
  const core::AddTime add(recording_);
  bin_of_held_out_ = held_out_bins(training_.data());
  for (const auto bin : bin_of_held_out_) bins_ = std::max(bins_, std::size_t{bin} + 1);
  if (continued == nullptr) {
    record_titles();
    return;
  }
  continue_from(*continued, training_.steps(), is_time_for_checkpoint());
  agents::StateReader read(*continued);
  axes_.emplace();
  axes_->mean = read.any_length<double>("recorder.axes_mean");
  axes_->axes = read.any_length<double>("recorder.axes");
  if (axes_->axes.empty()) axes_.reset();
}

bool Recorder::is_time_for_checkpoint() const {
  return training_.at_epoch_end() && training_.epoch() % training_.options().checkpoint_every == 0;
}

void Recorder::record_titles() {
  const auto& data = training_.data();
  std::string text = "index\tid\ttitle\tgenres\tratings\n";
  for (std::size_t i = 0; i < data.films.size(); ++i) {
    auto title = data.films[i].title;
    std::replace(title.begin(), title.end(), '\t', ' ');
    text += fmt::format("{}\t{}\t{}\t{}\t{}\n", i, data.films[i].id, title, data.films[i].genres,
                        data.film_counts[i]);
  }
  std::filesystem::create_directories(directory() / "embedding");
  core::write_file(directory() / "embedding/movies.tsv", text);
}

void Recorder::after_step() {
  end_of_step();
  const core::AddTime add(recording_);
  record_metrics();
  if (!training_.at_epoch_end()) return;
  const auto& o = training_.options();
  if (training_.epoch() % o.record_every == 0 || !training_.wants_more()) {
    const auto name = core::step_name(training_.epoch());
    record_errors(name);
    record_map(name);
  }
  if (is_time_for_checkpoint()) save();
}

void Recorder::record_metrics() {
  const auto step = training_.steps();
  const auto seen = static_cast<double>(training_.ratings_seen());
  line_.add("step", step);
  line_.add("epoch", seen / static_cast<double>(training_.ratings_per_epoch()));
  line_.add("time", time_);
  scalar("train/mse", step, training_.piece_mse());
  if (time_ > 0) scalar("train/ratings_per_second", step, seen / time_);
  if (training_.at_epoch_end()) {
    scalar("train/epoch_mse", step, training_.epoch_mse());
    scalar("validation/mse", step, training_.validation()->mse);
    scalar("validation/rmse", step, training_.validation()->rmse);
    scalar("validation/mae", step, training_.validation()->mae);
  }
  writer_.metrics(line_.finish());
}

void Recorder::record_errors(const std::string& name) {
  core::write_array(directory() / "histogram", name,
                    core::make_array(std::span<const std::int64_t>(
                                         histogram(training_.predictions(), training_.held_out())),
                                     {10, 50}));
  core::write_array(
      directory() / "residuals", name,
      core::make_array(std::span<const double>(residuals_by_popularity(
                           training_.predictions(), training_.held_out(), bin_of_held_out_, bins_)),
                       {bins_, 5}));
}

void Recorder::record_map(const std::string& name) {
  // The map is for the eye: a model that has left the numbers has none.
  if (!std::isfinite(training_.validation()->mse)) return;
  const auto& shape = training_.shape();
  const auto parameters = training_.learner().state().parameters;
  const auto slots = nn::parameter_slots(shape);
  const auto slot = std::find_if(slots.begin(), slots.end(),
                                 [](const auto& s) { return s.name == "movie.weight"; });
  const auto rows = std::span(parameters).subspan(slot->offset, slot->size());
  // Before the map, so that who sees a new map finds the rows that it was made of.
  core::write_array(directory() / "embedding", "rows",
                    core::make_array(rows, {static_cast<std::size_t>(shape.movies),
                                            static_cast<std::size_t>(shape.dim)}));
  auto axes = principal_axes(rows, shape.movies, shape.dim);
  if (axes_) axes.align(*axes_);
  core::write_array(
      directory() / "embedding", name,
      core::make_array(std::span<const float>(axes.project(rows, shape.movies, shape.dim)),
                       {static_cast<std::size_t>(shape.movies), 2}));
  axes_ = std::move(axes);
}

void Recorder::save() {
  auto arrays = training_.save();
  agents::StateWriter write(arrays);
  write("recorder.axes_mean", axes_ ? axes_->mean : std::vector<double>());
  write("recorder.axes", axes_ ? axes_->axes : std::vector<double>());
  checkpoint(training_.steps(), std::move(arrays), training_.options().keep_checkpoints);
}

nlohmann::ordered_json Recorder::finish(const std::string& status,
                                        const nlohmann::ordered_json& numbers) {
  {
    const core::AddTime add(recording_);
    if (status != "failed" && !has_checkpoint_at(training_.steps())) save();
  }
  return write_result(status, numbers);
}

}  // namespace lab::labs::movielens
