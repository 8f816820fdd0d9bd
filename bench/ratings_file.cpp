#include "bench/ratings_file.hpp"

#include <unistd.h>

#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/random.hpp"

namespace lab::bench {
namespace {

constexpr std::uint32_t kFilms = 26'744;
constexpr double kRatingsAUser = 144.4;

void append(std::string& text, std::int64_t number) {
  char digits[24];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

/// The id of film 0, 1, …: gaps grow, as in the real files.
std::int64_t film_id(std::uint32_t film) {
  const double share = film / static_cast<double>(kFilms);
  return 1 + film + static_cast<std::int64_t>(104'518 * share * share);
}

void write_movies(const std::filesystem::path& file) {
  std::string text = "movieId,title,genres\n";
  for (std::uint32_t film = 0; film < kFilms; ++film) {
    append(text, film_id(film));
    text += ",\"Film, The (1995)\",Comedy|Drama\n";
  }
  core::write_file(file, text);
}

void write_ratings(const std::filesystem::path& file, std::int64_t rows) {
  core::AppendFile out(file);
  core::Pcg64 rng(20'000'263);
  std::string text = "userId,movieId,rating,timestamp\n";
  std::int64_t row = 0;
  for (std::int64_t user = 1; row < rows; ++user) {
    // Most users rate few films, some many.
    const double length = -std::log(1 - rng.uniform()) * kRatingsAUser;
    const auto count = std::min<std::int64_t>(rows - row, 1 + static_cast<std::int64_t>(length));
    for (std::int64_t i = 0; i < count; ++i, ++row) {
      const double popular = rng.uniform();
      append(text, user);
      text += ',';
      append(text, film_id(static_cast<std::uint32_t>(kFilms * popular * popular * popular)));
      text += ',';
      const auto half_stars = 1 + rng.below(10);
      append(text, half_stars / 2);
      text += half_stars % 2 == 0 ? ".0," : ".5,";
      append(text, 789'652'009 + rng.below(638'000'000));
      text += '\n';
    }
    if (text.size() > (1U << 20)) {
      out.append(text);
      text.clear();
    }
  }
  out.append(text);
  out.flush();
}

}  // namespace

RatingsFolder::RatingsFolder(std::int64_t rows)
    : path_(std::filesystem::temp_directory_path() / fmt::format("lab-bench-{}", getpid())) {
  std::filesystem::create_directories(path_);
  try {
    write_movies(path_ / "movies.csv");
    write_ratings(ratings(), rows);
  } catch (...) {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
    throw;
  }
}

RatingsFolder::~RatingsFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace lab::bench
