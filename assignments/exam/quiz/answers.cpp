// Part quiz: five statements. Is each true or false, and why? Replace each TODO by, for instance,
//   return {true, "because …"};
// The reason is a sentence of at least five words.

#include "assignments/exam/quiz/contract.hpp"

namespace exam {

// Q-learning. A walk over the lake is cut after 100 steps (truncated): it has met no hole and has
// not reached the goal. The target of its last step is y = r, without γ · max_a′ Q(s′, a′).
Answer q1() { TODO("statement 1: the target of a walk that was cut"); }

// A net ends in a softmax layer, and its loss is torch::nn::functional::cross_entropy of the
// softmax's output. It minimises the same loss as the same net without the softmax layer.
Answer q2() { TODO("statement 2: softmax before the cross-entropy"); }

// In an LSTM cell the forget gate is 1 and the input gate is 0 at each of 1000 steps. Then the cell
// state c is after them what it was before, and the gradient of the loss by c passes unchanged
// through all of these steps' c′ = f ⊙ c + i ⊙ g (the gates being constants).
Answer q3() { TODO("statement 3: a forget gate of 1"); }

// Of all epochs the one with the lowest validation error is kept. That lowest error, as it was
// measured, tells without a bias how large the error will be on ratings that nobody has seen yet.
Answer q4() { TODO("statement 4: the validation error of the best epoch"); }

// torch::nn::Embedding with a table E [S, D] gives for the index s the same numbers as a Linear
// layer without bias whose weight is E transposed, [D, S], for the one-hot vector of s.
Answer q5() { TODO("statement 5: an embedding and a one-hot vector"); }

}  // namespace exam
