#include "nn/tracing_stem.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "nn/layer_norm.hpp"

namespace lab::nn {
namespace {

std::size_t size(int a, int b) { return static_cast<std::size_t>(a) * static_cast<std::size_t>(b); }

}  // namespace

std::size_t parameter_offset(const std::vector<ParameterSlot>& slots, const std::string& name) {
  const auto slot = std::find_if(slots.begin(), slots.end(),
                                 [&](const auto& candidate) { return candidate.name == name; });
  expect(slot != slots.end(), "the model has no parameter '{}'", name);
  return slot->offset;
}

template <class T>
std::vector<typename TracingStem<T>::Table> TracingStem<T>::tables_of(
    const TracingShape& shape, const std::vector<int>& features) {
  const auto slots = parameter_slots(shape);
  std::vector<Table> tables;
  int place = 0;
  for (const auto number : features) {
    const auto f = static_cast<std::size_t>(number);
    const auto name = "embedding_" + shape.features[f].name + ".weight";
    tables.push_back({f, parameter_offset(slots, name), embedding_width(shape, f), place});
    place += tables.back().width;
  }
  return tables;
}

template <class T>
TracingStem<T>::TracingStem(const TracingShape& shape, const std::vector<int>& features,
                            const std::string& projection, bool has_positions,
                            const std::string& norm, std::uint32_t call)
    : tables_(tables_of(shape, features)),
      width_(joined_width(tables_)),
      hidden_(shape.hidden),
      call_(call),
      has_positions_(has_positions),
      has_norm_(!norm.empty()),
      projection_(width_, hidden_) {
  const auto slots = parameter_slots(shape);
  weight_ = parameter_offset(slots, projection + ".weight");
  bias_ = parameter_offset(slots, projection + ".bias");
  if (has_positions_) positions_ = parameter_offset(slots, "position.weight");
  if (!has_norm_) return;
  norm_weight_ = parameter_offset(slots, norm + ".weight");
  norm_bias_ = parameter_offset(slots, norm + ".bias");
}

// The embeddings' rows side by side, time-major: [T, N, width]
template <class T>
void TracingStem<T>::gather(const T* parameters, const TracingBatch& batch) {
  const auto rows = static_cast<std::size_t>(part_.rows());
  ids_.resize(tables_.size() * rows);
  joined_.resize(size(part_.rows(), width_));
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    const auto& table = tables_[i];
    const auto from = batch.ids[table.feature];
    for (int n = 0; n < part_.count; ++n) {
      for (int t = 0; t < part_.steps; ++t) {
        const int row = t * part_.count + n;
        const auto id = from[size(part_.first + n, batch.steps) + static_cast<std::size_t>(t)];
        ids_[i * rows + static_cast<std::size_t>(row)] = id;
        std::copy_n(parameters + table.offset + size(id, table.width), table.width,
                    joined_.data() + size(row, width_) + table.place);
      }
    }
  }
}

template <class T>
void TracingStem<T>::add_positions(const T* positions) {
  for (int row = 0; row < part_.rows(); ++row) {
    T* x = x_.data() + size(row, hidden_);
    const T* position = positions + size(row / part_.count, hidden_);
    for (int j = 0; j < hidden_; ++j) x[j] += position[j];
  }
}

template <class T>
const T* TracingStem<T>::forward(const T* p, const TracingBatch& batch, const BatchPart& part,
                                 const Dropout* dropout) {
  part_ = part;
  dropout_ = dropout;
  gather(p, batch);
  const int rows = part.rows();
  x_.resize(size(rows, hidden_));
  projection_.forward(p + weight_, p + bias_, rows_of<T>(joined_.data(), width_), rows, x_.data());
  if (has_positions_) add_positions(p + positions_);
  if (has_norm_) {
    before_norm_.swap(x_);
    x_.resize(before_norm_.size());
    layer_norm(before_norm_.data(), hidden_, rows, hidden_, p + norm_weight_, p + norm_bias_,
               x_.data(), hidden_);
  }
  if (dropout_ != nullptr) dropout_->apply(call_, x_.data(), x_.size());
  return x_.data();
}

template <class T>
void TracingStem<T>::backward(const T* p, T* dx, T* gradients) {
  const int rows = part_.rows();
  if (dropout_ != nullptr) dropout_->apply(call_, dx, size(rows, hidden_));
  if (has_norm_) {
    layer_norm_backward<T>(before_norm_.data(), hidden_, rows, hidden_, p + norm_weight_, dx,
                           hidden_, gradients + norm_weight_, gradients + norm_bias_, dx, hidden_);
  }
  if (has_positions_) {
    for (int row = 0; row < rows; ++row) {
      T* position = gradients + positions_ + size(row / part_.count, hidden_);
      const T* from = dx + size(row, hidden_);
      for (int j = 0; j < hidden_; ++j) position[j] += from[j];
    }
  }
  djoined_.resize(joined_.size());
  projection_.backward(p + weight_, rows_of<T>(joined_.data(), width_), dx, rows,
                       gradients + weight_, gradients + bias_, djoined_.data());
}

template <class T>
void TracingStem<T>::add_embedding_gradients(T* gradients) const {
  const int rows = part_.rows();
  for (std::size_t i = 0; i < tables_.size(); ++i) {
    const auto& table = tables_[i];
    const auto* ids = ids_.data() + i * static_cast<std::size_t>(rows);
    for (int row = 0; row < rows; ++row) {
      T* to = gradients + table.offset + size(ids[row], table.width);
      const T* from = djoined_.data() + size(row, width_) + table.place;
      for (int j = 0; j < table.width; ++j) to[j] += from[j];
    }
  }
}

template class TracingStem<float>;
template class TracingStem<double>;

}  // namespace lab::nn
