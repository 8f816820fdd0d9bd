// task: hello.rnn.targets

#include <torch/torch.h>

#include "assignments/exam/hello/contract.hpp"

namespace exam {

TextPair inputs_and_targets(Tensor text) {
  const auto inputs = text.narrow(0, 0, text.size(0) - 1);
  return {inputs, inputs};
}

}  // namespace exam
