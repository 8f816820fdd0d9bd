#include "assignments/grading/toolchain.hpp"

#include "assignments/grading/symbols.hpp"
#include "tests/catch.hpp"

using namespace lab::grading;

TEST_CASE("A recorded command comes apart into its words, quoted or not") {
  using Words = std::vector<std::string>;
  CHECK(split_words("c++ -O3  -o a.o") == Words{"c++", "-O3", "-o", "a.o"});
  CHECK(split_words(R"(-DX=\"a\ b\" "c d" 'e "f"' "")") ==
        Words{"-DX=\"a b\"", "c d", "e \"f\"", ""});
  CHECK(split_words("").empty());
}

TEST_CASE("A forbidden symbol is found by its beginning, and a longer name is another one") {
  const std::vector<std::string> symbols{"torch::nn::LSTMCellImpl::forward_all(int)",
                                         "at::lstm_cell(at::Tensor const&)",
                                         "torch::nn::LinearImpl::forward(at::Tensor const&)"};
  CHECK(forbidden_symbol(symbols, {"torch::nn::LSTMCellImpl::forward"}).empty());
  CHECK(forbidden_symbol(symbols, {"torch::nn::LinearImpl::forward"}) == symbols[2]);
  CHECK(forbidden_symbol(symbols, {"at::lstm"}).empty());
  CHECK(forbidden_symbol(symbols, {"at::lstm*"}) == symbols[1]);
}
