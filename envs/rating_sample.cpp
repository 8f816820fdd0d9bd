#include "envs/rating_sample.hpp"

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "core/error.hpp"
#include "core/legacy_random.hpp"
#include "envs/set_order.hpp"
#include "envs/train_test_split.hpp"

namespace lab::envs {
namespace {

/// Numbers ids from 0 in the order in which they come.
class IdNumbers {
 public:
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  IdNumbers() = default;
  explicit IdNumbers(std::span<const std::int32_t> ids) {
    for (const std::int32_t id : ids) add(id);
  }

  /// The number of `id`, a new one when it has none yet.
  std::uint32_t add(std::int32_t id) {
    std::uint32_t& number = slot(id);
    if (number == kNone) {
      number = static_cast<std::uint32_t>(ids_.size());
      ids_.push_back(id);
    }
    return number;
  }

  /// The number of `id`, or kNone.
  [[nodiscard]] std::uint32_t find(std::int32_t id) const {
    const auto place = static_cast<std::uint32_t>(id);
    if (place < small_.size()) return small_[place];
    const auto found = large_.find(id);
    return found == large_.end() ? kNone : found->second;
  }

  /// The ids by their number.
  [[nodiscard]] const std::vector<std::int32_t>& ids() const { return ids_; }

 private:
  /// MovieLens' ids are small, and an array finds them many times faster than a hash map, which is
  /// for the ids that would make the array larger than 16 MiB.
  static constexpr std::uint32_t kSmall = std::uint32_t{1} << 22;

  std::uint32_t& slot(std::int32_t id) {
    const auto place = static_cast<std::uint32_t>(id);
    if (place >= kSmall) return large_.try_emplace(id, kNone).first->second;
    if (place >= small_.size()) small_.resize(std::bit_ceil(place + 1), kNone);
    return small_[place];
  }

  std::vector<std::uint32_t> small_;
  std::unordered_map<std::int32_t, std::uint32_t> large_;
  std::vector<std::int32_t> ids_;
};

/// Those of `ids`, in their order, that `keep` knows.
std::vector<std::int32_t> only(std::span<const std::int32_t> ids, const IdNumbers& keep) {
  std::vector<std::int32_t> kept;
  for (const std::int32_t id : ids) {
    if (keep.find(id) != IdNumbers::kNone) kept.push_back(id);
  }
  return kept;
}

}  // namespace

MergeOrder merge_order(const Ratings& ratings) {
  expect(ratings.size() < IdNumbers::kNone, "{} ratings are too many to number in 32 bits",
         ratings.size());
  IdNumbers movies, users;
  // By user: the film's place among the films, then the row, of the first row after the merge.
  std::vector<std::uint64_t> first;
  for (std::size_t row = 0; row < ratings.size(); ++row) {
    const std::uint64_t place = (std::uint64_t{movies.add(ratings.movie[row])} << 32) | row;
    const std::uint32_t user = users.add(ratings.user[row]);
    if (user == first.size()) first.push_back(place);
    first[user] = std::min(first[user], place);
  }

  std::vector<std::pair<std::uint64_t, std::int32_t>> order(first.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = {first[i], users.ids()[i]};
  std::sort(order.begin(), order.end());
  MergeOrder merged{.movies = movies.ids(), .users = {}};
  for (const auto& [place, id] : order) merged.users.push_back(id);
  return merged;
}

std::vector<std::int32_t> draw_users(std::span<const std::int32_t> users,
                                     const SampleOptions& options) {
  if (options.users > users.size()) {
    fail("--sample-users {}: the data holds only {} users", options.users, users.size());
  }
  const bool include = options.include_user != 0;
  if (include && std::find(users.begin(), users.end(), options.include_user) == users.end()) {
    fail("--include-user {}: the data holds no rating by this user", options.include_user);
  }
  if (options.users == 0) return {users.begin(), users.end()};

  std::vector<std::int32_t> drawn;
  for (const std::uint32_t position :
       core::RandomState(options.seed).choice_positions(users.size(), options.users)) {
    drawn.push_back(users[position]);
  }
  if (include) drawn.front() = options.include_user;
  return drawn;
}

RatingSample sample_ratings(const Ratings& ratings, const SampleOptions& options) {
  const MergeOrder order = merge_order(ratings);
  RatingSample sample;
  // A user's first row after the merge is in the sample when the user is, so that the sample meets
  // its users in the order of the whole.
  sample.user_ids = set_order(only(order.users, IdNumbers(draw_users(order.users, options))));
  const IdNumbers user_numbers(sample.user_ids), movie_places(order.movies);

  // A counting sort by film: it keeps the rows of a film in order, and needs no list of rows.
  std::vector<std::uint32_t> next(order.movies.size());
  for (std::size_t row = 0; row < ratings.size(); ++row) {
    if (user_numbers.find(ratings.user[row]) == IdNumbers::kNone) continue;
    ++next[movie_places.find(ratings.movie[row])];
  }
  std::vector<std::int32_t> rated;
  for (std::size_t place = 0; place < next.size(); ++place) {
    if (next[place] > 0) rated.push_back(order.movies[place]);
  }
  sample.movie_ids = set_order(rated);
  const IdNumbers movie_numbers(sample.movie_ids);

  const std::size_t rows = std::accumulate(next.begin(), next.end(), std::size_t{0});
  std::exclusive_scan(next.begin(), next.end(), next.begin(), 0U);
  sample.user.resize(rows);
  sample.movie.resize(rows);
  sample.rating.resize(rows);
  sample.timestamp.resize(rows);
  for (std::size_t row = 0; row < ratings.size(); ++row) {
    const std::uint32_t user = user_numbers.find(ratings.user[row]);
    if (user == IdNumbers::kNone) continue;
    const std::int32_t movie = ratings.movie[row];
    const std::uint32_t to = next[movie_places.find(movie)]++;
    sample.user[to] = static_cast<std::int32_t>(user);
    sample.movie[to] = static_cast<std::int32_t>(movie_numbers.find(movie));
    sample.rating[to] = ratings.rating[row];
    sample.timestamp[to] = ratings.timestamp[row];
  }

  Split split = train_test_split(rows, options.test_size, options.split_seed);
  sample.validation = std::move(split.validation);
  sample.training = std::move(split.training);
  return sample;
}

}  // namespace lab::envs
