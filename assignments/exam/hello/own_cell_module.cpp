// The student's cell as a module that the lab `hello` opens with --cell mine. Compiled twice, for
// OwnRnnCell and (with LAB_OWN_LSTM) for OwnLstmCell; the grader links it with the student's file.

#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"
#include "labs/hello/my_cell.hpp"

namespace {

using lab::nn::CellState;

#ifdef LAB_OWN_LSTM
using Cell = exam::OwnLstmCell;
CellState next(Cell& cell, const at::Tensor& x, const CellState& state) {
  auto [h, c] = cell.forward(x, state.h, state.c);
  return {h, c};
}
#else
using Cell = exam::OwnRnnCell;
CellState next(Cell& cell, const at::Tensor& x, const CellState& state) {
  return {cell.forward(x, state.h), {}};
}
#endif

class OwnCell final : public lab::labs::hello::MyCell {
 public:
  OwnCell(int inputs, int hidden) : cell_(std::make_shared<Cell>(inputs, hidden)) {}
  CellState step(const at::Tensor& x, const CellState& state) override {
    return next(*cell_, x, state);
  }
  std::vector<at::Tensor> parameters() override {
    return {cell_->weight_ih, cell_->weight_hh, cell_->bias_ih, cell_->bias_hh};
  }
  void to(at::ScalarType type) override {
    const torch::NoGradGuard no_gradient;
    for (auto* parameter :
         {&cell_->weight_ih, &cell_->weight_hh, &cell_->bias_ih, &cell_->bias_hh}) {
      parameter->set_data(parameter->to(type));
    }
  }

 private:
  std::shared_ptr<Cell> cell_;
};

}  // namespace

extern "C" lab::labs::hello::MyCell* lab_make_my_cell(int inputs, int hidden);
lab::labs::hello::MyCell* lab_make_my_cell(int inputs, int hidden) {
  return new OwnCell(inputs, hidden);
}
