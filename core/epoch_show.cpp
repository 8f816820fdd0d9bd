#include "core/epoch_show.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/text.hpp"

namespace lab::core {
namespace {

constexpr std::size_t kBarWidth = 20;

}  // namespace

EpochShow::EpochShow(bool quiet, EpochWork work, double epochs_before)
    : quiet_(quiet), work_(std::move(work)), epochs_before_(epochs_before), progress_(quiet) {}

double EpochShow::speed(double epochs_done) const {
  const double items = (epochs_done - epochs_before_) * static_cast<double>(work_.items_per_epoch);
  return items / std::max(seconds(), 1e-9);
}

std::string EpochShow::speed_text(double epochs_done, int width) const {
  return fmt::format("{:>{}} {}/s", thousands(std::llround(speed(epochs_done))), width,
                     work_.items);
}

void EpochShow::print(const std::string& text) {
  if (quiet_) return;
  progress_.clear();
  core::print(text);
}

std::string EpochShow::progress_text(double epochs_done) const {
  const auto whole = std::floor(epochs_done);
  const auto filled =
      static_cast<std::size_t>(static_cast<double>(kBarWidth) * (epochs_done - whole));
  const double left = (static_cast<double>(work_.epochs) - epochs_done) *
                      static_cast<double>(work_.items_per_epoch) /
                      std::max(speed(epochs_done), 1e-9);
  return fmt::format("epoch {} of {}  [{}{}]  {}  ≤ {} left",
                     std::min(static_cast<std::int64_t>(whole) + 1, work_.epochs), work_.epochs,
                     std::string(filled, '='), std::string(kBarWidth - filled, ' '),
                     speed_text(epochs_done), duration(left));
}

}  // namespace lab::core
