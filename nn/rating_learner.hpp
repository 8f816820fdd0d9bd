#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "nn/parameter_slot.hpp"

namespace lab::nn {

/// mf: matrix factorization; mlp: the two rows and biases through a small network.
enum class RatingModel { mf, mlp };
/// adam moves every row at every step, as torch::optim::Adam does with dense gradients;
/// sparse_adam only the rows of the batch, as torch::optim::SparseAdam; sgd is plain descent.
enum class RatingRule { adam, sparse_adam, sgd };

/// A model that rates films. U users, I films, D numbers a row.
///   mf:  s = mean + b_u + b_i + ⟨p_u, q_i⟩; the rating is s, or 5 σ(s) with `squash`
///   mlp: x = (p_u, q_i, b_u, b_i) [2D + 2]; Linear 15, ReLU, Linear 15, ReLU, Linear 1, 5 σ
struct RatingShape {
  RatingModel model = RatingModel::mf;
  int users = 0, movies = 0;
  int dim = 16;
  bool squash = false;  ///< of mf; mlp always squashes
  double mean = 0;      ///< of mf: μ, a constant that is not learnt

  bool operator==(const RatingShape&) const = default;
};

/// All parameters in one flat array: "user.weight" [U, D], "movie.weight" [I, D],
/// "user_bias.weight" [U, 1], "movie_bias.weight" [I, 1]; of mlp also "0.weight" [15, 2D + 2],
/// "0.bias" [15], "2.weight" [15, 15], "2.bias" [15], "4.weight" [1, 15], "4.bias" [1], after the
/// modules of a torch::nn::Sequential.
std::vector<ParameterSlot> parameter_slots(const RatingShape& shape);
inline constexpr int kRatingHidden = 15;

/// How a training step goes: gradient descent on the mean squared error of a batch.
struct RatingLearnerOptions {
  RatingRule rule = RatingRule::adam;
  double learning_rate = 1e-3;
  /// Added to the gradient as weight_decay · θ, as torch's optimisers do: for every row at every
  /// step. sparse_adam knows none (as torch's).
  double weight_decay = 0;
  int batch = 64;
};

/// Rows to learn from: any span of a table's rows.
struct RatingRows {
  std::span<const std::int32_t> users, movies;
  std::span<const float> ratings;
};

/// Everything that a learner carries from step to step, in the order of parameter_slots: the same
/// for all implementations. `row_steps` [U + I]: at which step a user's or film's row (and its
/// bias) was last brought up to date; empty where every row always is.
struct RatingLearnerState {
  std::vector<float> parameters, first_moment, second_moment;
  std::int64_t steps = 0;
  std::vector<std::int64_t> row_steps;
};

/// A rating model and its training. Its implementations give the same numbers: `fused` by hand in
/// plain loops, `torch` with torch::nn::Embedding, autograd and torch's optimisers.
class RatingLearner {
 public:
  RatingLearner() = default;
  RatingLearner(const RatingLearner&) = delete;
  RatingLearner& operator=(const RatingLearner&) = delete;
  virtual ~RatingLearner() = default;

  /// Goes once over the rows `order` of `rows`, `options.batch` of them a step (the last step takes
  /// what is left). Returns the sum of their squared errors, each before its own step; each
  /// batch's mean is added to `batch_losses` where that is asked for. Throws std::logic_error for a
  /// row, user or film that is not there.
  virtual double train(const RatingRows& rows, std::span<const std::uint32_t> order,
                       std::vector<float>* batch_losses = nullptr) = 0;
  /// Brings every row up to date (of the fused adam, which puts off what no batch needs).
  virtual void settle() {}
  /// Ratings of the pairs (users[n], movies[n]) [N]. Settles first.
  virtual void predict(std::span<const std::int32_t> users, std::span<const std::int32_t> movies,
                       std::span<float> ratings) = 0;

  /// Another rate settles first, as waiting rows missed their steps at the old one: whoever goes on
  /// from a state sets its rate before set_state().
  virtual void set_learning_rate(double rate) = 0;
  /// Does not settle, so that asking changes nothing.
  [[nodiscard]] virtual RatingLearnerState state() const = 0;
  /// Throws Error when the sizes are of another model.
  virtual void set_state(const RatingLearnerState& state) = 0;
};

/// The implementation by hand.
std::unique_ptr<RatingLearner> make_fused_rating_learner(const RatingShape& shape,
                                                         const RatingLearnerOptions& options);

/// A new learner's state. mf: rows drawn from N(0, init_std²), biases 0. mlp: rows and biases drawn
/// from N(0, init_std²) (torch::nn::Embedding's own is 1), Linears as torch::nn draws them.
RatingLearnerState initial_state(const RatingShape& shape, double init_std, core::Pcg64& rng);
/// Throws Error unless the parts of `state` have the sizes that `shape` needs.
void check_sizes(const RatingLearnerState& state, const RatingShape& shape);

}  // namespace lab::nn
