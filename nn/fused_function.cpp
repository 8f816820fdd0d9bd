#include "nn/fused_function.hpp"

#include <torch/torch.h>

#include <algorithm>
#include <utility>

#include "nn/check_shape.hpp"

namespace lab::nn {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr const char* kLayer = "layer";

/// Keeps a layer, which remembers its steps, in the graph until backward() needs it.
template <class T>
struct KeptLayer final : torch::CustomClassHolder {
  KeptLayer(Cell cell, int inputs, int hidden) : layer(cell, inputs, hidden) {}
  RecurrentLayer<T> layer;
};

/// Null for a tensor that is not there: undefined, or empty.
template <class T>
T* data(const at::Tensor& tensor) {
  return tensor.defined() && tensor.numel() > 0 ? tensor.data_ptr<T>() : nullptr;
}
template <class T>
LayerParameters<T> pointers(const at::Tensor& weight_ih, const at::Tensor& weight_hh,
                            const at::Tensor& bias_ih, const at::Tensor& bias_hh) {
  return {data<T>(weight_ih), data<T>(weight_hh), data<T>(bias_ih), data<T>(bias_hh)};
}
template <class T>
LayerParameters<const T> constant(const LayerParameters<T>& p) {
  return {p.weight_ih, p.weight_hh, p.bias_ih, p.bias_hh};
}

/// Calls f with a float or a double, as the tensor's numbers are.
template <class F>
auto with_type_of(const at::Tensor& tensor, F f) {
  return tensor.scalar_type() == at::kDouble ? f(double{}) : f(float{});
}

/// Empty tensors stand for those that are not there, because a Function takes only defined ones.
struct FusedFunction : torch::autograd::Function<FusedFunction> {
  // The place of each tensor among the inputs, and so of its gradient.
  enum Input {
    at_x,
    at_weight_ih,
    at_weight_hh,
    at_bias_ih,
    at_bias_hh,
    at_h0,
    at_c0,
    input_count
  };

  static variable_list forward(AutogradContext* context, Cell cell, const at::Tensor& x,
                               const at::Tensor& weight_ih, const at::Tensor& weight_hh,
                               const at::Tensor& bias_ih, const at::Tensor& bias_hh,
                               const at::Tensor& h0, const at::Tensor& c0) {
    context->set_materialize_grads(false);
    context->save_for_backward({x, weight_ih, weight_hh, bias_ih, bias_hh, h0, c0});
    return with_type_of(x, [&]<class T>(T) -> variable_list {
      const auto steps = x.size(0), batch = x.size(1), hidden = weight_hh.size(1);
      auto kept = c10::make_intrusive<KeptLayer<T>>(cell, static_cast<int>(x.size(2)),
                                                    static_cast<int>(hidden));
      auto y = torch::empty({steps, batch, hidden}, x.options());
      kept->layer.forward(constant(pointers<T>(weight_ih, weight_hh, bias_ih, bias_hh)),
                          x.data_ptr<T>(), static_cast<int>(steps), static_cast<int>(batch),
                          data<T>(h0), data<T>(c0), y.template data_ptr<T>());
      variable_list outputs{y, y.select(0, steps - 1).clone()};
      if (cell == Cell::lstm) {
        auto cn = torch::empty({batch, hidden}, x.options());
        for (std::int64_t n = 0; n < batch; ++n) {
          const auto row = kept->layer.cell_state(static_cast<int>(steps) - 1, static_cast<int>(n));
          std::copy(row.begin(), row.end(), cn.template data_ptr<T>() + n * hidden);
        }
        outputs.push_back(cn);
      }
      context->saved_data[kLayer] = at::IValue::make_capsule(std::move(kept));
      return outputs;
    });
  }

