#include "nn/fused_rating_learner.hpp"

#include <utility>

namespace lab::nn {
namespace {

/// As many whole batches as make up some 64 ratings: their rows are fetched into the cache
/// together.
int ratings_at_once(int batch) { return batch * std::max(1, 64 / batch); }

}  // namespace

template <class T, int kDim>
FusedRatingLearner<T, kDim>::FusedRatingLearner(const RatingShape& shape,
                                                const RatingLearnerOptions& options)
    : shape_(shape),
      options_(options),
      users_(shape.users, shape.dim, options),
      movies_(shape.movies, shape.dim, options),
      squash_(shape.squash || shape.model == RatingModel::mlp),
      capacity_(ratings_at_once(options.batch)),
      slots_(parameter_slots(shape)),
      batch_users_(room(capacity_)),
      batch_movies_(room(capacity_)),
      batch_ratings_(room(capacity_)),
      predictions_(room(capacity_ + kLanes<T>)),
      gradient_(room(capacity_)) {
  expect(kDim == 0 || kDim == shape.dim, "rating learner: made for D = {}, not {}", kDim,
         shape.dim);
}

template <class T, int kDim>
double FusedRatingLearner<T, kDim>::train(const RatingRows& rows,
                                          std::span<const std::uint32_t> order,
                                          std::vector<float>* batch_losses) {
  expect(rows.users.size() == rows.ratings.size() && rows.movies.size() == rows.ratings.size(),
         "train: {} users, {} films and {} ratings", rows.users.size(), rows.movies.size(),
         rows.ratings.size());
  const FlushDenormals flush;
  double total = 0;
  while (!order.empty()) {
    const auto now = order.first(std::min(order.size(), room(capacity_)));
    order = order.subspan(now.size());
    gather(rows, now);
    const int size = static_cast<int>(now.size());
    for (int first = 0; first < size; first += options_.batch) {
      const int count = std::min(options_.batch, size - first);
      const double squares = train_batch(first, count);
      total += squares;
      if (batch_losses != nullptr) batch_losses->push_back(static_cast<float>(squares / count));
    }
  }
  return total;
}

/// One step: the loss of a batch of N is 1/N Σ (ŷ − y)², so that dŷ = 2/N (ŷ − y); with ŷ = 5 σ(s),
/// ds = dŷ · 5 σ(s) (1 − σ(s)) = dŷ · ŷ (1 − ŷ / 5).
template <class T, int kDim>
double FusedRatingLearner<T, kDim>::train_batch(int first, int count) {
  const Pairs pairs{batch_users_.data() + first, batch_movies_.data() + first, count};
  users_.refresh({pairs.users, static_cast<std::size_t>(count)});
  movies_.refresh({pairs.movies, static_cast<std::size_t>(count)});
  forward(pairs, predictions_.data());
  squash(predictions_.data(), count);
  double squares = 0;
  const T* y = batch_ratings_.data() + first;
  const T scale = T{2} / static_cast<T>(count);
  for (int n = 0; n < count; ++n) {
    const T rating = predictions_[n], error = rating - y[n];
    squares += static_cast<double>(error) * static_cast<double>(error);
    const T slope = squash_ ? rating * (T{1} - rating / T{5}) : T{1};
    gradient_[n] = scale * error * slope;
  }
  backward(pairs, gradient_.data());
  users_.step();
  movies_.step();
  return squares;
}

template <class T, int kDim>
void FusedRatingLearner<T, kDim>::squash(T* s, int count) const {
  if (!squash_) return;
  for (int n = 0; n < count; n += kLanes<T>) store(s + n, T{5} * sigmoid<T>(load(s + n)));
}

template <class T, int kDim>
void FusedRatingLearner<T, kDim>::gather(std::size_t at, std::int32_t user, std::int32_t movie) {
  expect(user >= 0 && user < shape_.users, "user {} is not in [0, {})", user, shape_.users);
  expect(movie >= 0 && movie < shape_.movies, "film {} is not in [0, {})", movie, shape_.movies);
  batch_users_[at] = user;
  batch_movies_[at] = movie;
  users_.prefetch(user);
  movies_.prefetch(movie);
}
template <class T, int kDim>
void FusedRatingLearner<T, kDim>::gather(const RatingRows& rows,
                                         std::span<const std::uint32_t> order) {
  const std::size_t size = rows.ratings.size();
  for (std::size_t n = 0; n < order.size(); ++n) {
    const std::size_t row = order[n];
    expect(row < size, "row {} is not in [0, {})", row, size);
    gather(n, rows.users[row], rows.movies[row]);
    batch_ratings_[n] = static_cast<T>(rows.ratings[row]);
  }
}

template <class T, int kDim>
void FusedRatingLearner<T, kDim>::settle() {
  const FlushDenormals flush;
  users_.settle();
  movies_.settle();
}

template <class T, int kDim>
void FusedRatingLearner<T, kDim>::predict(std::span<const std::int32_t> users,
                                          std::span<const std::int32_t> movies,
                                          std::span<float> ratings) {
  expect(users.size() == ratings.size() && movies.size() == ratings.size(),
         "predict: {} users and {} films for {} ratings", users.size(), movies.size(),
         ratings.size());
  settle();
  for (std::size_t first = 0; first < users.size(); first += room(capacity_)) {
    const std::size_t count = std::min(room(capacity_), users.size() - first);
    for (std::size_t n = 0; n < count; ++n) gather(n, users[first + n], movies[first + n]);
    const int size = static_cast<int>(count);
    forward({batch_users_.data(), batch_movies_.data(), size}, predictions_.data());
    squash(predictions_.data(), size);
    std::transform(predictions_.begin(), predictions_.begin() + size, ratings.begin() + first,
                   [](T rating) { return static_cast<float>(rating); });
  }
}

template <class T, int kDim>
void FusedRatingLearner<T, kDim>::set_learning_rate(double rate) {
  const FlushDenormals flush;
  users_.set_learning_rate(rate);
  movies_.set_learning_rate(rate);
  set_dense_rate(rate);
}

template <class T, int kDim>
std::vector<T> FusedRatingLearner<T, kDim>::values(Part part) const {
  std::vector<T> all(slots_.back().offset + slots_.back().size());
  const auto read = [&](const Rows& rows, const ParameterSlot& numbers, const ParameterSlot& bias) {
    for (int row = 0; row < numbers.rows; ++row) {
      const T* from = rows.part(part, row);
      if (from == nullptr) return;
      std::copy_n(from, shape_.dim, &all[numbers.offset + room(row, shape_.dim)]);
      all[bias.offset + room(row)] = from[shape_.dim];
    }
  };
  read(users_, slots_[0], slots_[2]);
  read(movies_, slots_[1], slots_[3]);
  if (slots_.size() > 4) read_dense(part, &all[slots_[4].offset]);
  return all;
}

template <class T, int kDim>
void FusedRatingLearner<T, kDim>::set_values(Part part, std::span<const T> values) {
  expect(values.size() == slots_.back().offset + slots_.back().size(),
         "rating learner: {} values for {} parameters", values.size(),
         slots_.back().offset + slots_.back().size());
  const auto write = [&](Rows& rows, const ParameterSlot& numbers, const ParameterSlot& bias) {
    for (int row = 0; row < numbers.rows; ++row) {
      T* to = rows.part(part, row);
      if (to == nullptr) return;
      std::copy_n(&values[numbers.offset + room(row, shape_.dim)], shape_.dim, to);
      to[shape_.dim] = values[bias.offset + room(row)];
    }
  };
  write(users_, slots_[0], slots_[2]);
  write(movies_, slots_[1], slots_[3]);
  if (slots_.size() > 4) write_dense(part, &values[slots_[4].offset]);
}

template <class T, int kDim>
RatingLearnerState FusedRatingLearner<T, kDim>::state() const {
  const auto floats = [&](Part part) {
    const auto numbers = values(part);
    return std::vector<float>(numbers.begin(), numbers.end());
  };
  RatingLearnerState state{floats(Part::weight),
                           floats(Part::first_moment),
                           floats(Part::second_moment),
                           users_.steps(),
                           {}};
  for (const Rows* rows : {&users_, &movies_}) {
    const auto steps = rows->row_steps();
    state.row_steps.insert(state.row_steps.end(), steps.begin(), steps.end());
  }
  return state;
}

template <class T, int kDim>
void FusedRatingLearner<T, kDim>::set_state(const RatingLearnerState& state) {
  check_sizes(state, shape_);
  const auto take = [&](Part part, const std::vector<float>& numbers) {
    set_values(part, std::vector<T>(numbers.begin(), numbers.end()));
  };
  take(Part::weight, state.parameters);
  take(Part::first_moment, state.first_moment);
  take(Part::second_moment, state.second_moment);
  const std::span<const std::int64_t> steps = state.row_steps;
  const std::size_t users = steps.empty() ? 0 : room(shape_.users);
  users_.set_steps(state.steps, steps.first(users));
  movies_.set_steps(state.steps, steps.subspan(users));
  set_dense_steps(state.steps);
}

template class FusedRatingLearner<float>;
template class FusedRatingLearner<float, 16>;
template class FusedRatingLearner<float, 32>;
template class FusedRatingLearner<double>;

}  // namespace lab::nn
