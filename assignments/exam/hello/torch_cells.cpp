// Part hello, tasks rnn, rnn_cell, lstm and lstm_cell: four models made of torch::nn's modules.
// Replace each TODO; contract.hpp says what is asked for, README.md has the equations and hints.

#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"

namespace exam {

TextPair inputs_and_targets(Tensor text) { TODO("inputs and targets"); }

Tensor loss(Tensor logits, Tensor targets) { TODO("the loss"); }

std::vector<double> train(CharModel& model, const TextPair& text, int epochs,
                          double learning_rate) {
  TODO("the training loop");
}

namespace {

/// torch::nn::RNN over the whole text.
class RnnModel final : public CharModel {
 public:
  RnnModel(std::int64_t vocabulary, std::int64_t hidden) {
    TODO("the layers of the RNN's model: register_module them");
  }
  Tensor forward(Tensor inputs) override { TODO("the RNN's model"); }

 private:
  torch::nn::RNN rnn{nullptr};
  torch::nn::Linear head{nullptr};
};

/// torch::nn::RNNCell, called at each character.
class RnnCellModel final : public CharModel {
 public:
  RnnCellModel(std::int64_t vocabulary, std::int64_t hidden) {
    TODO("the layers of the RNN cell's model");
  }
  Tensor forward(Tensor inputs) override { TODO("the RNN cell's model"); }

 private:
  torch::nn::RNNCell cell{nullptr};
  torch::nn::Linear head{nullptr};
};

/// torch::nn::LSTM over the whole text.
class LstmModel final : public CharModel {
 public:
  LstmModel(std::int64_t vocabulary, std::int64_t hidden) {
    TODO("the layers of the LSTM's model");
  }
  Tensor forward(Tensor inputs) override { TODO("the LSTM's model"); }

 private:
  torch::nn::LSTM lstm{nullptr};
  torch::nn::Linear head{nullptr};
};

/// torch::nn::LSTMCell, called at each character.
class LstmCellModel final : public CharModel {
 public:
  LstmCellModel(std::int64_t vocabulary, std::int64_t hidden) {
    TODO("the layers of the LSTM cell's model");
  }
  Tensor forward(Tensor inputs) override { TODO("the LSTM cell's model"); }

 private:
  torch::nn::LSTMCell cell{nullptr};
  torch::nn::Linear head{nullptr};
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
