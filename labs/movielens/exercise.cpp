#include "labs/movielens/exercise.hpp"

#include <algorithm>

#include "core/table.hpp"
#include "core/text.hpp"

namespace lab::labs::movielens {

bool is_exercise(const Options& o) {
  return o.sample_users == 5000 && o.sample_seed == 43052 && o.include_user == 46889 &&
         o.test_size == 0.1 && o.split_seed == 42;
}

std::string exercise_report(const Data& data, bool& same) {
  same = true;
  core::Table table({"<the exercise's sample of ml-20m", "there", "here"});
  const auto compare = [&](const char* what, std::int64_t there, std::int64_t here) {
    table.add({what, core::thousands(there), here < 0 ? "–" : core::thousands(here)});
    same = same && there == here;
  };
  const auto index = [](const auto& list, const auto& matches) {
    const auto at = std::find_if(list.begin(), list.end(), matches);
    return at == list.end() ? -1 : static_cast<std::int64_t>(at - list.begin());
  };
  const auto film = index(data.films, [](const envs::Movie& movie) {
    return movie.title == "Usual Suspects, The (1995)";
  });
  compare("ratings", 721'484, static_cast<std::int64_t>(data.sample.size()));
  compare("  of them held out", 72'149, static_cast<std::int64_t>(data.sample.validation.size()));
  compare("index of user 46889", 2303,
          index(data.sample.user_ids, [](std::int32_t id) { return id == 46889; }));
  compare("index of \"Usual Suspects, The (1995)\"", 49, film);
  compare("  its ratings", 1731, film < 0 ? -1 : data.film_counts[static_cast<std::size_t>(film)]);
  return table.text();
}

}  // namespace lab::labs::movielens
