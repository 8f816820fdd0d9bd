#include "labs/movielens/data.hpp"

#include <cmath>
#include <cstring>
#include <unordered_map>

#include "core/error.hpp"
#include "labs/movielens/torch_module.hpp"

#ifndef LAB_DATA
#error "the build names the folder of the data that come with the lab"
#endif

namespace lab::labs::movielens {
namespace {

envs::SampleOptions sample_options(const Options& o) {
  return {.users = static_cast<std::size_t>(o.sample_users),
          .seed = static_cast<std::uint32_t>(o.sample_seed),
          .include_user = static_cast<std::int32_t>(o.include_user),
          .test_size = o.test_size,
          .split_seed = static_cast<std::uint32_t>(o.split_seed)};
}

std::vector<std::int32_t> count(const std::vector<std::int32_t>& numbers, std::size_t size) {
  std::vector<std::int32_t> counts(size);
  for (const auto n : numbers) ++counts[static_cast<std::size_t>(n)];
  return counts;
}

/// The films in the order of the sample, and those that it lacks.
void name_films(Data& data, std::vector<envs::Movie> movies) {
  std::unordered_map<std::int32_t, std::size_t> index;
  const auto& ids = data.sample.movie_ids;
  for (std::size_t i = 0; i < ids.size(); ++i) index.emplace(ids[i], i);
  data.films.resize(ids.size());
  for (auto& movie : movies) {
    const auto at = index.find(movie.id);
    if (at == index.end()) {
      data.unrated.push_back(std::move(movie));
    } else {
      data.films[at->second] = std::move(movie);
    }
  }
}

}  // namespace

Data load_data(const Options& o) {
  Data data;
  data.folder = o.data.empty() ? LAB_DATA "/ml-latest-small" : o.data;
  {
    auto set =
        envs::load_movielens(data.folder, {.threads = o.threads, .skip_bad_rows = o.skip_bad_rows});
    data.all_ratings = set.ratings.size();
    data.skipped_rows = set.skipped_rows;
    data.first_skipped = set.first_skipped;
    data.sample = envs::sample_ratings(set.ratings, sample_options(o));
    name_films(data, std::move(set.movies));
  }
  data.film_counts = count(data.sample.movie, data.movies());
  data.user_counts = count(data.sample.user, data.users());
  double sum = 0;
  for (const auto row : data.sample.training) sum += data.sample.rating[row];
  data.mean = sum / static_cast<double>(data.sample.training.size());
  return data;
}

std::string Data::fingerprint() const {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a, a word at a time
  const auto mix = [&](const auto& numbers) {
    for (const auto number : numbers) {
      std::uint32_t word = 0;
      static_assert(sizeof number == sizeof word);
      std::memcpy(&word, &number, sizeof word);
      hash = (hash ^ word) * 0x100000001b3ULL;
    }
  };
  mix(sample.user_ids);
  mix(sample.movie_ids);
  mix(sample.user);
  mix(sample.movie);
  mix(sample.rating);
  mix(sample.training);
  return fmt::format("{} ratings, {} users, {} films, {:016x}", sample.size(), users(), movies(),
                     hash);
}

nn::RatingShape shape_of(const Options& o, const Data& data) {
  // 5 σ(s) is the mean rating where s is the logit of its share of 5.
  const double mean = o.squash ? std::log(data.mean / (5 - data.mean)) : data.mean;
  return {.model = o.model,
          .users = static_cast<int>(data.users()),
          .movies = static_cast<int>(data.movies()),
          .dim = o.dim,
          .squash = o.squash,
          .mean = o.model == nn::RatingModel::mf ? mean : 0};
}

std::unique_ptr<nn::RatingLearner> make_learner(const Options& o, const Data& data) {
  const auto shape = shape_of(o, data);
  const nn::RatingLearnerOptions how{.rule = o.optimizer,
                                     .learning_rate = o.learning_rate,
                                     .weight_decay = o.weight_decay,
                                     .batch = o.batch};
  std::unique_ptr<nn::RatingLearner> learner;
  if (o.backend == Backend::fused) {
    learner = nn::make_fused_rating_learner(shape, how);
  } else {
    learner = make_torch_learner(shape, how, name_of(o.device), o.threads);
  }
  auto rng = core::stream(static_cast<std::uint64_t>(o.seed), "weights");
  learner->set_state(nn::initial_state(shape, o.init_std, rng));
  return learner;
}

}  // namespace lab::labs::movielens
