// The program that runs a student's part `hello`: it calls what the contract asks for and records
// what comes out. It judges nothing; grade.cpp does, in another process.

#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"
#include "assignments/grading/probe.hpp"
#include "assignments/grading/probe_tensors.hpp"
#include "core/error.hpp"

namespace {

using namespace exam;
using lab::core::Arrays;
using lab::grading::integer;
using lab::grading::record;
using lab::grading::Recorder;
using lab::grading::tensor;

/// Makes `parameter` hold the input of that name.
void fill(Tensor parameter, const Arrays& input, const std::string& name) {
  const torch::NoGradGuard no_gradient;
  parameter.copy_(tensor(input, name));
}

template <class Cell>
void fill_cell(Cell& cell, const Arrays& input, const std::string& suffix = "") {
  for (auto& item : cell.named_parameters(false)) {
    auto name = item.key();
    if (name.ends_with(suffix)) name.resize(name.size() - suffix.size());
    fill(item.value(), input, name);
  }
}

/// The one module of type M in the model. Having none or two is the student's error.
template <class M>
M& only_module(CharModel& model, const char* name) {
  M* found = nullptr;
  for (const auto& module : model.modules(false)) {
    auto* fits = module->as<M>();
    if (fits == nullptr) continue;
    if (found != nullptr) lab::fail("the model holds more than one {}", name);
    found = fits;
  }
  if (found == nullptr) {
    lab::fail("the model holds no {}: register_module makes it part of the model", name);
  }
  return *found;
}

template <class Recurrent>
void prepare(CharModel& model, const Arrays& input, const char* name) {
  // Where the model has a whole layer, its parameters carry the layer's number.
  constexpr bool is_layer = std::is_base_of_v<torch::nn::detail::RNNImplBase<Recurrent>, Recurrent>;
  fill_cell(only_module<Recurrent>(model, name), input, is_layer ? "_l0" : "");
  auto& head = only_module<torch::nn::LinearImpl>(model, "torch::nn::Linear");
  fill(head.weight, input, "head_weight");
  fill(head.bias, input, "head_bias");
}

/// The logits of a text, and the gradient by W_hh of their sum weighted by `direction`.
template <class Recurrent>
void forward(CharModel& model, const Arrays& input, const char* name, Recorder& out) {
  prepare<Recurrent>(model, input, name);
  const auto logits = model.forward(tensor(input, "text"));
  record(out, "logits", logits);
  (logits * tensor(input, "direction")).sum().backward();
  for (const auto& item : model.named_parameters()) {
    if (item.key().find("weight_hh") != std::string::npos) {
      record(out, "gradient of weight_hh", item.value().grad());
    }
  }
}

/// The grader's own training loop, so that a wrong one costs its own task only.
std::vector<double> fit(CharModel& model, const Arrays& input, Recorder& out) {
  const auto text = tensor(input, "text");
  const auto count = text.size(0) - 1;
  torch::optim::Adam optimizer(model.parameters(), 0.1);
  std::vector<double> losses;
  for (std::int64_t epoch = 0; epoch < integer(input, "epochs"); ++epoch) {
    out.step(fmt::format("epoch {}", epoch));
    optimizer.zero_grad();
    const auto value = torch::nn::functional::cross_entropy(model.forward(text.narrow(0, 0, count)),
                                                            text.narrow(0, 1, count));
    value.backward();
    optimizer.step();
    losses.push_back(value.item<double>());
  }
  return losses;
}

/// What a trained model makes of the text.
void record_fit(CharModel& model, const std::vector<double>& losses, const Arrays& input,
                Recorder& out) {
  out.array("loss", lab::core::make_array(losses));
  const torch::NoGradGuard no_gradient;
  const auto text = tensor(input, "text");
  record(out, "probability", model.forward(text.narrow(0, 0, text.size(0) - 1)).softmax(1));
}

template <class Recurrent>
void training(CharModel& model, const Arrays& input, const char* name, Recorder& out) {
  prepare<Recurrent>(model, input, name);
  const auto losses = fit(model, input, out);
  record_fit(model, losses, input, out);
}

using Maker = std::shared_ptr<CharModel> (*)(std::int64_t, std::int64_t);

/// The two tasks of a model made of torch::nn's `Recurrent`.
template <class Recurrent>
void add_model(std::vector<lab::grading::ProbeTask>& tasks, const std::string& task, Maker make,
               const char* name) {
  const auto made = [make](const Arrays& input) {
    return make(integer(input, "vocabulary"), integer(input, "hidden"));
  };
  tasks.push_back({task + ".forward", [=](const Arrays& input, Recorder& out) {
                     const auto model = made(input);
                     forward<Recurrent>(*model, input, name, out);
                   }});
  tasks.push_back({task + ".training", [=](const Arrays& input, Recorder& out) {
                     const auto model = made(input);
                     training<Recurrent>(*model, input, name, out);
                   }});
}

/// A model around an own cell.
template <class Cell>
class OwnModel final : public CharModel {
 public:
  OwnModel(std::int64_t vocabulary, std::int64_t hidden)
      : cell(register_module("cell", std::make_shared<Cell>(vocabulary, hidden))),
        head(register_module("head", torch::nn::Linear(hidden, vocabulary))) {}
  Tensor forward(Tensor inputs) override {
    const auto x = torch::one_hot(inputs, head->options.out_features()).to(torch::kFloat);
    return head(unroll(*cell, x.unsqueeze(1)).squeeze(1));
  }

