#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"

namespace exam {

TextPair inputs_and_targets(Tensor text) {
  const auto count = text.size(0) - 1;
  return {text.narrow(0, 0, count), text.narrow(0, 1, count)};
}

Tensor loss(Tensor logits, Tensor targets) {
  return torch::nn::functional::cross_entropy(logits, targets);
}

std::vector<double> train(CharModel& model, const TextPair& text, int epochs,
                          double learning_rate) {
  torch::optim::Adam optimizer(model.parameters(), learning_rate);
  std::vector<double> losses;
  for (int epoch = 0; epoch < epochs; ++epoch) {
    optimizer.zero_grad();
    const auto value = loss(model.forward(text.inputs), text.targets);
    value.backward();
    optimizer.step();
    losses.push_back(value.item<double>());
  }
  return losses;
}

namespace {

Tensor encoded(const Tensor& inputs, std::int64_t vocabulary) {
  return torch::one_hot(inputs, vocabulary).to(torch::kFloat);
}

class RnnModel final : public CharModel {
 public:
  RnnModel(std::int64_t vocabulary, std::int64_t hidden)
      : rnn(register_module("rnn", torch::nn::RNN(vocabulary, hidden))),
        head(register_module("head", torch::nn::Linear(hidden, vocabulary))) {}
  Tensor forward(Tensor inputs) override {
    const auto x = encoded(inputs, head->options.out_features());
    return head(std::get<0>(rnn(x.unsqueeze(1))).squeeze(1));
  }

 private:
  torch::nn::RNN rnn;
  torch::nn::Linear head;
};

class RnnCellModel final : public CharModel {
 public:
  RnnCellModel(std::int64_t vocabulary, std::int64_t hidden)
      : cell(register_module("cell", torch::nn::RNNCell(vocabulary, hidden))),
        head(register_module("head", torch::nn::Linear(hidden, vocabulary))) {}
  Tensor forward(Tensor inputs) override {
    const auto x = encoded(inputs, head->options.out_features());
    auto h = torch::zeros({1, head->options.in_features()});
    std::vector<Tensor> all;
    for (std::int64_t t = 0; t < x.size(0); ++t) {
      h = cell(x.narrow(0, t, 1), h);
      all.push_back(h);
    }
    return head(torch::cat(all));
  }

 private:
  torch::nn::RNNCell cell;
  torch::nn::Linear head;
};

class LstmModel final : public CharModel {
 public:
  LstmModel(std::int64_t vocabulary, std::int64_t hidden)
      : lstm(register_module("lstm", torch::nn::LSTM(vocabulary, hidden))),
        head(register_module("head", torch::nn::Linear(hidden, vocabulary))) {}
  Tensor forward(Tensor inputs) override {
    const auto x = encoded(inputs, head->options.out_features());
    return head(std::get<0>(lstm(x.unsqueeze(1))).squeeze(1));
  }

 private:
  torch::nn::LSTM lstm;
  torch::nn::Linear head;
};

class LstmCellModel final : public CharModel {
 public:
  LstmCellModel(std::int64_t vocabulary, std::int64_t hidden)
      : cell(register_module("cell", torch::nn::LSTMCell(vocabulary, hidden))),
        head(register_module("head", torch::nn::Linear(hidden, vocabulary))) {}
  Tensor forward(Tensor inputs) override {
    const auto x = encoded(inputs, head->options.out_features());
    auto h = torch::zeros({1, head->options.in_features()});
    auto c = torch::zeros_like(h);
    std::vector<Tensor> all;
    for (std::int64_t t = 0; t < x.size(0); ++t) {
      std::tie(h, c) = cell(x.narrow(0, t, 1), std::make_tuple(h, c));
      all.push_back(h);
    }
    return head(torch::cat(all));
  }

 private:
  torch::nn::LSTMCell cell;
  torch::nn::Linear head;
};

}  // namespace

std::shared_ptr<CharModel> make_rnn(std::int64_t vocabulary, std::int64_t hidden) {
  return std::make_shared<RnnModel>(vocabulary, hidden);
}
std::shared_ptr<CharModel> make_rnn_cell(std::int64_t vocabulary, std::int64_t hidden) {
  return std::make_shared<RnnCellModel>(vocabulary, hidden);
}
std::shared_ptr<CharModel> make_lstm(std::int64_t vocabulary, std::int64_t hidden) {
  return std::make_shared<LstmModel>(vocabulary, hidden);
}
std::shared_ptr<CharModel> make_lstm_cell(std::int64_t vocabulary, std::int64_t hidden) {
  return std::make_shared<LstmCellModel>(vocabulary, hidden);
}

}  // namespace exam