  static variable_list backward(AutogradContext* context, const variable_list& output_gradients) {
    if (at::GradMode::is_enabled()) {
      throw std::logic_error("a fused layer has no second-order gradient (create_graph)");
    }
    const auto saved = context->get_saved_variables();  // throws if one was changed in place
    const auto found = context->saved_data.find(kLayer);
    if (found == context->saved_data.end()) {
      throw std::logic_error("a fused layer's gradient can be taken only once (retain_graph)");
    }
    const auto kept = found->second.toCapsule();
    context->saved_data.erase(found);

    const auto gradient = [&](std::size_t i) {
      const bool there = i < output_gradients.size() && output_gradients[i].defined();
      return there ? output_gradients[i].contiguous() : at::Tensor{};
    };
    const auto dy = gradient(0), dhn = gradient(1), dcn = gradient(2);
    std::vector<at::Tensor> d(input_count);
    // The layer always fills the weights' gradients; the others only where they are wanted.
    for (int i = 0; i < input_count; ++i) {
      const auto& input = saved[static_cast<std::size_t>(i)];
      const bool weight = i >= at_weight_ih && i <= at_bias_hh;
      if (input.numel() > 0 && (weight || context->needs_input_grad(static_cast<std::size_t>(i)))) {
        d[static_cast<std::size_t>(i)] = torch::empty_like(input);
      }
    }
    with_type_of(saved[at_x], [&]<class T>(T) {
      static_cast<KeptLayer<T>&>(*kept).layer.backward(
          constant(pointers<T>(saved[at_weight_ih], saved[at_weight_hh], saved[at_bias_ih],
                               saved[at_bias_hh])),
          data<T>(dy), data<T>(dhn), data<T>(dcn),
          pointers<T>(d[at_weight_ih], d[at_weight_hh], d[at_bias_ih], d[at_bias_hh]),
          data<T>(d[at_x]), data<T>(d[at_h0]), data<T>(d[at_c0]));
    });
    d.insert(d.begin(), at::Tensor{});  // the cell has none
    return d;
  }
};

/// The same numbers in row-major order, or an empty tensor for what is not there.
at::Tensor dense(const at::Tensor& tensor, const at::Tensor& like) {
  return tensor.defined() ? tensor.contiguous() : torch::empty({0}, like.options());
}

void check(Cell cell, const CellWeights& weights, const at::Tensor& x, const CellState& initial) {
  if (!x.defined() || x.dim() != 3 || x.numel() == 0) {
    throw std::logic_error("x has shape " + shape_text(x) + ", not [T, N, D], each at least 1");
  }
  const auto batch = x.size(1), hidden = expect_weights(cell, weights, x.size(2));
  if (initial.h.defined()) expect_shape("h0", initial.h, {batch, hidden});
  if (initial.c.defined()) expect_shape("c0", initial.c, {batch, hidden});
  const auto type = x.scalar_type();
  for (const auto* tensor : {&x, &weights.weight_ih, &weights.weight_hh, &weights.bias_ih,
                             &weights.bias_hh, &initial.h, &initial.c}) {
    if (!tensor->defined()) continue;
    if ((type != at::kFloat && type != at::kDouble) || tensor->scalar_type() != type ||
        !tensor->device().is_cpu()) {
      throw std::logic_error(
          std::string("a fused layer works on float or on double tensors on the CPU, not on ") +
          c10::toString(tensor->scalar_type()) + " on " + tensor->device().str());
    }
  }
}

}  // namespace

FusedOutput fused_layer(Cell cell, const CellWeights& weights, const at::Tensor& x,
                        const CellState& initial) {
  check(cell, weights, x, initial);
  auto outputs = FusedFunction::apply(cell, x.contiguous(), dense(weights.weight_ih, x),
                                      dense(weights.weight_hh, x), dense(weights.bias_ih, x),
                                      dense(weights.bias_hh, x), dense(initial.h, x),
                                      dense(cell == Cell::lstm ? initial.c : at::Tensor{}, x));
  return {outputs[0], outputs[1], cell == Cell::lstm ? outputs[2] : at::Tensor{}};
}

}  // namespace lab::nn
