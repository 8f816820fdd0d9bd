#include "nn/factorization.hpp"

namespace lab::nn {
namespace {

/// The sum of a vector's numbers, halves onto halves.
template <class T, class Numbers>
T sum_of(const Numbers& numbers) {
  constexpr int N = static_cast<int>(sizeof(Numbers) / sizeof(T));
  if constexpr (N == 1) {
    return numbers[0];
  } else {
    using Half [[gnu::vector_size(sizeof(Numbers) / 2)]] = T;
    return [&]<int... I>(std::integer_sequence<int, I...>) {
      const Half low = __builtin_shufflevector(numbers, numbers, I...);
      const Half high = __builtin_shufflevector(numbers, numbers, (I + N / 2)...);
      return sum_of<T, Half>(low + high);
    }
    (std::make_integer_sequence<int, N / 2>{});
  }
}

}  // namespace

template <class T, int kDim>
Factorization<T, kDim>::Factorization(const RatingShape& shape, const RatingLearnerOptions& options)
    : Base(shape, options),
      p_hat_(Base::room(this->capacity(), this->users_.width())),
      q_hat_(p_hat_.size()) {}

/// A row lies in memory as p̃_u = (p_u, b_u, 0, …). With q̂_i = (q_i, 1, 0, …), a 1 where the bias
/// is, the score is μ + ⟨p̃_u, q̂_i⟩ + b_i: whole vectors, nothing left over.
template <class T, int kDim>
void Factorization<T, kDim>::forward(const Pairs& pairs, T* s) {
  constexpr int L = kLanes<T>;
  const int width = this->users_.width(), dim = this->users_.dim(), last = width - L;
  Vector<T> one{}, keep{};
  one[dim - last] = 1;
  for (int i = 0; i < dim - last; ++i) keep[i] = 1;
  const T mean = static_cast<T>(this->shape_.mean);
  T *p_hat = p_hat_.data(), *q_hat = q_hat_.data();
  for (int n = 0; n < pairs.count; ++n, p_hat += width, q_hat += width) {
    const T* p = this->users_.read(pairs.users[n]);
    const T* q = this->movies_.read(pairs.movies[n]);
    Vector<T> sum{};
    for (int i = 0; i < last; i += L) {
      store(p_hat + i, load(p + i));
      store(q_hat + i, load(q + i));
      sum += load(p + i) * load(q + i);
    }
    const Vector<T> p_last = load(p + last), q_last = load(q + last) * keep + one;
    store(p_hat + last, p_last * keep + one);
    store(q_hat + last, q_last);
    s[n] = mean + q[dim] + sum_of<T, Vector<T>>(sum + p_last * q_last);
  }
}

/// s is linear in each row: ∂s/∂p̃_u = q̂_i (its 1 is ∂s/∂b_u, its zeros keep the padding) and
/// ∂s/∂q̃_i = p̂_u. Both are the numbers from before the step, as the batch has one gradient.
template <class T, int kDim>
void Factorization<T, kDim>::backward(const Pairs& pairs, const T* ds) {
  constexpr int L = kLanes<T>;
  const int width = this->users_.width();
  const T factor = this->users_.factor();
  const T *p_hat = p_hat_.data(), *q_hat = q_hat_.data();
  for (int n = 0; n < pairs.count; ++n, p_hat += width, q_hat += width) {
    T* p = this->users_.open(pairs.users[n]);
    T* q = this->movies_.open(pairs.movies[n]);
    const T ds_n = factor * ds[n];
    for (int i = 0; i < width; i += L) {
      store(p + i, load(p + i) + ds_n * load(q_hat + i));
      store(q + i, load(q + i) + ds_n * load(p_hat + i));
    }
  }
}

template class Factorization<float>;
template class Factorization<float, 16>;
template class Factorization<float, 32>;
template class Factorization<double>;

}  // namespace lab::nn
