// The program that runs a student's part `movielens`: it calls what the contract asks for and
// records what comes out. It judges nothing; grade.cpp does, in another process, and the stars of
// the ratings held out are not in here.

#include <torch/torch.h>

#include "assignments/exam/movielens/contract.hpp"
#include "assignments/exam/movielens/texts.hpp"
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
using lab::grading::movielens::texts_of;

std::vector<std::int64_t> integers(const Arrays& input, const std::string& name) {
  return lab::core::values_of<std::int64_t>(input.at(name), name);
}

RatingData data_of(const Arrays& input) {
  return {tensor(input, "table"), integers(input, "user_ids"), integers(input, "movie_ids"),
          texts_of(input.at("titles"))};
}

Tables tables_of(const Arrays& input) {
  return {tensor(input, "mean").item<double>(), tensor(input, "user_bias"),
          tensor(input, "movie_bias"), tensor(input, "user_factors"),
          tensor(input, "movie_factors")};
}

/// A net whose ratings are known: a factorization with given tables.
class GivenNet final : public RatingNet {
 public:
  explicit GivenNet(Tables tables) : tables_(std::move(tables)) {}
  Tensor forward(Tensor users, Tensor movies) override {
    const auto taste =
        tables_.user_factors.index_select(0, users) * tables_.movie_factors.index_select(0, movies);
    return tables_.mean + tables_.user_bias.index_select(0, users) +
           tables_.movie_bias.index_select(0, movies) + taste.sum(1);
  }

 private:
  Tables tables_;
};

void run_batch(const Arrays& input, Recorder& out) {
  const auto made = batch(tensor(input, "table"), tensor(input, "rows"));
  record(out, "users", made.users);
  record(out, "movies", made.movies);
  record(out, "ratings", made.ratings);
}

/// The ratings, and the gradient by p_u of their sum weighted by `direction`.
void run_predict(const Arrays& input, Recorder& out) {
  const auto tables = tables_of(input);
  tables.user_factors.requires_grad_();
  const auto ratings = predict(tables, tensor(input, "users"), tensor(input, "movies"));
  record(out, "ratings", ratings);
  (ratings * tensor(input, "direction")).sum().backward();
  record(out, "gradient of user_factors", tables.user_factors.grad());
}

void run_loss(const Arrays& input, Recorder& out) {
  record(out, "loss", loss(tensor(input, "predicted"), tensor(input, "ratings")));
}

/// The student's own net, trained with the input's seed and put into evaluation.
Training trained_net(const Arrays& input, Recorder& out) {
  const auto seed = static_cast<std::uint64_t>(integer(input, "seed"));
  torch::manual_seed(seed);
  out.step("the training");
  auto trained = train_net(data_of(input), seed);
  if (!trained.net) lab::fail("train_net gave no net");
  trained.net->eval();
  return trained;
}

void run_training(const Arrays& input, Recorder& out) {
  const auto trained = trained_net(input, out);
  out.array("losses", lab::core::make_array(trained.losses));
  out.step("ratings that it has not seen");
  const torch::NoGradGuard no_gradient;
  record(out, "predictions", trained.net->forward(tensor(input, "users"), tensor(input, "movies")));
}

void run_named(const Arrays& input, Recorder& out) {
  GivenNet net(tables_of(input));
  const double rating = named_rating(net, data_of(input), integer(input, "user_id"),
                                     texts_of(input.at("title")).at(0));
  record(out, "rating", torch::tensor(rating, torch::kDouble));
}

void run_own_rating(const Arrays& input, Recorder& out) {
  const auto trained = trained_net(input, out);
  out.step("the question");
  const torch::NoGradGuard no_gradient;
  record(out, "prediction", trained.net->forward(tensor(input, "users"), tensor(input, "movies")));
  const double rating = named_rating(*trained.net, data_of(input), integer(input, "user_id"),
                                     texts_of(input.at("title")).at(0));
  record(out, "rating", torch::tensor(rating, torch::kDouble));
}

}  // namespace

int main(int argc, char** argv) {
  torch::set_num_threads(1);
  return lab::grading::run_probe(argc, argv,
                                 {{"movielens.batch", run_batch},
                                  {"movielens.predict", run_predict},
                                  {"movielens.loss", run_loss},
                                  {"movielens.training", run_training},
                                  {"movielens.named", run_named},
                                  {"movielens.own_rating", run_own_rating}});
}
