#pragma once

#include "nn/recurrent.hpp"
#include "nn/vector_math.hpp"

// One step of one sequence, forwards and backwards: the equations of the cells, on whole vectors.
// `width` is H in whole vectors. How the gates lie in a row is written in recurrent.cpp.

namespace lab::nn {

/// One step of one sequence. On entry `gates` holds what stands in the brackets below.
template <class T>
void forward_row(Cell cell, int width, T* gates, const T* h_before, const T* c_before, T* h, T* c) {
  for (int j = 0; j < width; j += kLanes<T>) {
    T* at = gates + j;
    switch (cell) {
      case Cell::rnn_tanh: {  // h = tanh(W_ih x + W_hh h₋ + b)
        const auto next = hyperbolic_tangent<T>(load(at));
        store(at, next);
        store(h + j, next);
        break;
      }
      case Cell::rnn_relu: {  // h = max(W_ih x + W_hh h₋ + b, 0); NaN stays NaN
        const Vector<T> z = load(at), zero = {};
        const Vector<T> next = z < zero ? zero : z;
        store(at, next);
        store(h + j, next);
        break;
      }
      case Cell::lstm: {  // i, f, o = σ(…), g = tanh(…); c = f ⊙ c₋ + i ⊙ g; h = o ⊙ tanh(c)
        const auto i = sigmoid<T>(load(at));
        const auto f = sigmoid<T>(load(at + width));
        const auto g = hyperbolic_tangent<T>(load(at + 2 * width));
        const auto o = sigmoid<T>(load(at + 3 * width));
        const Vector<T> next = f * load(c_before + j) + i * g;
        store(at, i);
        store(at + width, f);
        store(at + 2 * width, g);
        store(at + 3 * width, o);
        store(c + j, next);
        store(h + j, o * hyperbolic_tangent<T>(next));
        break;
      }
      case Cell::gru: {  // r, z = σ(…); n = tanh(W_in x + b_in + r ⊙ q); h = (1 − z) ⊙ n + z ⊙ h₋
        const auto q = load(at);
        const auto r = sigmoid<T>(load(at + width));
        const auto z = sigmoid<T>(load(at + 2 * width));
        const auto n = hyperbolic_tangent<T>(load(at + 3 * width) + r * q);
        store(at + width, r);
        store(at + 2 * width, z);
        store(at + 3 * width, n);
        store(h + j, n + z * (load(h_before + j) - n));
        break;
      }
    }
  }
}

/// One step of one sequence backwards. `dh` and `dc` come in as the gradients by h and c; `gates`
/// leaves as the gradients by what stood in the brackets, `dc` as that by c₋, and `dh` (GRU only)
/// as the part of that by h₋ that does not go through the gates.
template <class T>
void backward_row(Cell cell, int width, T* gates, const T* h_before, const T* h, const T* c_before,
                  const T* c, T* dh, T* dc) {
  for (int j = 0; j < width; j += kLanes<T>) {
    T* at = gates + j;
    const auto dh_j = load(dh + j);
    switch (cell) {
      case Cell::rnn_tanh: {
        const auto h_j = load(h + j);
        store(at, dh_j * (1 - h_j * h_j));
        break;
      }
      case Cell::rnn_relu: {
        const auto h_j = load(h + j);
        const Vector<T> zero = {};
        store(at, h_j > zero ? dh_j : zero);
        break;
      }
      case Cell::lstm: {
        const auto i = load(at), f = load(at + width);
        const auto g = load(at + 2 * width), o = load(at + 3 * width);
        const auto tanh_c = hyperbolic_tangent<T>(load(c + j));
        const Vector<T> dc_j = load(dc + j) + dh_j * o * (1 - tanh_c * tanh_c);
        store(at, dc_j * g * i * (1 - i));
        store(at + width, dc_j * load(c_before + j) * f * (1 - f));
        store(at + 2 * width, dc_j * i * (1 - g * g));
        store(at + 3 * width, dh_j * tanh_c * o * (1 - o));
        store(dc + j, dc_j * f);
        break;
      }
      case Cell::gru: {
        const auto q = load(at), r = load(at + width);
        const auto z = load(at + 2 * width), n = load(at + 3 * width);
        const Vector<T> dn = dh_j * (1 - z) * (1 - n * n);
        store(at, dn * r);
        store(at + width, dn * q * r * (1 - r));
        store(at + 2 * width, dh_j * (load(h_before + j) - n) * z * (1 - z));
        store(at + 3 * width, dn);
        store(dh + j, dh_j * z);
        break;
      }
    }
  }
}

}  // namespace lab::nn