  std::shared_ptr<Cell> cell;
  torch::nn::Linear head;
};

template <class Cell>
std::shared_ptr<Cell> made_cell(const Arrays& input) {
  auto cell = std::make_shared<Cell>(tensor(input, "weight_ih").size(1),
                                     tensor(input, "weight_hh").size(1));
  fill_cell(*cell, input);
  return cell;
}

/// Every h over a sequence, and the gradient by W_hh of their sum weighted by `direction`.
template <class Cell>
void sequence(const Arrays& input, Recorder& out) {
  const auto cell = made_cell<Cell>(input);
  const auto h = unroll(*cell, tensor(input, "x"));
  record(out, "hidden states", h);
  (h * tensor(input, "direction")).sum().backward();
  record(out, "gradient of weight_hh", cell->weight_hh.grad());
}

template <class Cell>
void own_training(const Arrays& input, Recorder& out) {
  OwnModel<Cell> model(integer(input, "vocabulary"), integer(input, "hidden"));
  fill_cell(*model.cell, input);
  fill(model.head->weight, input, "head_weight");
  fill(model.head->bias, input, "head_bias");
  const auto losses = fit(model, input, out);
  record_fit(model, losses, input, out);
}

/// The LSTM cell step by step over the first of the sequences: what each gate held.
void lstm_steps(const Arrays& input, Recorder& out) {
  const auto cell = made_cell<OwnLstmCell>(input);
  const torch::NoGradGuard no_gradient;
  const auto x = tensor(input, "x").narrow(1, 0, 1);
  auto h = torch::zeros({1, cell->weight_hh.size(1)});
  auto c = torch::zeros_like(h);
  std::vector<Tensor> all;
  for (std::int64_t t = 0; t < x.size(0); ++t) {
    const auto gates = cell->gates(x[t], h);
    std::tie(h, c) = cell->forward(x[t], h, c);
    all.push_back(torch::cat({gates, c, h}, 1));
  }
  const auto parts = torch::cat(all).chunk(6, 1);
  constexpr const char* kNames[] = {"i", "f", "g", "o", "c", "h"};
  for (std::size_t i = 0; i < parts.size(); ++i) record(out, kNames[i], parts[i]);
}

std::vector<lab::grading::ProbeTask> tasks() {
  std::vector<lab::grading::ProbeTask> all{
      {"hello.rnn.targets",
       [](const Arrays& input, Recorder& out) {
         const auto pair = inputs_and_targets(tensor(input, "text"));
         record(out, "inputs", pair.inputs);
         record(out, "targets", pair.targets);
       }},
      {"hello.rnn.loss",
       [](const Arrays& input, Recorder& out) {
         record(out, "loss", loss(tensor(input, "logits"), tensor(input, "targets")));
       }},
      {"hello.own_rnn_cell.step",
       [](const Arrays& input, Recorder& out) {
         const auto cell = made_cell<OwnRnnCell>(input);
         record(out, "h", cell->forward(tensor(input, "x"), tensor(input, "h")));
       }},
      {"hello.own_rnn_cell.sequence", sequence<OwnRnnCell>},
      {"hello.own_rnn_cell.training", own_training<OwnRnnCell>},
      {"hello.own_lstm_cell.gates",
       [](const Arrays& input, Recorder& out) {
         const auto cell = made_cell<OwnLstmCell>(input);
         const auto parts = cell->gates(tensor(input, "x"), tensor(input, "h")).chunk(4, 1);
         constexpr const char* kGates[] = {"gate i", "gate f", "gate g", "gate o"};
         for (std::size_t i = 0; i < parts.size(); ++i) record(out, kGates[i], parts[i]);
       }},
      {"hello.own_lstm_cell.cell",
       [](const Arrays& input, Recorder& out) {
         const auto cell = made_cell<OwnLstmCell>(input);
         record(out, "c", cell->next_cell(tensor(input, "gates"), tensor(input, "c")));
       }},
      {"hello.own_lstm_cell.hidden",
       [](const Arrays& input, Recorder& out) {
         const auto cell = made_cell<OwnLstmCell>(input);
         record(out, "h", cell->next_hidden(tensor(input, "gates"), tensor(input, "next_c")));
       }},
      {"hello.own_lstm_cell.sequence",
       [](const Arrays& input, Recorder& out) {
         lstm_steps(input, out);
         sequence<OwnLstmCell>(input, out);
       }},
      {"hello.own_lstm_cell.training", own_training<OwnLstmCell>},
  };
  add_model<torch::nn::RNNImpl>(all, "hello.rnn", make_rnn, "torch::nn::RNN");
  add_model<torch::nn::RNNCellImpl>(all, "hello.rnn_cell", make_rnn_cell, "torch::nn::RNNCell");
  add_model<torch::nn::LSTMImpl>(all, "hello.lstm", make_lstm, "torch::nn::LSTM");
  add_model<torch::nn::LSTMCellImpl>(all, "hello.lstm_cell", make_lstm_cell, "torch::nn::LSTMCell");
  // The first of the models is trained by the student's own loop, on the right targets.
  std::erase_if(all, [](const auto& task) { return task.name == "hello.rnn.training"; });
  all.push_back({"hello.rnn.training", [](const Arrays& input, Recorder& out) {
                   const auto model =
                       make_rnn(integer(input, "vocabulary"), integer(input, "hidden"));
                   prepare<torch::nn::RNNImpl>(*model, input, "torch::nn::RNN");
                   const auto text = tensor(input, "text");
                   const auto count = text.size(0) - 1;
                   const auto losses =
                       train(*model, {text.narrow(0, 0, count), text.narrow(0, 1, count)},
                             static_cast<int>(integer(input, "epochs")), 0.1);
                   record_fit(*model, losses, input, out);
                 }});
  return all;
}

}  // namespace

int main(int argc, char** argv) {
  torch::set_num_threads(1);
  return lab::grading::run_probe(argc, argv, tasks());
}
