#include "nn/tracing_net.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "nn/layer_norm.hpp"

namespace lab::nn {
namespace {

// Dropouts are numbered so that no two draw alike.
constexpr std::uint32_t kStemCall = 0, kLstmCall = 16, kBlockCall = 1024;

std::vector<int> features_of(const TracingShape& shape, bool all, bool of_answers) {
  std::vector<int> numbers;
  for (std::size_t f = 0; f < shape.features.size(); ++f) {
    const auto& feature = shape.features[f];
    if (!feature.is_easiness && (all || feature.of_answers == of_answers)) {
      numbers.push_back(static_cast<int>(f));
    }
  }
  return numbers;
}

}  // namespace

template <class T>
TracingNet<T>::TracingNet(const TracingShape& shape)
    : shape_(shape), slots_(parameter_slots(shape)) {
  const bool post = shape.normalization == Normalization::post;
  const bool pre = shape.normalization == Normalization::pre;
  const auto& last_embedding = slots_[shape.features.size() - 1];
  embeddings_end_ = last_embedding.offset + last_embedding.size();
  head_ = parameter_offset(slots_, "fc.weight");
  for (std::size_t f = 0; f < shape.features.size(); ++f) {
    const auto& feature = shape.features[f];
    if (!feature.is_easiness) continue;
    easiness_.push_back({f, parameter_offset(slots_, "embedding_" + feature.name + ".weight")});
  }
  const std::string norm = post ? "embedding_norm" : "";
  switch (shape.model) {
    case TracingModel::saint:
      stems_.emplace_back(shape, features_of(shape, false, false), "encoder_proj", true, norm,
                          kStemCall);
      stems_.emplace_back(shape, features_of(shape, false, true), "decoder_proj", true,
                          post ? "decoder_norm" : "", kStemCall + 1);
      add_blocks("encoder", shape.layers, false);
      add_blocks("decoder", shape.layers, true);
      if (pre) add_norm("encoder_norm");
      break;
    case TracingModel::bert:
      stems_.emplace_back(shape, features_of(shape, true, false), "comb_proj", true, norm,
                          kStemCall);
      add_blocks("block", shape.layers, false);
      break;
    case TracingModel::lstm:
    case TracingModel::lstmattn:
    case TracingModel::last_query:
      stems_.emplace_back(shape, features_of(shape, true, false), "comb_proj", false, "",
                          kStemCall);
      lstm_ = parameter_offset(slots_, "lstm.weight_ih_l0");
      lstm_stack_.emplace(shape.hidden, shape.hidden, shape.layers, kLstmCall);
      if (shape.model != TracingModel::lstm) add_blocks("block", 1, false);
      return;
  }
  if (pre) add_norm("final_norm");
}

template <class T>
void TracingNet<T>::add_blocks(const std::string& prefix, int count, bool cross) {
  for (int i = 0; i < count; ++i) {
    const auto call = kBlockCall + kBlockDropoutCalls * static_cast<std::uint32_t>(blocks_.size());
    blocks_.push_back({TransformerBlock<T>(block_shape(shape_, cross), call),
                       parameter_offset(slots_, prefix + std::to_string(i) + ".query.weight"),
                       {}});
  }
}

template <class T>
void TracingNet<T>::add_norm(const std::string& name) {
  norms_.push_back(
      {parameter_offset(slots_, name + ".weight"), parameter_offset(slots_, name + ".bias"), {}});
}

template <class T>
std::size_t TracingNet<T>::size() const {
  return static_cast<std::size_t>(part_.rows()) * static_cast<std::size_t>(shape_.hidden);
}

template <class T>
const T* TracingNet<T>::through_stem(TracingStem<T>& stem) {
  return stem.forward(parameters_, *batch_, part_, dropout_);
}

template <class T>
const T* TracingNet<T>::through_blocks(std::size_t first, std::size_t last, const T* x,
                                       const T* memory) {
  for (std::size_t i = first; i < last; ++i) {
    auto& placed = blocks_[i];
    placed.y.resize(size());
    placed.block.forward(parameters_ + placed.offset, x, memory, mask_, part_.steps, part_.count,
                         dropout_, placed.y.data());
    x = placed.y.data();
  }
  return x;
}

template <class T>
const T* TracingNet<T>::through_norm(std::size_t which, const T* x) {
  if (which >= norms_.size()) return x;
  auto& last = norms_[which];
  last.y.resize(size());
  layer_norm(x, shape_.hidden, part_.rows(), shape_.hidden, parameters_ + last.weight,
             parameters_ + last.bias, last.y.data(), shape_.hidden);
  return last.y.data();
}

template <class T>
const T* TracingNet<T>::through_lstm(const T* x) {
  return lstm_stack_->forward(parameters_ + lstm_, x, part_.steps, part_.count, dropout_);
}

// The models, as nn/tracing_shape.hpp describes them.
template <class T>
const T* TracingNet<T>::body() {
  const std::size_t blocks = blocks_.size();
  const T* x = through_stem(stems_[0]);
  switch (shape_.model) {
    case TracingModel::lstm: return through_lstm(x);
    case TracingModel::lstmattn: return through_blocks(0, blocks, through_lstm(x), nullptr);
    case TracingModel::bert: return through_norm(0, through_blocks(0, blocks, x, nullptr));
    case TracingModel::last_query: return through_lstm(through_blocks(0, blocks, x, nullptr));
    case TracingModel::saint: break;
  }
  const T* memory = through_norm(0, through_blocks(0, blocks / 2, x, nullptr));
  return through_norm(1, through_blocks(blocks / 2, blocks, through_stem(stems_[1]), memory));
}

template <class T>
void TracingNet<T>::forward(const T* parameters, const TracingBatch& batch, const BatchPart& part,
                            const Dropout* dropout, T* logits) {
  expect(part.count > 0 && part.first >= 0 && part.first + part.count <= batch.sequences &&
             part.steps > 0 && part.steps <= batch.steps,
         "TracingNet: sequences {} to {} of {}, {} steps of {}", part.first,
         part.first + part.count, batch.sequences, part.steps, batch.steps);
  parameters_ = parameters;
  batch_ = &batch;
  part_ = part;
  dropout_ = dropout;
  keys_.clear();
  for (int n = part.first; n < part.first + part.count; ++n) {
    const auto row =
        batch.mask.subspan(static_cast<std::size_t>(n) * static_cast<std::size_t>(batch.steps),
                           static_cast<std::size_t>(part.steps));
    keys_.insert(keys_.end(), row.begin(), row.end());
  }
  mask_ = {shape_.causal || shape_.model == TracingModel::last_query, keys_.data()};
  top_ = body();

  // logit = ⟨fc.weight, h⟩ + fc.bias; from time-major rows to [N, T]
  const T* weight = parameters + head_;
  const T bias = weight[shape_.hidden];
  for (int t = 0; t < part.steps; ++t) {
    for (int n = 0; n < part.count; ++n) {
      const T* h = top_ + static_cast<std::ptrdiff_t>(t * part.count + n) * shape_.hidden;
      T sum = bias;
      for (int j = 0; j < shape_.hidden; ++j) sum += weight[j] * h[j];
      logits[n * part.steps + t] = sum;
    }
  }
  add_easiness(logits);
}

template <class T>
void TracingNet<T>::add_easiness(T* logits) const {
  for (const auto& easiness : easiness_) {
    const auto ids = batch_->ids[easiness.feature];
    for (int n = 0; n < part_.count; ++n) {
      const auto* row =
          &ids[static_cast<std::size_t>(part_.first + n) * static_cast<std::size_t>(batch_->steps)];
      for (int t = 0; t < part_.steps; ++t) {
        logits[n * part_.steps + t] +=
            parameters_[easiness.offset + static_cast<std::size_t>(row[t])];
      }
    }
  }
}

template <class T>
void TracingNet<T>::back_through_blocks(std::size_t first, std::size_t last, T* dy, T* gradients,
                                        T* dmemory) {
  for (std::size_t i = last; i-- > first;) {
    auto& placed = blocks_[i];
    placed.block.backward(parameters_ + placed.offset, dy, gradients + placed.offset, dy, dmemory);
  }
}

template <class T>
void TracingNet<T>::back_through_norm(std::size_t which, T* dy, T* gradients) {
  if (which >= norms_.size()) return;
  auto& last = norms_[which];
  const std::size_t before = norms_.size() == 2 && which == 0 ? blocks_.size() / 2 : blocks_.size();
  layer_norm_backward<T>(blocks_[before - 1].y.data(), shape_.hidden, part_.rows(), shape_.hidden,
                         parameters_ + last.weight, dy, shape_.hidden, gradients + last.weight,
                         gradients + last.bias, dy, shape_.hidden);
}

template <class T>
void TracingNet<T>::back_through_lstm(T* dy, T* gradients) {
  // Behind its last layer the LSTM does not read dy any more.
  lstm_stack_->backward(parameters_ + lstm_, dy, gradients + lstm_, dy);
}

template <class T>
void TracingNet<T>::body_backward(T* dy, T* gradients) {
  const std::size_t blocks = blocks_.size();
  switch (shape_.model) {
    case TracingModel::lstm: back_through_lstm(dy, gradients); break;
    case TracingModel::lstmattn:
      back_through_blocks(0, blocks, dy, gradients, nullptr);
      back_through_lstm(dy, gradients);
      break;
    case TracingModel::bert:
      back_through_norm(0, dy, gradients);
      back_through_blocks(0, blocks, dy, gradients, nullptr);
      break;
    case TracingModel::last_query:
      back_through_lstm(dy, gradients);
      back_through_blocks(0, blocks, dy, gradients, nullptr);
      break;
    case TracingModel::saint: {
      dmemory_.assign(size(), T{0});
      back_through_norm(1, dy, gradients);
      back_through_blocks(blocks / 2, blocks, dy, gradients, dmemory_.data());
      stems_[1].backward(parameters_, dy, gradients);
      dy = dmemory_.data();
      back_through_norm(0, dy, gradients);
      back_through_blocks(0, blocks / 2, dy, gradients, nullptr);
      break;
    }
  }
  stems_[0].backward(parameters_, dy, gradients);
}

template <class T>
void TracingNet<T>::backward(const T* dlogits, T* gradients) {
  std::fill(gradients + embeddings_end_, gradients + head_ + shape_.hidden + 1, T{0});
  if (!easiness_.empty()) dlogits_.assign(dlogits, dlogits + part_.rows());
  T* dweight = gradients + head_;
  const T* weight = parameters_ + head_;
  dy_.resize(size());
  T* dy = dy_.data();
  for (int t = 0; t < part_.steps; ++t) {
    for (int n = 0; n < part_.count; ++n) {
      const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(t * part_.count + n) * shape_.hidden;
      const T d = dlogits[n * part_.steps + t];
      for (int j = 0; j < shape_.hidden; ++j) dweight[j] += d * top_[row + j];
      for (int j = 0; j < shape_.hidden; ++j) dy[row + j] = d * weight[j];
      dweight[shape_.hidden] += d;
    }
  }
  body_backward(dy, gradients);
}

template <class T>
void TracingNet<T>::add_embedding_gradients(T* gradients) const {
  for (const auto& stem : stems_) stem.add_embedding_gradients(gradients);
  for (const auto& easiness : easiness_) {
    const auto ids = batch_->ids[easiness.feature];
    for (int n = 0; n < part_.count; ++n) {
      const auto* row =
          &ids[static_cast<std::size_t>(part_.first + n) * static_cast<std::size_t>(batch_->steps)];
      for (int t = 0; t < part_.steps; ++t) {
        gradients[easiness.offset + static_cast<std::size_t>(row[t])] +=
            dlogits_[static_cast<std::size_t>(n * part_.steps + t)];
      }
    }
  }
}

template <class T>
std::size_t TracingNet<T>::workspace_bytes() const {
  std::size_t bytes = 0;
  for (const auto& stem : stems_) bytes += stem.workspace_bytes();
  for (const auto& placed : blocks_) {
    bytes += placed.block.workspace_bytes() + placed.y.capacity() * sizeof(T);
  }
  for (const auto& norm : norms_) bytes += norm.y.capacity() * sizeof(T);
  bytes += (dy_.capacity() + dmemory_.capacity()) * sizeof(T);
  return bytes + (lstm_stack_ ? lstm_stack_->workspace_bytes() : 0);
}

template class TracingNet<float>;
template class TracingNet<double>;

}  // namespace lab::nn
