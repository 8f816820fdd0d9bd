#include "nn/rating_mlp.hpp"

#include "nn/matmul.hpp"

namespace lab::nn {
namespace {

constexpr int kHidden = kRatingHidden;

/// h [N, wide] = relu(h + bias)
template <int wide, class T>
void rectify(T* h, const T* bias, int count) {
  for (int n = 0; n < count; ++n, h += wide) {
    for (int i = 0; i < wide; ++i) h[i] = std::max(h[i] + bias[i], T{0});
  }
}
/// dh [N, wide], let through where relu was open; dbias [wide] = Σ dh.
template <int wide, class T>
void rectify_backward(T* dh, const T* h, int count, T* dbias) {
  T sum[wide] = {};
  for (int n = 0; n < count; ++n, h += wide, dh += wide) {
    for (int i = 0; i < wide; ++i) {
      dh[i] = h[i] > T{0} ? dh[i] : T{0};
      sum[i] += dh[i];
    }
  }
  std::copy_n(sum, wide, dbias);
}

}  // namespace

template <class T, int kDim>
typename RatingMlp<T, kDim>::Layout RatingMlp<T, kDim>::layout_of(int inputs) {
  Layout at{};
  at.b1 = at.w1 + Base::room(inputs, kWide);
  at.w2 = at.b1 + kWide;
  at.b2 = at.w2 + kWide * kWide;
  at.w3 = at.b2 + kWide;
  at.b3 = at.w3 + kWide;
  at.size = at.b3 + kWide;
  return at;
}

template <class T, int kDim>
RatingMlp<T, kDim>::RatingMlp(const RatingShape& shape, const RatingLearnerOptions& options)
    : Base(shape, options),
      inputs_(2 * this->users_.width()),
      at_(layout_of(inputs_)),
      weights_(at_.size),
      gradients_(at_.size),
      optimizer_(Sgd<T>(at_.size, options.learning_rate)),
      x_(Base::room(this->capacity(), inputs_)),
      h1_(Base::room(this->capacity(), kWide)),
      h2_(h1_.size()),
      dx_(x_.size()),
      dh1_(h1_.size()),
      dh2_(h1_.size()),
      turned_(Base::room(std::max(inputs_, kWide), kWide)) {
  static_assert(kHidden <= kWide && kWide % kLanes<T> == 0);
  if (options.rule != RatingRule::sgd) {
    optimizer_ = Adam<T>(at_.size, {.learning_rate = options.learning_rate});
  }
}

template <class T, int kDim>
void RatingMlp<T, kDim>::forward(const Pairs& pairs, T* s) {
  const int N = pairs.count, width = this->users_.width();
  for (int n = 0; n < N; ++n) {
    T* x = &x_[Base::room(n, inputs_)];
    std::copy_n(this->users_.read(pairs.users[n]), width, x);
    std::copy_n(this->movies_.read(pairs.movies[n]), width, x + width);
  }
  const T* weights = weights_.data();
  product(h1_.data(), rows_of<T>(x_.data(), inputs_), weights + at_.w1, N, kWide, inputs_);
  rectify<kWide>(h1_.data(), weights + at_.b1, N);
  product(h2_.data(), rows_of<T>(h1_.data(), kWide), weights + at_.w2, N, kWide, kWide);
  rectify<kWide>(h2_.data(), weights + at_.b2, N);
  for (int n = 0; n < N; ++n) {
    T sum = weights[at_.b3];
    for (int i = 0; i < kHidden; ++i) sum += weights[at_.w3 + i] * h2_[n * kWide + i];
    s[n] = sum;
  }
}

/// Each layer's rule, rows being samples: of y = x Wᵀ it is dWᵀ = xᵀ dy and dx = dy W.
template <class T, int kDim>
void RatingMlp<T, kDim>::backward(const Pairs& pairs, const T* ds) {
  const int N = pairs.count, width = this->users_.width();
  const T* weights = weights_.data();
  T* gradients = gradients_.data();

  std::fill_n(gradients + at_.w3, 2 * kWide, T{0});  // and b₃
  for (int n = 0; n < N; ++n) {
    for (int i = 0; i < kWide; ++i) {
      gradients[at_.w3 + i] += ds[n] * h2_[n * kWide + i];
      dh2_[n * kWide + i] = ds[n] * weights[at_.w3 + i];
    }
    gradients[at_.b3] += ds[n];
  }
  rectify_backward<kWide>(dh2_.data(), h2_.data(), N, gradients + at_.b2);
  product(gradients + at_.w2, transpose_of<T>(h1_.data(), kWide), dh2_.data(), kWide, kWide, N);
  transpose(turned_.data(), kWide, weights + at_.w2, kWide, kWide);
  product(dh1_.data(), rows_of<T>(dh2_.data(), kWide), turned_.data(), N, kWide, kWide);
  rectify_backward<kWide>(dh1_.data(), h1_.data(), N, gradients + at_.b1);
  product(gradients + at_.w1, transpose_of<T>(x_.data(), inputs_), dh1_.data(), inputs_, kWide, N);
  transpose(turned_.data(), inputs_, weights + at_.w1, inputs_, kWide);
  product(dx_.data(), rows_of<T>(dh1_.data(), kWide), turned_.data(), N, inputs_, kWide);

  const T factor = this->users_.factor();
  for (int n = 0; n < N; ++n) {
    T* p = this->users_.open(pairs.users[n]);
    T* q = this->movies_.open(pairs.movies[n]);
    const T* dx = &dx_[Base::room(n, inputs_)];
    for (int i = 0; i < width; ++i) p[i] += factor * dx[i];
    for (int i = 0; i < width; ++i) q[i] += factor * dx[width + i];
  }

  const T decay = static_cast<T>(this->options_.weight_decay);
  for (std::size_t i = 0; i < at_.size; ++i) gradients[i] += decay * weights[i];
  std::visit([&](auto& optimizer) { optimizer.step(weights_, gradients_); }, optimizer_);
}

template <class T, int kDim>
template <class Visit>
void RatingMlp<T, kDim>::each_place(Visit&& visit) const {
  const int D = this->shape_.dim, width = this->users_.width();
  std::size_t index = 0;
  for (int o = 0; o < kHidden; ++o) {
    // The slot's columns are (p, q, b_u, b_i).
    for (int i = 0; i < 2 * D + 2; ++i) {
      const int row = i < D ? i : i < 2 * D ? width + i - D : i == 2 * D ? D : width + D;
      visit(index++, at_.w1 + Base::room(row, kWide) + Base::room(o));
    }
  }
  for (std::size_t o = 0; o < kHidden; ++o) visit(index++, at_.b1 + o);
  for (std::size_t o = 0; o < kHidden; ++o) {
    for (std::size_t i = 0; i < kHidden; ++i) visit(index++, at_.w2 + i * kWide + o);
  }
  for (std::size_t o = 0; o < kHidden; ++o) visit(index++, at_.b2 + o);
  for (std::size_t i = 0; i < kHidden; ++i) visit(index++, at_.w3 + i);
  visit(index, at_.b3);
}

template <class T, int kDim>
std::span<const T> RatingMlp<T, kDim>::dense(Part part) const {
  if (part == Part::weight) return weights_;
  const auto* adam = std::get_if<Adam<T>>(&optimizer_);
  if (adam == nullptr) return {};
  return part == Part::first_moment ? adam->first_moment() : adam->second_moment();
}
template <class T, int kDim>
void RatingMlp<T, kDim>::read_dense(Part part, T* to) const {
  const auto from = dense(part);
  if (from.empty()) return;
  each_place([&](std::size_t slot, std::size_t place) { to[slot] = from[place]; });
}
template <class T, int kDim>
void RatingMlp<T, kDim>::write_dense(Part part, const T* from) {
  auto* adam = std::get_if<Adam<T>>(&optimizer_);
  if (part != Part::weight && adam == nullptr) return;
  const std::span<T> to = part == Part::weight         ? std::span<T>(weights_)
                          : part == Part::first_moment ? adam->first_moment()
                                                       : adam->second_moment();
  each_place([&](std::size_t slot, std::size_t place) { to[place] = from[slot]; });
}
template <class T, int kDim>
void RatingMlp<T, kDim>::set_dense_rate(double rate) {
  std::visit([&](auto& optimizer) { optimizer.set_learning_rate(rate); }, optimizer_);
}
template <class T, int kDim>
void RatingMlp<T, kDim>::set_dense_steps(std::int64_t steps) {
  if (auto* adam = std::get_if<Adam<T>>(&optimizer_)) adam->set_steps(steps);
}

template class RatingMlp<float>;
template class RatingMlp<float, 16>;
template class RatingMlp<float, 32>;
template class RatingMlp<double>;

}  // namespace lab::nn
