#include "nn/transformer_block.hpp"

#include <algorithm>
#include <string>

#include "core/error.hpp"
#include "nn/gelu.hpp"

namespace lab::nn {
namespace {

constexpr int kChunk = 96;  // rows that stay in the cache through all that is done to them

std::size_t size(int a, int b) { return static_cast<std::size_t>(a) * static_cast<std::size_t>(b); }

std::size_t offset_of(const BlockShape& shape, const std::string& name) {
  for (const auto& slot : block_slots(shape)) {
    if (slot.name == name) return slot.offset;
  }
  expect(false, "a transformer's block has no {}", name);
  return 0;
}

std::vector<std::size_t> norms_of(const BlockShape& shape) {
  std::vector<std::size_t> norms;
  if (shape.normalization == Normalization::none) return norms;
  norms.push_back(offset_of(shape, "ln1.weight"));
  if (shape.cross) norms.push_back(offset_of(shape, "cross_ln.weight"));
  norms.push_back(offset_of(shape, "ln2.weight"));
  return norms;
}

}  // namespace

template <class T>
TransformerBlock<T>::TransformerBlock(const BlockShape& shape, std::uint32_t first_call)
    : shape_(shape),
      width_(padded<T>(shape.hidden)),
      wide_(padded<T>(shape.feed_forward)),
      inter_(projection("inter", shape.hidden, shape.feed_forward)),
      out_(projection("out", shape.feed_forward, shape.hidden)),
      stream_(shape, norms_of(shape), first_call) {
  const auto add_attention_part = [&](const std::string& prefix, const std::string& out) {
    const int H = shape.hidden;
    attentions_.push_back({projection(prefix + "query", H, H),
                           projection(prefix + "key", H, H),
                           projection(prefix + "value", H, H),
                           projection(out, H, H),
                           Attention<T>(H, shape.heads),
                           {},
                           {}});
  };
  add_attention_part("", "attn_out");
  if (shape.cross) add_attention_part("cross_", "cross_out");
}

template <class T>
typename TransformerBlock<T>::Projection TransformerBlock<T>::projection(const std::string& name,
                                                                         int inputs, int outputs) {
  return {ChunkedLinear<T>(inputs, outputs), offset_of(shape_, name + ".weight"),
          offset_of(shape_, name + ".bias")};
}

template <class T>
void TransformerBlock<T>::forward(const T* parameters, const T* x, const T* memory,
                                  const AttentionMask& mask, int steps, int batch,
                                  const Dropout* dropout, T* y) {
  expect(steps > 0 && batch > 0, "TransformerBlock: T = {}, N = {} must be positive", steps, batch);
  expect((memory != nullptr) == shape_.cross,
         "TransformerBlock: a decoder wants an encoder's output, and only a decoder does");
  memory_ = memory;
  rows_ = steps * batch;
  make_room();
  stream_.begin(parameters, x, rows_, dropout);
  each_projection(
      [&](Projection& p) { p.linear.begin_forward(parameters + p.weight, parameters + p.bias); });
  in_chunks([&](Chunk chunk) { project(0, chunk); });
  for (int part = 0; part < attention_count(); ++part) {
    auto& a = attention_of(part);
    const T* q = a.projections.data();
    a.attention.forward(q, q + width_, q + 2 * width_, std::ptrdiff_t{3} * width_, mask, steps,
                        batch, a.outputs.data());
    in_chunks([&](Chunk chunk) {
      add_attention(part, chunk);
      if (part + 1 < attention_count()) {
        project(part + 1, chunk);
      } else {
        add_feed_forward(chunk, y);
      }
    });
  }
}

template <class T>
void TransformerBlock<T>::make_room() {
  for (auto& part : attentions_) {
    part.projections.resize(size(rows_, 3 * width_));
    part.outputs.resize(size(rows_, shape_.hidden));
  }
  before_gelu_.resize(size(rows_, wide_));
  for (auto* room : {&input_, &result_, &other_}) room->resize(size(kChunk, width_));
  for (auto* room : {&feed_, &slope_, &by_feed_}) room->resize(size(kChunk, wide_));
}

// query, key and value of a chunk. A decoder's second attention has keys and values of the memory.
template <class T>
void TransformerBlock<T>::project(int part, Chunk chunk) {
  auto& a = attention_of(part);
  const std::ptrdiff_t row = std::ptrdiff_t{3} * width_;
  T* to = a.projections.data() + chunk.first * row;
  stream_.read(part, chunk, input_.data());
  a.query.linear.forward(input_.data(), width_, chunk.count, to, row);
  if (part > 0) read_rows(memory_, shape_.hidden, chunk, input_.data());
  a.key.linear.forward(input_.data(), width_, chunk.count, to + width_, row);
  a.value.linear.forward(input_.data(), width_, chunk.count, to + 2 * width_, row);
}

template <class T>
void TransformerBlock<T>::add_attention(int part, Chunk chunk) {
  auto& a = attention_of(part);
  if (shape_.normalization == Normalization::post) stream_.read(part, chunk, input_.data());
  a.out.linear.forward(a.outputs.data() + size(chunk.first, shape_.hidden), shape_.hidden,
                       chunk.count, result_.data(), width_);
  stream_.add(part, chunk, input_.data(), result_.data());
}

template <class T>
void TransformerBlock<T>::add_feed_forward(Chunk chunk, T* y) {
  const int part = attention_count();
  T* z = before_gelu_.data() + size(chunk.first, wide_);
  stream_.read(part, chunk, input_.data());
  inter_.linear.forward(input_.data(), width_, chunk.count, z, wide_);
  gelu(z, size(chunk.count, wide_), feed_.data());
  out_.linear.forward(feed_.data(), wide_, chunk.count, result_.data(), width_);
  stream_.add(part, chunk, input_.data(), result_.data());
  stream_.write(chunk, y);
}

template <class T>
void TransformerBlock<T>::backward(const T* parameters, const T* dy, T* gradients, T* dx,
                                   T* dmemory) {
  expect(rows_ > 0, "TransformerBlock: backward before forward");
  expect(
      (dmemory != nullptr) == shape_.cross,
      "TransformerBlock: a decoder wants room for its memory's gradient, and only a decoder does");
  stream_.begin_backward(parameters, gradients);
  by_outputs_.resize(size(rows_, shape_.hidden));
  each_projection([&](Projection& p) { p.linear.begin_backward(parameters + p.weight); });
  in_chunks([&](Chunk chunk) {
    feed_forward_back(chunk, dy, dx);
    attention_back(attention_count() - 1, chunk, dx);
  });
  for (int part = attention_count() - 1; part >= 0; --part) {
    auto& a = attention_of(part);
    T* dq = a.projections.data();
    a.attention.backward(a.outputs.data(), by_outputs_.data(), dq, dq + width_, dq + 2 * width_,
                         std::ptrdiff_t{3} * width_);
    in_chunks([&](Chunk chunk) {
      project_back(part, chunk, dx, dmemory);
      if (part > 0) attention_back(part - 1, chunk, dx);
    });
  }
  each_projection(
      [&](Projection& p) { p.linear.finish(gradients + p.weight, gradients + p.bias); });
}

// On its way back dx is the gradient by the stream: here it comes from behind the last part and
// leaves as that in front of it.
template <class T>
void TransformerBlock<T>::feed_forward_back(Chunk chunk, const T* dy, T* dx) {
  const int part = attention_count();
  stream_.result_back(part, chunk, dy, dx, result_.data());
  stream_.read(part, chunk, input_.data());
  const std::size_t count = size(chunk.count, wide_);
  gelu(before_gelu_.data() + size(chunk.first, wide_), count, feed_.data(), slope_.data());
  out_.linear.backward(feed_.data(), wide_, result_.data(), width_, chunk.count, by_feed_.data(),
                       wide_, false);
  for (std::size_t i = 0; i < count; ++i) by_feed_[i] *= slope_[i];
  inter_.linear.backward(input_.data(), width_, by_feed_.data(), wide_, chunk.count, result_.data(),
                         width_, false);
  stream_.input_back(part, chunk, result_.data(), dx);
}

// To the outputs of an attention, whose own gradient needs those of all steps.
template <class T>
void TransformerBlock<T>::attention_back(int part, Chunk chunk, T* dx) {
  auto& a = attention_of(part);
  stream_.result_back(part, chunk, dx, dx, result_.data());
  read_rows<T>(a.outputs.data(), shape_.hidden, chunk, input_.data());
  a.out.linear.backward(input_.data(), width_, result_.data(), width_, chunk.count, other_.data(),
                        width_, false);
  for (int i = 0; i < chunk.count; ++i) {
    std::copy_n(other_.data() + size(i, width_), shape_.hidden,
                by_outputs_.data() + size(chunk.first + i, shape_.hidden));
  }
}

template <class T>
void TransformerBlock<T>::project_back(int part, Chunk chunk, T* dx, T* dmemory) {
  auto& a = attention_of(part);
  const std::ptrdiff_t row = std::ptrdiff_t{3} * width_;
  const T* by = a.projections.data() + chunk.first * row;
  stream_.read(part, chunk, input_.data());
  a.query.linear.backward(input_.data(), width_, by, row, chunk.count, result_.data(), width_,
                          false);
  if (part > 0) read_rows(memory_, shape_.hidden, chunk, input_.data());
  T* by_input = part > 0 ? other_.data() : result_.data();
  a.key.linear.backward(input_.data(), width_, by + width_, row, chunk.count, by_input, width_,
                        part == 0);
  a.value.linear.backward(input_.data(), width_, by + 2 * width_, row, chunk.count, by_input,
                          width_, true);
  if (part > 0) add_rows<T>(other_.data(), shape_.hidden, chunk, dmemory);
  stream_.input_back(part, chunk, result_.data(), dx);
}

template <class T>
template <class Work>
void TransformerBlock<T>::in_chunks(Work work) const {
  for (int first = 0; first < rows_; first += kChunk) {
    work(Chunk{first, std::min(kChunk, rows_ - first)});
  }
}

template <class T>
template <class Work>
void TransformerBlock<T>::each_projection(Work work) {
  for (auto& part : attentions_) {
    for (auto* projection : {&part.query, &part.key, &part.value, &part.out}) work(*projection);
  }
  work(inter_);
  work(out_);
}

template <class T>
void TransformerBlock<T>::probabilities(int n, int head, T* out) const {
  attentions_.front().attention.probabilities(n, head, out);
}

template <class T>
std::size_t TransformerBlock<T>::workspace_bytes() const {
  std::size_t numbers = before_gelu_.capacity() + by_outputs_.capacity();
  std::size_t bytes = stream_.workspace_bytes();
  for (const auto& part : attentions_) {
    numbers += part.projections.capacity() + part.outputs.capacity();
    bytes += part.attention.workspace_bytes();
  }
  return bytes + numbers * sizeof(T);
}

template class TransformerBlock<float>;
template class TransformerBlock<double>;

}  // namespace lab::nn
